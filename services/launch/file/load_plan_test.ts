import assert from "node:assert/strict";
import type { NodePlan, NodeProgram } from "../plan.ts";
import { launchFolder } from "./launch_file_testing.ts";

/** The example of pygecko's documentation, word for word. */
const SEED = `{
  "processes":
  [
    ["process", "publish", {"topic": "hello"}],
    ["process", "publish", {"topic": "hey there"}],
    ["process", "subscribe2", {"topic": "hello"}],
    ["process", "subscribe2", {"topic": "hello"}],
    ["process", "subscribe2", {"topic": "hey there"}],
    ["process", "subscribe2", {"topic": "hey there"}],
    ["process", "subscribe2", {"topic": "cv"}],
    ["process", "subscribe2", {"topic": "cv"}],
    ["process", "pcv", {"topic": "cv"}]
  ],
  "geckocore": {
      "type": "tcp",
      "in": ["localhost", 9998],
      "out": ["localhost", 9999]
  }
}
`;

function functionOf({ program }: NodePlan): NodeProgram & { kind: "function" } {
  assert.equal(program.kind, "function");
  return program as NodeProgram & { kind: "function" };
}

Deno.test("pygecko's launch file is taken word for word", async () => {
  await using folder = await launchFolder({ "robot.json": SEED });
  const plan = await folder.load("robot.json");
  assert.equal(plan.name, "robot");
  assert.deepEqual(plan.core, {
    where: { type: "tcp", in: ["localhost", 9998], out: ["localhost", 9999] },
    start: "auto",
    args: [],
  });
  assert.deepEqual(plan.nodes.map(({ name }) => name), [
    "publish",
    "publish_2",
    "subscribe2",
    "subscribe2_2",
    "subscribe2_3",
    "subscribe2_4",
    "subscribe2_5",
    "subscribe2_6",
    "pcv",
  ]);
  assert.deepEqual(plan.nodes.map((node) => functionOf(node).kwargs["topic"]), [
    ...["hello", "hey there", "hello", "hello"],
    ...["hey there", "hey there", "cv", "cv", "cv"],
  ]);
  const { module, language } = functionOf(plan.nodes[0]!);
  assert.deepEqual([module, language], [`${folder.path}/process.ts`, "typescript"]);
  assert.equal(plan.nodes[8]!.restart.when, "never");
  assert.deepEqual(plan.warnings, []);
});

Deno.test("a core is given by sockets, by its key, by endpoints, or not at all", async () => {
  await using folder = await launchFolder({
    "uds.json": '{"processes": [], "geckocore": {"type": "uds", "in": "in.sock", "out": "/tmp/o"}}',
    "key.json": '{"processes": [], "geckocore": {"key": "bob"}}',
    "ends.json": '{"nodes": [], "core": {"in": "tcp://a:1", "out": "ipc:///b", "start": "never"}}',
    "args.json": '{"nodes": [], "core": {"args": ["--latch", "map"]}}',
    "none.json": '{"nodes": []}',
  });
  const core = async (file: string) => (await folder.load(file)).core;
  assert.deepEqual((await core("uds.json")).where, {
    type: "uds",
    in: `${folder.path}/in.sock`,
    out: "/tmp/o",
  });
  assert.deepEqual((await core("key.json")).where, { key: "bob" });
  assert.deepEqual(await core("ends.json"), {
    where: { in: "tcp://a:1", out: "ipc:///b" },
    start: "never",
    args: [],
  });
  assert.deepEqual(await core("args.json"), { start: "auto", args: ["--latch", "map"] });
  assert.deepEqual(await core("none.json"), { start: "auto", args: [] });
});

Deno.test("a module without an extension is TypeScript before Python, with a warning when both are there", async () => {
  await using folder = await launchFolder({
    "both.ts": "",
    "both.py": "",
    "package/sub/module.py": "",
    "robot.json": JSON.stringify(
      {
        processes: [
          ["both", "f"],
          ["both.py", "f"],
          ["camera", "f"],
          ["package.sub.module", "f"],
          ["./package/sub/module", "f"],
        ],
      },
      null,
      1,
    ),
  });
  const { nodes, warnings } = await folder.load("robot.json");
  const modules = nodes.map((node) => functionOf(node).module.slice(folder.path.length + 1));
  const sub = "package/sub/module.py";
  assert.deepEqual(modules, ["both.ts", "both.py", "camera.py", sub, sub]);
  assert.equal(warnings.length, 1);
  assert.equal(warnings[0]!.place.line, 4);
  assert.match(warnings[0]!.message, /^both\.ts is taken, and both\.py is there as well/);
});

Deno.test("JSON, JSON with comments and YAML say the same, whatever their names and line ends", async () => {
  const node = { file: "process", function: "f", kwargs: { a: [1, "x", null, true] } };
  const json = JSON.stringify({ nodes: { one: node } });
  await using folder = await launchFolder({
    "a.json": json,
    "b.jsonc": `// a robot\r\n${json.replace("}}}", "},},}")} /* end */\r\n`,
    "c.yaml":
      "\ufeffnodes:\r\n  one: &one # the first\r\n    file: process\r\n    function: f\r\n    kwargs: {a: [1, x, null, true]}\r\n",
    "d.yml": json,
    "json": json,
    "yaml":
      "nodes:\n  one:\n    file: process\n    function: f\n    kwargs:\n      a:\n      - 1\n      - x\n      -\n      - true\n",
  });
  for (const file of ["a.json", "b.jsonc", "c.yaml", "d.yml", "json", "yaml"]) {
    const { nodes } = await folder.load(file);
    assert.deepEqual(functionOf(nodes[0]!).kwargs, node.kwargs, file);
  }
});

Deno.test("what stands further in is stronger: defaults, groups, nodes", async () => {
  await using folder = await launchFolder({
    "work/x": "",
    "robot.yaml": `
namespace: robot
env: {A: file, B: 1}
defaults: {restart: {when: on-failure, delay: 2s}, stop: {polite: 1m}, required: true}
nodes:
  plain: {file: process, function: f}
groups:
- namespace: left
  env: {A: group}
  remap: {image: cam}
  cwd: work
  defaults: {limits: {memory: 200MiB}}
  nodes:
    inner:
      file: process
      function: f
      namespace: arm
      env: {C: true}
      remap: {scan: /scan}
      restart: always
      limits: {cpu: 0.5}
      required: false
      expect: [{topic: image, hz: [1, 2]}, {topic: scan, maxGapMs: 30, otherwise: restart, grace: 0}]
  - - not
`.replace("  - - not\n", ""),
  });
  const { nodes: [plain, inner] } = await folder.load("robot.yaml");
  assert.equal(plain!.name, "robot/plain");
  assert.deepEqual(plain!.env, { A: "file", B: "1" });
  assert.deepEqual([plain!.restart.when, plain!.restart.delayMs], ["on-failure", 2000]);
  assert.deepEqual([plain!.stop.politeMs, plain!.required], [60_000, true]);
  assert.equal(plain!.cwd, folder.path);
  assert.equal(inner!.name, "robot/left/arm/inner");
  assert.deepEqual(inner!.env, { A: "group", B: "1", C: "true" });
  assert.deepEqual(inner!.remap, { image: "cam", scan: "/scan" });
  assert.deepEqual([inner!.restart.when, inner!.restart.delayMs], ["always", 2000]);
  assert.deepEqual(inner!.limits, { memoryBytes: 200 * 1024 ** 2, cpu: 0.5 });
  assert.deepEqual([inner!.cwd, inner!.required], [`${folder.path}/work`, false]);
  assert.deepEqual(inner!.expect, [
    { topic: "robot/left/arm/cam", hz: [1, 2], otherwise: "warn", graceMs: 5000 },
    { topic: "scan", maxGapMs: 30, otherwise: "restart", graceMs: 0 },
  ]);
});

Deno.test("arguments are typed by their declaration, and keep their type where they stand alone", async () => {
  await using folder = await launchFolder({
    "robot.yaml": `
args:
  speed: 1.5
  side: {choices: [left, right], default: left}
  fast: {type: boolean, default: false}
  label: "\${side}-\${speed}"
nodes:
  one:
    file: process
    function: f
    namespace: \${side}
    kwargs: {speed: "\${speed}", text: "v\${speed}", fast: "\${fast}", label: "\${label}", dir: "\${dir}",
      user: "\${env:USER}", none: "\${env:NONE:-nobody}", literal: "$\${speed}"}
`,
  });
  const env = { USER: "ann" };
  const first = await folder.load("robot.yaml", { env });
  assert.deepEqual(functionOf(first.nodes[0]!).kwargs, {
    speed: 1.5,
    text: "v1.5",
    fast: false,
    label: "left-1.5",
    dir: folder.path,
    user: "ann",
    none: "nobody",
    literal: "${speed}",
  });
  const args = { speed: "2", side: "right", fast: "yes" };
  const second = await folder.load("robot.yaml", { env, args });
  assert.equal(second.nodes[0]!.name, "right/one");
  const { kwargs } = functionOf(second.nodes[0]!);
  assert.deepEqual([kwargs["speed"], kwargs["fast"], kwargs["label"]], [2, true, "right-2"]);
});

Deno.test("conditions let nodes, groups and includes take part", async () => {
  await using folder = await launchFolder({
    "more.yaml": "nodes: {c: {file: process, function: f}}",
    "robot.yaml": `
args: {mode: sim, camera: true}
nodes:
  a: {file: process, function: f, if: "\${mode} == sim"}
  b: {file: process, function: f, unless: "\${mode} == sim", kwargs: {x: "\${env:ONLY_ON_THE_ROBOT}"}}
  d: {file: process, function: f, after: [b, c, a]}
groups: [{if: "\${camera}", nodes: {e: {file: process, function: f}}}]
include: [{file: more.yaml, if: "\${mode} != sim"}, {file: gone.yaml, unless: true}]
`,
  });
  const names = async (args: Record<string, string>, env = {}) =>
    (await folder.load("robot.yaml", { args, env })).nodes.map(({ name }) => name);
  assert.deepEqual(await names({}), ["a", "d", "e"]);
  assert.deepEqual(await names({ camera: "no" }), ["a", "d"]);
  const real = { ONLY_ON_THE_ROBOT: "1" };
  assert.deepEqual(await names({ mode: "real" }, real), ["b", "d", "e", "c"]);
  const { nodes, warnings } = await folder.load("robot.yaml");
  assert.deepEqual(nodes[1]!.after, ["a"]);
  assert.deepEqual(warnings.map(({ message }) => message), [
    "d does not wait for b, which does not take part",
    "d does not wait for c, which does not take part",
  ]);
});

Deno.test("a file can be included twice, with arguments and a namespace for each", async () => {
  await using folder = await launchFolder({
    "arm/arm.yaml": `
args: {side: {type: string}, speed: 1}
core: {key: other}
nodes:
  motor: {file: motor, function: f, kwargs: {side: "\${side}", speed: "\${speed}"}}
  hand: {file: motor, function: f, after: motor}
`,
    "arm/motor.ts": "",
    "robot.json": JSON.stringify({
      args: { fast: 3 },
      core: { key: "bob" },
      include: ["left", "right"].map((side) => ({
        file: "arm/arm.yaml",
        namespace: side,
        args: { side, speed: "${fast}" },
      })),
      nodes: { boss: { file: "process", function: "f", after: ["left/hand", "/right/hand"] } },
    }),
  });
  const plan = await folder.load("robot.json");
  assert.deepEqual(plan.core.where, { key: "bob" });
  assert.deepEqual(
    plan.nodes.map(({ name, after }) => [name, ...after]),
    [
      ["left/motor"],
      ["left/hand", "left/motor"],
      ["right/motor"],
      ["right/hand", "right/motor"],
      ["boss", "left/hand", "right/hand"],
    ],
  );
  const { kwargs, module } = functionOf(plan.nodes[2]!);
  assert.deepEqual([kwargs, module], [
    { side: "right", speed: 3 },
    `${folder.path}/arm/motor.ts`,
  ]);
  assert.equal(plan.nodes[2]!.cwd, `${folder.path}/arm`);
  assert.equal(plan.warnings.length, 2);
  assert.match(plan.warnings[0]!.message, /^The core of .*arm\/arm\.yaml is left out/);
});

Deno.test("only keeps the nodes that it names, which then wait for each other alone", async () => {
  await using folder = await launchFolder({
    "robot.yaml": `
nodes:
  a: {file: process, function: f}
  b: {file: process, function: f, after: a}
  c: {file: process, function: f, after: [a, b]}
`,
  });
  const { nodes, warnings } = await folder.load("robot.yaml", { only: ["c", "b"] });
  assert.deepEqual(nodes.map(({ name, after }) => [name, ...after]), [["b"], ["c", "b"]]);
  assert.equal(warnings.length, 2);
  assert.match(warnings[0]!.message, /^b does not wait for a, which is left out/);
  const [problem] = await folder.problems("robot.yaml", { only: ["a", "cc"] });
  assert.match(problem!.message, /^There is no node "cc"/);
  assert.match(problem!.cure, /^Did you mean "c"\? The nodes are a, b, c/);
});

Deno.test("a program with a slash is seen from its folder, others are left to the PATH", async () => {
  await using folder = await launchFolder({
    "bin/driver": "#!/bin/sh\n",
    "robot.json": JSON.stringify({
      nodes: [
        { cmd: ["./driver", "--rate", 10, true], cwd: "bin" },
        { cmd: ["sh", "-c", "true"] },
        { cmd: ["no-such-program"] },
        { cmd: ["./there"], machine: { host: "pi@bob", sshArgs: ["-p", 2222] } },
      ],
    }),
  });
  await Deno.chmod(`${folder.path}/bin/driver`, 0o755);
  const { nodes, warnings } = await folder.load("robot.json");
  const commands = nodes.map(({ program }) => program.kind === "command" ? program.command : []);
  assert.deepEqual(commands, [
    [`${folder.path}/bin/driver`, "--rate", "10", "true"],
    ["sh", "-c", "true"],
    ["no-such-program"],
    ["./there"],
  ]);
  assert.deepEqual(nodes.map(({ name }) => name), ["driver", "sh", "no-such-program", "there"]);
  assert.deepEqual(nodes[3]!.machine, { destination: "pi@bob", sshArgs: ["-p", "2222"] });
  assert.deepEqual(warnings.map(({ message }) => message), [
    'The program "no-such-program" is not on the PATH',
  ]);
});

Deno.test("names that are given count before those that are made", async () => {
  await using folder = await launchFolder({
    "robot.json": JSON.stringify({
      processes: [["process", "f"], ["process", "f"], ["process", "f"]],
      nodes: { f_2: { file: "process", function: "g" } },
    }),
  });
  const { nodes } = await folder.load("robot.json");
  assert.deepEqual(nodes.map(({ name }) => name), ["f", "f_3", "f_4", "f_2"]);
});

Deno.test("a launch file that is not there is a mistake of the command line", async () => {
  await using folder = await launchFolder({});
  await assert.rejects(folder.load("robot.json"), {
    code: "usage",
    message: `There is no launch file ${folder.path}/robot.json`,
  });
});
