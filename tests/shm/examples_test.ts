import assert from "node:assert/strict";
import { Collected } from "../lib/collected.ts";
import { hasSharedMemory, shmFolder } from "../lib/shm_folder.ts";
import { until } from "../lib/until.ts";
import { hasC, hasCpp, Lab, python, ROOT, run } from "./languages_lab.ts";

const ignore = !hasC || !hasCpp || python === undefined || !hasSharedMemory();

/** The fourth value that each writer writes. */
const LAST = /^x 0\.999 {2}y 0\.040/m;

/** How the examples of each language are started. */
async function programs(lab: Lab) {
  const names = ["write_pose", "read_pose", "watch_pose", "add_server", "add_caller", "image_loan"];
  const built = await Promise.all(
    names.map(async (name) => [name, [await lab.build(`native/examples/c/${name}.c`)]]),
  );
  const c = Object.fromEntries(built) as Record<string, string[]>;
  const inPython = (name: string) => [python!, `${ROOT}native/examples/python/${name}.py`];
  const inTypeScript = (
    name: string,
  ) => [Deno.execPath(), "run", "-A", "--quiet", `${ROOT}examples/shm/${name}.ts`];
  return { c, python: inPython, typescript: inTypeScript };
}

/** Runs an example to its end. */
function finish([program, ...args]: readonly string[], lab: Lab): Promise<string> {
  return run(program!, args, lab.env);
}

/** An example that runs until it is stopped. */
function start([program, ...args]: readonly string[], lab: Lab) {
  const process = new Deno.Command(program!, { args, env: { ...lab.env }, stdout: "piped" })
    .spawn();
  const output = new Collected(process.stdout);
  return {
    process,
    output,
    async [Symbol.asyncDispose]() {
      try {
        process.kill("SIGKILL");
      } catch {
        // It has ended by itself.
      }
      await Promise.all([process.status, output.done]);
    },
  };
}

Deno.test({
  name:
    "The examples of a pose write, read and watch it across languages (needs gcc, g++ and python3-numpy)",
  ignore,
  async fn() {
    await using lab = await Lab.make();
    const { c, python, typescript } = await programs(lab);
    const writers = [[...c["write_pose"]!], python("write_pose"), typescript("pose_writer")];
    for (const [at, writer] of writers.entries()) {
      using _folder = shmFolder();
      const watchers = [c["watch_pose"]!, python("watch_pose"), typescript("pose_watch")]
        .map((command) => start(command, lab));
      await using stack = new AsyncDisposableStack();
      watchers.forEach((watcher) => stack.use(watcher));
      const written = await finish([...writer, "4"], lab);
      assert.equal(written, "wrote value 1\nwrote value 2\nwrote value 3\nwrote value 4\n");
      const value = new RegExp(`${LAST.source}  value 4 of `, "m");
      assert.match(await finish(c["read_pose"]!, lab), value, `writer ${at}`);
      assert.match(await finish(typescript("pose_reader"), lab), value, `writer ${at}`);
      const seen = [/^value 4: \d+ bytes, \d passed over$/m, LAST, LAST];
      for (const [at, { output }] of watchers.entries()) {
        await until("the last value is seen", () => seen[at]!.test(output.text));
      }
    }
  },
});

Deno.test({
  name:
    "The examples of a function call each other across languages (needs gcc, g++ and python3-numpy)",
  ignore,
  async fn() {
    await using lab = await Lab.make();
    const { c, python, typescript } = await programs(lab);
    for (const server of [c["add_server"]!, python("add_server"), typescript("add_server")]) {
      using _folder = shmFolder();
      await using serving = start(server, lab);
      await until("it is offered", () => serving.output.text.includes("add is offered"));
      for (const caller of [c["add_caller"]!, python("add_caller"), typescript("add_caller")]) {
        const sum = await finish([...caller, "1.5", "2"], lab);
        assert.match(sum, /^3\.5$/m, `${caller.at(-1)} with ${server.at(-1)}`);
      }
    }
  },
});

Deno.test({
  name: "The examples of images and of C++ do what they say (needs gcc, g++ and python3-numpy)",
  ignore,
  async fn() {
    await using lab = await Lab.make();
    using _folder = shmFolder();
    const { c, python, typescript } = await programs(lab);
    assert.equal(await finish(c["image_loan"]!, lab), "image 3: mean 20.0\n");
    assert.equal(await finish(python("image_view"), lab), "image 3: 640 x 480, mean 20.0\n");
    assert.equal(await finish(typescript("image_view"), lab), "image 3: 640 x 480, mean 20.0\n");
    const pose = await lab.build("native/examples/cpp/pose.cpp");
    assert.equal(await finish([pose], lab), "x 1.5, value 2\np 2.5\nscaled 20\n");
  },
});
