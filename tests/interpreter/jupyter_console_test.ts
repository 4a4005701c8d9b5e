import assert from "node:assert/strict";
import { findPrograms } from "../../commands/find_programs.ts";
import { fromFileUrl } from "../../system/paths.ts";
import { until } from "../lib/until.ts";
import { installedKernel, KERNEL_NAME } from "./installed_kernel.ts";
import { JupyterFolder, KernelLab } from "./kernel_lab.ts";
import { Screen, TMUX } from "./screen.ts";

const DEBIAN = await consoleIn("/usr/bin");
const NEWEST = await consoleIn(fromFileUrl(new URL("../../.venv/bin", import.meta.url)));

async function consoleIn(folder: string): Promise<string | undefined> {
  if (TMUX === undefined) return undefined;
  return (await findPrograms(["jupyter-console"], folder)).get("jupyter-console");
}

const PATIENT_PYTHON = fromFileUrl(new URL("patient_python", import.meta.url));

/** Starts a console that waits for its kernel as long as a busy machine takes. */
async function startConsole(
  program: string,
  folder: JupyterFolder,
  ...args: readonly string[]
): Promise<Screen> {
  const patience = "--ZMQTerminalInteractiveShell.kernel_is_complete_timeout=60";
  const env = { ...folder.env, PYTHONPATH: PATIENT_PYTHON };
  const screen = await Screen.start([program, patience, ...args], { cwd: folder.work, env });
  await screen.shows("In [1]:");
  return screen;
}

async function enter(screen: Screen, code: string): Promise<void> {
  await screen.type(code);
  await screen.press("Enter");
}

for (const [name, program] of [["Debian's", DEBIAN], ["The newest", NEWEST]] as const) {
  Deno.test({
    name: `${name} jupyter console --existing has state, errors with their place, and completion`,
    ignore: program === undefined,
  }, async () => {
    await using kernel = await KernelLab.start();
    await using screen = await startConsole(program!, kernel.folder, "--existing");
    await enter(screen, "const speed: number = 21");
    await screen.shows("In [2]:");
    await enter(screen, "speed * 2");
    await screen.shows(/Out\[2\]: 42/);
    await screen.shows("In [3]:");
    await enter(screen, "console.log('text', speed); speed.toFixed(99999)");
    const failed = await screen.shows("RangeError");
    assert.match(failed, /^text 21$/m);
    await screen.shows("In [4]:");
    await screen.type("encodeURIC");
    await screen.press("Tab");
    await screen.shows("encodeURIComponent");
  });

  Deno.test({
    name: `${name} jupyter console --existing finds the newest kernel that lives`,
    ignore: program === undefined,
  }, async () => {
    await using folder = await JupyterFolder.make();
    await using old = await KernelLab.startIn(folder, ["--name", "old"]);
    await using killed = await KernelLab.startIn(folder, ["--name", "killed"]);
    killed.kill("SIGKILL");
    await until(
      "the file of the dead one is gone",
      async () => (await folder.connectionFiles()).length === 1,
    );
    await using screen = await startConsole(program!, folder, "--existing");
    await enter(screen, "Deno.ppid");
    await screen.shows(new RegExp(`Out\\[1\\]: ${old.pid}\\b`));
  });
}

Deno.test({
  name: "jupyter console takes inputs of several lines",
  ignore: NEWEST === undefined,
}, async () => {
  await using kernel = await KernelLab.start();
  await using screen = await startConsole(NEWEST!, kernel.folder, "--existing");
  await enter(screen, "function far(x: number) {");
  await screen.shows("...:");
  await enter(screen, "return x * 10 }");
  await screen.press("Enter");
  await screen.shows("In [2]:");
  await enter(screen, "far(4.5)");
  await screen.shows(/Out\[2\]: 45/);
});

// Debian's loses its event loop when it is asked or interrupted, whatever the kernel ("Exception cannot enter context").
Deno.test({
  name: "jupyter console asks what a cell asks",
  ignore: NEWEST === undefined,
}, async () => {
  await using kernel = await KernelLab.start();
  // Had it asked the kernel whether the input is complete, it could take the end of that for the end of the cell, and hear no question.
  const alone = "--ZMQTerminalInteractiveShell.use_kernel_is_complete=False";
  await using screen = await startConsole(NEWEST!, kernel.folder, "--existing", alone);
  await enter(screen, "'<' + prompt('which joint?') + '>'");
  // By itself it takes an input as complete that ends with an empty line.
  await screen.press("Enter", "Enter");
  await screen.shows(/^which joint\?/m);
  await enter(screen, "elbow");
  await screen.shows("<elbow>");
});

// It interrupts only kernels that it has started: "Cannot interrupt kernels we didn't start", it says of others.
Deno.test({
  name: "Ctrl-C in jupyter console interrupts a loop and a wait, and the state is kept",
  ignore: NEWEST === undefined,
}, async () => {
  await using folder = await installedKernel();
  await using screen = await startConsole(NEWEST!, folder, "--kernel", KERNEL_NAME);
  await enter(screen, "let kept = 'all of it'");
  await screen.shows("In [2]:");
  await enter(screen, "console.log('spins'); while (true) {}");
  await screen.shows(/^spins$/m);
  await screen.press("C-c");
  await screen.shows(/Interrupted[^]*In \[3\]:/);
  await enter(screen, "console.log('waits'); await new Promise(() => {})");
  await screen.shows(/^waits$/m);
  await screen.press("C-c");
  await screen.shows(/waits[^]*Interrupted[^]*In \[4\]:/);
  await enter(screen, "kept.toUpperCase()");
  await screen.shows("ALL OF IT");
});
