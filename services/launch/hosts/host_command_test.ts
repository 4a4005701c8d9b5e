import assert from "node:assert/strict";
import { RoboError } from "../../../errors.ts";
import type { NodePlan } from "../plan.ts";
import {
  hostCommand,
  type HostSettings,
  remotePath,
  workerHostCommand,
  workerSpec,
} from "./host_command.ts";

const SETTINGS: HostSettings = {
  file: "/robot/robot.json",
  launch: "robot",
  core: { in: "tcp://127.0.0.1:9998", out: "tcp://127.0.0.1:9999" },
  home: { folder: new URL("../../..", import.meta.url).pathname.slice(0, -1), isCheckout: true },
  deno: "/bin/deno",
  python: (folder) => `${folder}/python`,
};

const PLAN: NodePlan = {
  name: "left/arm",
  namespace: "left",
  program: {
    kind: "function",
    language: "typescript",
    module: "/robot/arm.ts",
    function: "move",
    kwargs: { speed: 2 },
  },
  env: {},
  cwd: "/robot",
  remap: { joints: "angles" },
  after: [],
  afterTimeoutMs: 30_000,
  restart: { when: "never", delayMs: 1000, maxDelayMs: 30_000, limit: 5, resetAfterMs: 10_000 },
  required: false,
  stop: { politeMs: 3000, termMs: 2000 },
  limits: {},
  expect: [],
  source: { file: "/robot/parts/arm.json", line: 1, column: 1 },
};

const PYTHON: NodePlan = {
  ...PLAN,
  program: {
    kind: "function",
    language: "python",
    module: "/robot/arm.py",
    function: "move",
    kwargs: {},
  },
};

const DRIVER: NodePlan = {
  ...PLAN,
  program: { kind: "command", command: ["./driver", "--fast"] },
};

const VARIABLES = {
  ROBO_CORE: "tcp://127.0.0.1:9998,tcp://127.0.0.1:9999",
  ROBO_LAUNCH: "robot",
  ROBO_NODE_NAME: "left/arm",
  ROBO_NAMESPACE: "left",
  ROBO_REMAP: `{"joints":"angles"}`,
};

function refuses(run: () => unknown, message: RegExp): void {
  assert.throws(run, (error) => {
    return error instanceof RoboError && error.code === "config" && error.hint !== undefined &&
      message.test(error.message);
  });
}

Deno.test("A TypeScript function is run by Deno, its kwargs not on the command line", () => {
  const { command, env } = hostCommand(PLAN, SETTINGS);
  assert.deepEqual(command.slice(0, 3), ["/bin/deno", "run", "--allow-all"]);
  assert.match(command.at(-3)!, /\/services\/launch\/hosts\/node_host\.ts$/);
  assert.deepEqual(command.slice(-2), ["/robot/arm.ts", "move"]);
  assert.deepEqual(env, { ...VARIABLES, ROBO_KWARGS: `{"speed":2}` });
});

Deno.test("A Python function is run by the Python of its launch file", () => {
  const { command, env } = hostCommand(PYTHON, SETTINGS);
  assert.deepEqual(command.slice(0, 3), ["/robot/parts/python", "-u", "-c"]);
  assert.deepEqual(command.slice(-2), ["/robot/arm.py", "move"]);
  assert.deepEqual(env, VARIABLES);
});

Deno.test("A command is run as it stands, and told the same", () => {
  assert.deepEqual(hostCommand(DRIVER, SETTINGS), {
    command: ["./driver", "--fast"],
    env: VARIABLES,
  });
});

Deno.test("What a node's own environment says stands above what the launch says", () => {
  const { env } = hostCommand({ ...DRIVER, env: { ROBO_CORE: "bob", MODE: "x" } }, SETTINGS);
  assert.deepEqual(env, { ...VARIABLES, ROBO_CORE: "bob", MODE: "x" });
});

Deno.test("On another machine functions are run by what is there", () => {
  const machine = { destination: "pi@arm", folder: "/home/pi/robot/", sshArgs: [] };
  const typescript = hostCommand({ ...PLAN, machine }, SETTINGS);
  assert.deepEqual(typescript.command, [
    ...["robo", "run", "--function", "move", "/home/pi/robot/arm.ts"],
  ]);
  assert.equal(typescript.env["ROBO_KWARGS"], `{"speed":2}`);
  const named = { ...machine, robo: "/opt/robo" };
  assert.equal(hostCommand({ ...PLAN, machine: named }, SETTINGS).command[0], "/opt/robo");
  const python = hostCommand({ ...PYTHON, machine }, SETTINGS);
  assert.equal(python.command[0], "python3");
  assert.equal(python.command.at(-2), "/home/pi/robot/arm.py");
  assert.deepEqual(hostCommand({ ...DRIVER, machine }, SETTINGS).command, ["./driver", "--fast"]);
});

Deno.test("Only what is below the launch file's folder moves with it", () => {
  const machine = { destination: "arm", folder: "/there", sshArgs: [] };
  const path = (path: string) => remotePath(path, machine, SETTINGS);
  assert.equal(path("/robot/a/b.ts"), "/there/a/b.ts");
  assert.equal(path("/robot"), "/there");
  assert.equal(path("/robot2/b.ts"), "/robot2/b.ts");
  assert.equal(
    remotePath("/robot/b.ts", { destination: "arm", sshArgs: [] }, SETTINGS),
    "/robot/b.ts",
  );
});

Deno.test("Nodes that share a process are told about one by one", () => {
  const other = { ...PLAN, name: "right/arm", env: { MODE: "x" } };
  const { command, env, cwd } = workerHostCommand([PLAN, other], SETTINGS);
  assert.equal(command.at(-1), "--workers");
  assert.deepEqual(env, { ROBO_CORE: VARIABLES.ROBO_CORE, ROBO_LAUNCH: "robot", MODE: "x" });
  assert.equal(cwd, "/robot");
  assert.deepEqual(workerSpec(PLAN, SETTINGS.core), {
    module: "/robot/arm.ts",
    function: "move",
    kwargs: { speed: 2 },
    core: SETTINGS.core,
    namespace: "left",
    remap: { joints: "angles" },
  });
});

Deno.test("Nodes that cannot share a process are refused by name", () => {
  const pair = (other: NodePlan) => () =>
    workerHostCommand([{ ...PLAN, env: { MODE: "x" } }, { ...other, name: "b" }], SETTINGS);
  refuses(pair(PYTHON), /^Node b cannot share a process$/);
  refuses(pair(DRIVER), /^Node b cannot share a process$/);
  refuses(pair({ ...PLAN, cwd: "/tmp" }), /left\/arm and b share .* different folders/);
  refuses(pair({ ...PLAN, env: { MODE: "y" } }), /different values of MODE/);
  refuses(() => workerSpec(DRIVER, SETTINGS.core), /cannot share a process/);
});
