import assert from "node:assert/strict";
import { runCommand } from "../../commands/app.ts";
import { fakeContext } from "../../commands/context_testing.ts";
import { Collected } from "../lib/collected.ts";
import { type RoboChild, spawnRobo } from "../lib/robo_process.ts";
import { hasSharedMemory, shmFolder } from "../lib/shm_folder.ts";
import { until } from "../lib/until.ts";

const ignore = !hasSharedMemory();
const ROOT = new URL("../../", import.meta.url).pathname;
const guide = await Deno.readTextFile(`${ROOT}docs/shm.md`);

/** Programs with what stands below them; files with their names; what is typed with its output. */
const PROGRAMS = [...guide.matchAll(/```ts\n(.*?)```\n\n```\n(.*?)```/gs)]
  .map(([, program, output]) => ({ program: program!, output: output! }));
const FILES = [...guide.matchAll(/```(?:ts|json) (\S+)\n(.*?)```/gs)]
  .map(([, name, text]) => ({ name: name!, text: text! }));
const SESSION = [...guide.matchAll(/```console\n(.*?)```/gs)]
  .flatMap(([, text]) => text!.split(/^\$ /m).slice(1))
  .map((step) => ({
    command: step.split("\n", 1)[0]!,
    output: step.slice(step.indexOf("\n") + 1),
  }));

Deno.test({
  name: "the programs of the guide to shared memory are well typed, and do what stands below them",
  ignore,
  async fn() {
    using _folder = shmFolder();
    const work = await Deno.makeTempDir();
    try {
      const files = PROGRAMS.map((_, i) => `${work}/${i + 1}.ts`);
      for (const [i, file] of files.entries()) {
        await Deno.writeTextFile(file, PROGRAMS[i]!.program);
        assert.equal(
          await deno(["run", "-A", "--quiet", "--no-check"], [file]),
          PROGRAMS[i]!.output,
          file,
        );
      }
      assert.equal(await deno(["check", "--quiet"], files), "");
    } finally {
      await Deno.remove(work, { recursive: true });
    }
  },
});

Deno.test({
  name: "all that the guide to shared memory types does what stands below it",
  ignore,
  async fn() {
    assert.equal(
      PROGRAMS.length + FILES.length,
      guide.match(/```(ts|json)/g)!.length,
      "all is run",
    );
    assert.ok(SESSION.length > 15);
    using _folder = shmFolder();
    const before = Deno.cwd();
    const work = await Deno.makeTempDir();
    await using servers = new AsyncDisposableStack();
    servers.defer(() => Deno.remove(work, { recursive: true }));
    servers.defer(() => Deno.chdir(before));
    for (const { name, text } of FILES) await Deno.writeTextFile(`${work}/${name}`, text);
    Deno.chdir(work);
    for (const { command, output } of SESSION) {
      const shown = command.endsWith(" &")
        ? await started(servers, words(command.slice(0, -2)))
        : await typed(words(command));
      assert.equal(steady(shown), steady(output), command);
    }
  },
});

/** What Deno prints, errors first. */
async function deno(args: readonly string[], files: readonly string[]): Promise<string> {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args, `--config=${ROOT}deno.json`, ...files],
    env: { NO_COLOR: "1" },
  }).output();
  return new TextDecoder().decode(stderr) + new TextDecoder().decode(stdout);
}

/** What a command in the foreground prints. */
async function typed(args: readonly string[]): Promise<string> {
  const context = fakeContext({ args });
  await runCommand(context);
  return context.stdout() + context.stderr();
}

/** What a command in the background prints on standard error when it is ready. */
async function started(stack: AsyncDisposableStack, args: readonly string[]): Promise<string> {
  const child: RoboChild = spawnRobo(args);
  const out = new Collected(child.process.stdout);
  const err = new Collected(child.process.stderr);
  stack.defer(async () => {
    await child[Symbol.asyncDispose]();
    await Promise.all([out.done, err.done]);
  });
  await until("it serves", () => err.text.includes("\n"));
  return err.text;
}

/** The words of a command line behind `robo`, single quotes taken away. */
function words(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!).slice(
    1,
  );
}

/** Without what differs each time: pids, names of programs, ages, widths of columns, whether a process has ended. */
function steady(text: string): string {
  return text.replaceAll(
    /by:? \S+ \(\d+(, which has ended)?\)|pid \d+ \(\S+\)|process \d+/g,
    "by somebody",
  )
    .replaceAll("just now", "0 s ago")
    .replaceAll(/\d+(\.\d+)? s (ago|old)/g, "? s $2").replaceAll(/"ms":[\d.]+/g, '"ms":?')
    .replaceAll(/ago +\d+ /g, "ago ? ").replaceAll(/[ \t]+/g, " ").replaceAll(/ +$/gm, "").trim();
}
