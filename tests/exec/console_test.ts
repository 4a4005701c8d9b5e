import assert from "node:assert/strict";
import { findPrograms } from "../../commands/find_programs.ts";
import { type JupyterFolder, KernelLab } from "../interpreter/kernel_lab.ts";
import { Screen, TMUX } from "../interpreter/screen.ts";
import { ROBO, robo } from "../lib/robo_process.ts";
import { exec } from "./exec_lab.ts";

const ignore = TMUX === undefined;

/** Whether there is a shell that halts programs. */
const BASH = (await findPrograms(["bash"], Deno.env.get("PATH"))).size === 1;

function consoleOf({ work: cwd, env }: JupyterFolder, user = "ana"): Promise<Screen> {
  return Screen.start([ROBO, "console"], { cwd, env: { ...env, USER: user } });
}

async function enter(screen: Screen, code: string): Promise<void> {
  await screen.type(code);
  await screen.press("Enter");
}

/** Ctrl-C ends the first cell, and then empties the line behind it; the second one finds what the first has left. */
async function interruptTwice(screen: Screen): Promise<void> {
  await screen.shows("In [1]:");
  await enter(screen, "let i = 0; console.log('spins'); while (true) i++");
  await screen.shows(/^spins/m);
  await screen.press("C-c");
  await screen.shows("In [2]:");
  await screen.type("nonsense that is");
  await screen.press("C-c");
  await enter(screen, "i > 1000");
  await screen.shows(/Out\[2\]: true/);
}

Deno.test({
  name: "a console has state, several lines, errors with their place, completion and history",
  ignore,
}, async () => {
  await using kernel = await KernelLab.start();
  await using screen = await consoleOf(kernel.folder);
  await screen.shows("In [1]:");
  await enter(screen, "const speed: number = 21");
  await screen.shows("In [2]:");
  await enter(screen, "function far(x: number) {");
  await screen.shows("   ...:");
  await enter(screen, "return x * speed }");
  await screen.shows("In [3]:");
  await enter(screen, "far(2)");
  await screen.shows(/Out\[3\]: 42/);
  await enter(screen, "speed.toFixed(999)");
  await screen.shows(/RangeError/);
  await screen.shows("In [5]:");
  await screen.type("encodeURIC");
  await screen.press("Tab");
  await screen.shows("encodeURIComponent");
  await screen.press("C-u", "C-r");
  await screen.type("far(");
  await screen.shows("search: far(");
  await screen.press("Enter");
  await screen.shows(/Out\[5\]: 42/);
  await enter(screen, "far?");
  await screen.shows("In [7]:");
  await screen.press("C-d");
  await screen.shows("ended with 0");
  // The kernel stays.
  assert.equal((await exec(kernel, ["-e", "far(1)"])).stdout, "21\n");
});

Deno.test({ name: "Ctrl-C in a console keeps the state, and empties a line", ignore }, async () => {
  await using kernel = await KernelLab.start();
  await using screen = await consoleOf(kernel.folder);
  await interruptTwice(screen);
});

Deno.test({
  name:
    "Ctrl-C in a console is heard in its place among the keys, not as a signal that may be late",
  ignore: ignore || Deno.build.os !== "linux",
}, async () => {
  await using kernel = await KernelLab.start();
  const { work: cwd, env } = kernel.folder;
  // A signal that is later than all.
  await using screen = await Screen.start(["env", "--block-signal=INT", ROBO, "console"], {
    cwd,
    env,
  });
  await interruptTwice(screen);
});

Deno.test({
  name: "Ctrl-Z in a console halts it, and it goes on with the line that was typed",
  ignore: ignore || !BASH,
}, async () => {
  await using kernel = await KernelLab.start();
  const { work: cwd, env } = kernel.folder;
  await using screen = await Screen.start(["bash", "--norc", "--noprofile", "-i"], { cwd, env });
  await enter(screen, `'${ROBO}' console`);
  await screen.shows("In [1]:");
  await screen.type("6 *");
  await screen.press("C-z");
  await screen.shows("Stopped");
  await enter(screen, "fg");
  await screen.shows(/In \[1\]: 6 \*[^]*In \[1\]: 6 \*/);
  await enter(screen, " 7");
  await screen.shows(/Out\[1\]: 42/);
});

Deno.test({ name: "Ctrl-\\ ends a console at once", ignore }, async () => {
  await using kernel = await KernelLab.start();
  await using screen = await consoleOf(kernel.folder);
  await screen.shows("In [1]:");
  await screen.press("C-\\");
  await screen.shows("ended with 131");
});

Deno.test({ name: "a console asks what a cell asks, a password unseen", ignore }, async () => {
  await using kernel = await KernelLab.start();
  await using screen = await consoleOf(kernel.folder);
  await screen.shows("In [1]:");
  await enter(screen, "'<' + prompt('which joint?') + '>'");
  await screen.shows(/^which joint\?/m);
  await enter(screen, "elbow");
  await screen.shows("<elbow>");
});

Deno.test(
  { name: "a console shows what others do, below the line that is typed", ignore },
  async () => {
    await using kernel = await KernelLab.start();
    await using screen = await consoleOf(kernel.folder);
    await screen.shows("In [1]:");
    await screen.type("half a li");
    await exec(kernel, ["-e", "console.log('from afar'); 6 * 7"], { env: { USER: "bob" } });
    await screen.shows(/^bob\| In \[1\]: console\.log\('from afar'\); 6 \* 7$/m);
    await screen.shows(/^bob\| from afar$/m);
    await screen.shows(/^bob\| Out\[1\]: 42$/m);
    await screen.shows(/^In \[2\]: half a li$/m);
  },
);

Deno.test({ name: "several lines that are pasted are one input", ignore }, async () => {
  await using kernel = await KernelLab.start();
  await using screen = await consoleOf(kernel.folder);
  await screen.shows("In [1]:");
  await screen.paste("const a = [1,\n  2]\n\nconst b = 3");
  await screen.press("Enter");
  await screen.shows("In [2]:");
  await enter(screen, "a.length + b");
  await screen.shows(/Out\[2\]: 5/);
});

Deno.test({ name: "a console ends when its kernel dies", ignore }, async () => {
  await using kernel = await KernelLab.start();
  await using screen = await consoleOf(kernel.folder);
  await screen.shows("In [1]:");
  await screen.type("half a li");
  kernel.kill("SIGKILL");
  await screen.shows("error: The kernel has died");
  await screen.shows("ended with 75");
});

Deno.test("a console that is no terminal executes cells until its input ends", async () => {
  await using kernel = await KernelLab.start();
  const run = (input: string) =>
    robo(["console"], { input, cwd: kernel.folder.work, env: kernel.folder.env });
  const input =
    "let a = 40\nfunction add(x: number) {\n  return a + x\n}\nadd(2)\nprompt('?')\nelbow\n";
  assert.deepEqual(await run(input), { status: 0, stdout: '42\n"elbow"\n', stderr: "" });
  const failed = await run("throw new Error('no')\nconsole.log('never')\n");
  assert.deepEqual([failed.status, failed.stdout], [1, ""]);
  assert.match(failed.stderr, /Error: no/);
});
