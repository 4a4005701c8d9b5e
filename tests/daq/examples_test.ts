import assert from "node:assert/strict";
import { DaqServer } from "../../services/daq/mod.ts";
import { findPython } from "../lib/python.ts";
import { until } from "../lib/until.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const EXAMPLES = `${ROOT}examples/daq`;

const PYTHON = findPython();
const COMPILER = whichOf(["cc", "gcc", "clang"]);

/** How an example is started in each language, with the host and the port behind it; `undefined` where it cannot be. */
const LANGUAGES = [
  {
    language: "TypeScript",
    command: (name: string) =>
      Promise.resolve([
        ...[Deno.execPath(), "run", "-A", "--no-check", "--quiet"],
        ...["--config", `${ROOT}deno.json`, `${EXAMPLES}/${name}.ts`],
      ]),
    ignore: false,
    detector: "wave",
    actuator: "mirror",
  },
  {
    language: "Python",
    command: (name: string) => Promise.resolve([PYTHON!, `${EXAMPLES}/${name}.py`]),
    ignore: PYTHON === undefined,
    detector: "sinus",
    actuator: "axis",
  },
  {
    language: "C",
    command: compiled,
    ignore: COMPILER === undefined,
    detector: "scope",
    actuator: "rotor",
  },
];

for (const { language, command, ignore, detector, actuator } of LANGUAGES) {
  Deno.test({
    name: `The detector in ${language} sends 0-D and 1-D data`,
    ignore,
    async fn() {
      await using server = await DaqServer.start({ port: 0 });
      await using _ = await start(await command("detector"), server);
      await until("it is there", async () => (await server.lab.devices())[0]?.name === detector);
      using point = await server.lab.grab(detector, { dimension: "0D" });
      assert.deepEqual(point.summary().arrays[0]!.shape, [1]);
      using curve = await server.lab.grab(detector, { dimension: "1D" });
      const { dim, dtype, shape } = curve.summary().arrays[0]!;
      assert.deepEqual([dim, dtype, shape], ["Data1D", "<f8", [100]]);
      const { bytes } = curve.data.data[0]!.data[0]!;
      const values = new Float64Array(bytes.slice().buffer);
      assert(values.some((value) => value > 0.5) && values.every((value) => Math.abs(value) <= 1));
    },
  });

  Deno.test({
    name: `The actuator in ${language} moves, says where it is, and stops`,
    ignore,
    async fn() {
      await using server = await DaqServer.start({ port: 0 });
      await using _ = await start(await command("actuator"), server);
      await until("it is there", async () => (await server.lab.devices())[0]?.name === actuator);
      const { lab } = server;
      const at = async () => (await lab.position(actuator)).value;
      const to = await lab.move(actuator, { kind: "absolute", to: 1.5 });
      assert.deepEqual([to.position.value, await at()], [1.5, 1.5]);
      await lab.move(actuator, { kind: "relative", by: -0.5 });
      assert.equal(await at(), 1);
      await lab.move(actuator, { kind: "home" });
      assert.equal(await at(), 0);
      const moving = lab.move(actuator, { kind: "absolute", to: 1000 });
      const outcome = moving.catch(() => {});
      await until("it moves", async () => (await at())! > 0.05);
      await lab.stop(actuator);
      await outcome;
      const stopped = (await at())!;
      assert(stopped < 100, String(stopped));
      await lab.move(actuator, { kind: "absolute", to: stopped });
      assert.equal(await at(), stopped, "it has stayed there");
    },
  });
}

Deno.test({
  name: "The detector in Python is about 30 lines long",
  async fn() {
    const text = await Deno.readTextFile(`${EXAMPLES}/detector.py`);
    const lines = text.split("\n").filter((line) => line.trim() !== "" && !line.startsWith('"""'));
    assert(lines.length <= 35, String(lines.length));
  },
});

/** Builds an example with the warnings that are errors here. */
async function compiled(name: string): Promise<string[]> {
  const folder = `${ROOT}dist/examples`;
  await Deno.mkdir(folder, { recursive: true });
  // Under a name of its own: another test may run the same example.
  const program = `${folder}/daq_${name}.${Deno.pid}`;
  const { success, stderr } = await new Deno.Command(COMPILER!, {
    args: [
      ...["-std=gnu11", "-O2", "-Wall", "-Wextra", "-Wpedantic", "-Werror"],
      ...["-o", program, `${EXAMPLES}/${name}.c`, "-lm"],
    ],
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  return [program];
}

/** Starts an example, and ends it with the test. */
function start([program = "", ...args]: string[], { endpoint }: DaqServer): AsyncDisposable {
  const port = endpoint.split(":").at(-1)!;
  const child = new Deno.Command(program, {
    args: [...args, "127.0.0.1", port],
    stdin: "null",
    stdout: "null",
    stderr: "inherit",
  }).spawn();
  return {
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await child.status;
      if (program.includes("/dist/examples/")) await Deno.remove(program);
    },
  };
}

function whichOf(names: readonly string[]): string | undefined {
  return names.find((name) => {
    try {
      return new Deno.Command(name, { args: ["--version"], stdout: "null", stderr: "null" })
        .outputSync().success;
    } catch {
      return false;
    }
  });
}
