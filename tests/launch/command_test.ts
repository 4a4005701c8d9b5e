import assert from "node:assert/strict";
import type { LaunchEvent, LaunchState, LogLine } from "../../services/launch/mod.ts";
import { ROBO, robo, spawnRobo } from "../lib/robo_process.ts";
import { until } from "../lib/until.ts";
import { type LaunchFolder, launchFolder, publishing, sh } from "./launch_lab.ts";

/** A `robo launch` of its own process, whose output is kept. */
class LaunchCommand implements AsyncDisposable {
  readonly #child: ReturnType<typeof spawnRobo>;
  readonly #reading: Promise<unknown>;
  stdout = "";
  stderr = "";

  constructor(folder: LaunchFolder, args: readonly string[]) {
    this.#child = spawnRobo(["launch", ...args], { env: folder.env, cwd: folder.path });
    const read = async (
      stream: ReadableStream<Uint8Array<ArrayBuffer>>,
      add: (text: string) => void,
    ) => {
      for await (const text of stream.pipeThrough(new TextDecoderStream())) add(text);
    };
    const { stdout, stderr } = this.#child.process;
    this.#reading = Promise.all([
      read(stdout, (text) => this.stdout += text),
      read(stderr, (text) => this.stderr += text),
    ]);
  }

  get pid(): number {
    return this.#child.process.pid;
  }

  /** Waits until a line is printed. */
  async prints(line: RegExp): Promise<string> {
    return await until(
      `it prints ${line}`,
      () => this.stdout.split("\n").find((text) => line.test(text)),
    );
  }

  signal(signal: Deno.Signal): void {
    this.#child.process.kill(signal);
  }

  async status(): Promise<number> {
    const { code } = await this.#child.process.status;
    await this.#reading;
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      // Politely, so that its nodes end before their folder is removed.
      this.signal("SIGTERM");
      await this.#child.process.status;
    } catch {
      // It has ended.
    }
    await this.#child[Symbol.asyncDispose]();
    await this.#reading;
  }
}

/** Runs a command that talks to a launch. */
async function ask(folder: LaunchFolder, ...args: string[]) {
  return await robo(["launch", ...args], { env: folder.env });
}

/** Processes that carry the mark of a run of the launcher `pid`. */
function marked(pid: number): string[] {
  const found = [];
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const environment = Deno.readTextFileSync(`/proc/${name}/environ`);
      if (environment.includes(`ROBO_LAUNCH_PID=${pid}:`)) {
        found.push(`${name} ${Deno.readTextFileSync(`/proc/${name}/cmdline`)}`);
      }
    } catch {
      // It has ended meanwhile, or is another user's.
    }
  }
  return found;
}

const IDLE = sh("exec sleep 1000");
const TICK = sh("while sleep 0.05; do echo tick; done");

Deno.test("robo launch prints lines with the node in front, and ends with Ctrl-C", async () => {
  await using folder = await launchFolder();
  const file = await folder.write({ nodes: { camera: { cmd: TICK } } });
  await using launch = new LaunchCommand(folder, [file]);
  await launch.prints(/^camera \| tick$/);
  launch.signal("SIGINT");
  assert.equal(await launch.status(), 0);
  assert.equal(launch.stderr, "");
  const events = launch.stdout.split("\n").filter((line) => line.startsWith("robo   | "))
    .map((line) => line.slice(9).replace(/process \d+/, "process N"));
  assert.deepEqual(events, [
    "core started as process N",
    "core is ready",
    "camera started as process N",
    "ends: Ctrl-C",
    "camera is stopped: the launch ends",
    "camera was interrupted (SIGINT)",
    "core is stopped: the launch ends",
    "core ended with status 0",
  ]);
});

Deno.test("robo launch says how a node crashed and what it said last, and ends as that says", async () => {
  await using folder = await launchFolder();
  const file = await folder.write({
    nodes: { driver: { cmd: sh("echo one; echo two >&2; exit 5"), required: true } },
  });
  await using launch = new LaunchCommand(folder, [file, "--quiet"]);
  assert.equal(await launch.status(), 1);
  assert.match(
    launch.stdout,
    /robo {3}\| driver ended with status 5\nrobo {3}\| the last lines of driver:\nrobo {3}\| {3}one\nrobo {3}\| {3}two\n/,
  );
  assert.match(
    launch.stderr,
    /^error: Driver, which is required, ended with status 5\nhint: Its logs are in .*; robo launch logs shows them\n$/,
  );
  const logs = await ask(folder, "logs", "driver");
  assert.equal(logs.status, 0);
  assert.match(logs.stderr, /^No launch is running; the last run is in /);
  assert.match(logs.stdout, /^\(started as process \d+\)\none\ntwo\n\(ended with status 5\)\n$/);
});

Deno.test("robo launch --json prints events and lines as JSON", async () => {
  await using folder = await launchFolder();
  const file = await folder.write({ nodes: { job: { cmd: sh("echo done") } } });
  await using launch = new LaunchCommand(folder, [file, "--json"]);
  assert.equal(await launch.status(), 0, launch.stderr);
  const objects = launch.stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  const lines: LogLine[] = objects.filter((one) => "stream" in one);
  assert.deepEqual(lines.map(({ node, stream, text }) => [node, stream, text]), [
    ["job", "out", "done"],
  ]);
  const events: LaunchEvent[] = objects.filter((one) => "kind" in one);
  const exited = events.find(({ kind, node }) => kind === "exited" && node === "job");
  assert.equal(exited?.exit?.code, 0);
});

Deno.test("robo launch --dry-run says what would be started, and starts nothing", async () => {
  await using folder = await launchFolder();
  const file = await folder.write({
    nodes: { camera: { cmd: IDLE }, planner: { cmd: IDLE, after: "camera" } },
  });
  const { status, stdout } = await ask(folder, file, "--dry-run");
  assert.equal(status, 0);
  assert.match(stdout, /^1\. +camera/m);
  assert.match(stdout, /^2\. +planner/m);
  await assert.rejects(Deno.stat(`${folder.path}/robo`), Deno.errors.NotFound);
});

Deno.test("Another process sees a launch, restarts and stops its nodes, and follows their logs", async () => {
  await using folder = await launchFolder();
  const file = await folder.write({ nodes: { camera: { cmd: TICK }, arm: { cmd: IDLE } } });
  await using launch = new LaunchCommand(folder, [file, "--quiet"]);
  await launch.prints(/arm started/);
  const before: LaunchState = JSON.parse((await ask(folder, "status", "--json")).stdout);
  assert.equal(before.pid, launch.pid);
  const shown = await ask(folder, "status");
  assert.match(shown.stdout, /^NODE +STATE +PID/m);
  assert.match(shown.stdout, /^camera +starting +\d+/m);

  assert.match((await ask(folder, "restart", "camera")).stdout, /^camera: starting, pid \d+\n$/);
  assert.equal((await ask(folder, "stop", "arm")).stdout, "arm: stopped\n");
  const after: LaunchState = JSON.parse((await ask(folder, "status", "--json")).stdout);
  assert.deepEqual(after.nodes.map(({ name, starts }) => [name, starts]), [
    ["camera", 2],
    ["arm", 1],
  ]);
  assert.equal((await ask(folder, "start", "arm")).status, 0);

  const wrong = await ask(folder, "restart", "arm", "camra");
  assert.equal(wrong.status, 64);
  assert.equal(wrong.stderr, 'error: There is no node camra\nhint: Did you mean "camera"?\n');

  await using logs = new LaunchCommand(folder, ["logs", "camera", "-f", "-n", "2"]);
  await until(
    "it follows",
    () => logs.stdout.split("\n").filter((text) => text === "tick").length > 10,
  );
  logs.signal("SIGINT");
  assert.equal(await logs.status(), 0);

  const ended = await ask(folder, "stop", "--all");
  assert.equal(ended.stdout, "robot has ended\n");
  assert.equal(await launch.status(), 0);
  assert.equal((await ask(folder, "status")).status, 69);
});

Deno.test("Of two launches one says which is meant", async () => {
  await using folder = await launchFolder();
  const core = (name: string) => ({
    core: { in: `ipc://${folder.path}/${name}-in`, out: `ipc://${folder.path}/${name}-out` },
  });
  const nodes = { idle: { cmd: IDLE } };
  const one = await folder.write({ ...core("one"), nodes }, "one.json");
  const two = await folder.write({ ...core("two"), nodes }, "two.json");
  await using first = new LaunchCommand(folder, [one]);
  await using second = new LaunchCommand(folder, [two]);
  await first.prints(/idle started/);
  await second.prints(/idle started/);
  const both = (await ask(folder, "status", "--json")).stdout.trimEnd().split("\n")
    .map((line): LaunchState => JSON.parse(line));
  assert.deepEqual(both.map(({ name }) => name).toSorted(), ["one", "two"]);
  const { status, stderr } = await ask(folder, "restart", "idle");
  assert.equal(status, 64);
  assert.match(stderr, /^error: Several launches are running: .*\nhint: Say which with --launch/);
  assert.equal((await ask(folder, "restart", "idle", "--launch", "two")).status, 0);
  assert.equal((await ask(folder, "stop", "--all", "--launch", String(first.pid))).status, 0);
  assert.equal(await first.status(), 0);
  assert.equal((await ask(folder, "status")).status, 0);
});

Deno.test("A launcher that is killed leaves nothing behind, and its socket is no trap", async () => {
  await using folder = await launchFolder();
  const daemon = sh("setsid sh -c 'exec sleep 1000' & exec sleep 1000");
  const file = await folder.write({
    nodes: { camera: { cmd: publishing("image") }, daemon: { cmd: daemon } },
  });
  await using launch = new LaunchCommand(folder, [file]);
  await launch.prints(/camera is ready/);
  await launch.prints(/daemon started/);
  assert.ok(marked(launch.pid).length >= 4);
  launch.signal("SIGKILL");
  await launch.status();
  await until("nothing is left", () => marked(launch.pid).length === 0);
  assert.equal((await ask(folder, "status")).status, 69);
  const left = await Array.fromAsync(Deno.readDir(`${folder.path}/robo`));
  assert.deepEqual(left.filter(({ name }) => name.endsWith(".sock")), []);
});

Deno.test("A launch under nohup outlives its terminal, and another ends with it in order", async () => {
  await using folder = await launchFolder();
  const file = await folder.write({ nodes: { camera: { cmd: TICK } } });
  await using launch = new LaunchCommand(folder, [file]);
  await launch.prints(/tick/);
  launch.signal("SIGHUP");
  assert.equal(await launch.status(), 0);
  assert.deepEqual(marked(launch.pid), []);

  const child = new Deno.Command("nohup", {
    args: [ROBO, "launch", file, "--json"],
    env: folder.env,
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  let text = "";
  const reading = (async () => {
    for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) text += part;
  })();
  await until("it runs", () => text.includes('"tick"'));
  child.kill("SIGHUP");
  const length = text.length;
  await until("it goes on", () => text.slice(length).split('"tick"').length > 5);
  child.kill("SIGTERM");
  assert.equal((await child.status).code, 0);
  await reading;
});

Deno.test("A mistyped command and a file that is not there are told apart from a launch", async () => {
  await using folder = await launchFolder();
  const typo = await ask(folder, "statsu");
  assert.equal(typo.status, 64);
  assert.match(typo.stderr, /hint: Did you mean robo launch status\?/);
  const missing = await ask(folder, "nothing.json");
  assert.equal(missing.status, 64);
  assert.match(missing.stderr, /^error: There is no launch file nothing.json\n/);
});

Deno.test("A file that is called as a command is run all the same", async () => {
  await using folder = await launchFolder();
  await folder.write({ nodes: { job: { cmd: sh("exit 0") } } }, "status");
  for (const words of [["run", "status"], ["./status"]]) {
    await using launch = new LaunchCommand(folder, words);
    assert.equal(await launch.status(), 0, launch.stderr);
    assert.match(launch.stdout, /job ended with status 0/);
  }
});
