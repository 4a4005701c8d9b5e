/**
 * The control interface as programs of others use it: curl and Python's own library, as the guide shows them.
 *
 * @module
 */
import assert from "node:assert/strict";
import { NdArray, serveActuator, serveDetector } from "../../client/mod.ts";
import { findPythonWith, runPython } from "../lib/python.ts";
import { DaqProcess } from "./daq_process.ts";

const PYTHON = findPythonWith("numpy");
const GUIDE = new URL("../../docs/daq-http.md", import.meta.url);

/** Whether there is a curl that knows `--json`, of 7.82 and later. */
async function hasCurl(): Promise<boolean> {
  try {
    const { success } = await new Deno.Command("curl", { args: ["--json", "{}", "--version"] })
      .output();
    return success;
  } catch {
    return false;
  }
}

/** The code of a guide in a language. */
async function codeOf(language: string): Promise<string> {
  const text = await Deno.readTextFile(GUIDE);
  return new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(text)![1]!;
}

/** A server with the guide's devices. */
async function guideLab() {
  const stack = new AsyncDisposableStack();
  const server = stack.use(await DaqProcess.start());
  const { port } = server;
  const frame = new NdArray("uint16", [2, 3], Uint16Array.of(1, 2, 3, 4, 5, 6));
  stack.use(await serveDetector({ port, name: "cam", grab: () => frame }));
  stack.use(await serveActuator({ port, name: "stage", units: "mm", move: () => {} }));
  await server.deviceWhere("cam", ({ online }) => online);
  await server.deviceWhere("stage", ({ online }) => online);
  return { server, stack, [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose]() };
}

Deno.test({
  name: "The guide's Python moves a stage and reads a frame as numpy's array",
  ignore: PYTHON === undefined,
  fn: async () => {
    await using lab = await guideLab();
    const code = (await codeOf("python")).replace("http://127.0.0.1:6342", lab.server.lab.url);
    const said = await runPython(PYTHON!, `${code}\nprint(frame.dtype, frame.tolist())`);
    assert.equal(new TextDecoder().decode(said), "uint16 [[1, 2, 3], [4, 5, 6]]\n");
    assert.equal((await lab.server.lab.device("stage")).position?.value, -2);
  },
});

Deno.test({
  name: "The guide's lines for curl work as they stand",
  ignore: !await hasCurl(),
  fn: async () => {
    await using lab = await guideLab();
    const folder = await Deno.makeTempDir();
    const lines = (await codeOf("sh")).trim().split("\n").filter((line) =>
      !line.includes("events")
    );
    const { host } = new URL(lab.server.lab.url);
    for (const line of lines) {
      const { code, stdout } = await new Deno.Command("sh", {
        args: ["-c", line.replace("localhost:6342", host)],
        cwd: folder,
      }).output();
      assert.equal(code, 0, line);
      assert.doesNotMatch(new TextDecoder().decode(stdout), /"code":/, line);
    }
    assert.equal((await lab.server.lab.device("stage")).position?.value, 12.5);
    const npy = await Deno.readFile(`${folder}/frame.npy`);
    assert.deepEqual([...npy.subarray(-12)], [1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0]);
    await Deno.remove(folder, { recursive: true });
  },
});
