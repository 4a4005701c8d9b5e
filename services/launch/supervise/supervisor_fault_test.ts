import assert from "node:assert/strict";
import { RoboError } from "../../../errors.ts";
import { until } from "../../../tests/lib/until.ts";
import { fromFileUrl } from "../../../system/paths.ts";
import { systemDisk } from "../../../system/log_disk.ts";
import { systemProcesses } from "./process_table.ts";
import { reapLeftovers } from "./reap.ts";
import { HAS_PROC, living, shell, withSupervisor } from "./supervisor_testing.ts";

const ignore = !HAS_PROC;
const TABLE = systemProcesses();

/** Starts a launcher in a process of its own; resolves when all its nodes run. */
async function startLauncher(folder: string, run: string) {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      fromFileUrl(new URL("./launcher_testing.ts", import.meta.url)),
      folder,
      run,
    ],
    stdout: "piped",
    stdin: "null",
  }).spawn();
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  const guardian = Number(new TextDecoder().decode(value).split(" ")[1]);
  assert.ok(guardian > 0, "the launcher did not come up");
  return {
    guardian,
    async kill() {
      child.kill("SIGKILL");
      await child.status;
      await reader.cancel();
    },
  };
}

Deno.test({
  name:
    "When the launcher is killed with SIGKILL, its guardian ends all nodes, deaf ones and daemons too",
  ignore,
  async fn() {
    const folder = await Deno.makeTempDir();
    const run = crypto.randomUUID();
    const launcher = await startLauncher(folder, run);
    assert.ok(living(run).length >= 5);
    await launcher.kill();
    await until("all nodes are gone", () => living(run).length === 0);
    await until("the guardian has ended", () => TABLE.read(launcher.guardian)?.isZombie ?? true);
    const said = await Deno.readTextFile(`${folder}/guardian.log`);
    assert.match(said, /the launcher of run .* is gone/);
    assert.match(said, /nothing is left\n$/);
    await Deno.remove(folder, { recursive: true });
  },
});

Deno.test({
  name: "When launcher and guardian are killed at once, the next start ends what they left",
  ignore,
  async fn() {
    const folder = await Deno.makeTempDir();
    const run = crypto.randomUUID();
    const launcher = await startLauncher(folder, run);
    Deno.kill(launcher.guardian, "SIGSTOP");
    const names = living(run).map((one) => one.split(" ")[0]!);
    assert.deepEqual([...new Set(names)].toSorted(), ["daemon", "deaf", "obedient", "reader"]);
    await launcher.kill();
    Deno.kill(launcher.guardian, "SIGKILL");
    // Other tests may have launches of their own: these are left to them.
    const table = {
      ...TABLE,
      list: () => TABLE.list().filter(({ pid }) => TABLE.environment(pid).join().includes(run)),
    };
    const reaped = await reapLeftovers({ graceMs: 200, table });
    // A launcher of another test that starts just now ends them, too; so which of us it was is not said here.
    for (const one of reaped) assert.ok(one.run === run && names.includes(one.node), one.node);
    assert.deepEqual(living(run), []);
    await Deno.remove(folder, { recursive: true });
  },
});

Deno.test({
  name: "A guardian that is killed is replaced, with a warning, and the nodes run on",
  ignore,
  fn: () =>
    withSupervisor(async ({ supervisor, told }) => {
      const node = supervisor.add(shell("n", "exec sleep 600"));
      node.start();
      const first = await until("a guardian", () => supervisor.guardianPid);
      Deno.kill(first, "SIGKILL");
      assert.match((await told("warning")).text, /guardian has ended \(SIGKILL\)/);
      await until("another guardian", () =>
        supervisor.guardianPid !== undefined && supervisor.guardianPid !== first);
      assert.equal(node.phase, "starting");
    }),
});

Deno.test({
  name: "After 200 restarts, no file is left open and no process is left dead",
  ignore,
  fn: () =>
    withSupervisor(async ({ supervisor }) => {
      const open = () => [...Deno.readDirSync("/proc/self/fd")].length;
      const quick = { when: "always", delayMs: 10, maxDelayMs: 10, limit: Infinity } as const;
      const nodes = ["a", "b", "c", "d"].map((name) => {
        const spec = shell(name, "echo here; exit 1", { stdin: "piped" });
        return supervisor.add({ ...spec, restart: { ...spec.restart, ...quick } });
      });
      for (const node of nodes) node.start();
      await until("each was restarted", () => nodes.every((node) => node.restarts >= 2));
      await Promise.all(nodes.map((node) => node.stop("a pause")));
      const before = open();
      for (const node of nodes) node.start();
      await until("200 restarts", () => nodes.reduce((sum, node) => sum + node.restarts, 0) >= 200);
      await Promise.all(nodes.map((node) => node.stop("the end")));
      // A pipe is closed a moment after it was read to its end.
      await until(`no more than ${before} files are open`, () => open() <= before);
      const dead = TABLE.list().filter((entry) => entry.isZombie && entry.parent === Deno.pid);
      assert.deepEqual(dead, []);
    }),
});

Deno.test({
  name:
    "A program that floods its output with 1 GB takes bounded memory, and leaves its last lines",
  ignore,
  fn: () =>
    withSupervisor(async ({ supervisor, folder }) => {
      const flood = supervisor.add(shell(
        "flood",
        `yes ${"x".repeat(999)} | head -c 1000000000; echo last`,
      ));
      const seen = { lines: 0, skipped: 0 };
      flood.onLine({ line: () => seen.lines++, skipped: (count) => seen.skipped += count }, {
        linesPerSecond: 100,
      });
      const calm = supervisor.add(shell("calm", "while :; do echo tick; sleep 0.01; done"));
      const before = Deno.memoryUsage().rss;
      calm.start();
      flood.start();
      let most = 0;
      await until("the flood is over", () => {
        most = Math.max(most, Deno.memoryUsage().rss);
        return flood.phase === "finished";
      }, 600_000);
      assert.ok(most - before < 400e6, `${(most - before) / 1e6} MB more`);
      assert.equal(seen.lines + seen.skipped, 1_000_001);
      assert.ok(seen.skipped > 900_000);
      assert.deepEqual(flood.lastLines(1), ["last"]);
      await until("the other goes on", () => calm.lastLines(1).length === 1);
      let size = 0;
      for (const name of ["flood.log", "flood.log.1", "flood.log.2"]) {
        size += (await Deno.stat(`${folder}/${name}`)).size;
      }
      assert.ok(size <= 3 * 10 * 2 ** 20, `${size}`);
    }, { bytesPerSecond: Infinity }),
});

Deno.test({
  name: "Nodes run on when their logs cannot be written, with one warning for each file",
  ignore,
  async fn() {
    const disk = {
      ...systemDisk(),
      open: () => Promise.reject(new Error("No space left on device")),
    };
    await withSupervisor(async ({ supervisor, events }) => {
      const node = supervisor.add(shell("n", "while :; do echo here; sleep 0.01; done"));
      const seen: string[] = [];
      node.onLine({ line: ({ text }) => void seen.push(text) });
      node.start();
      await until("it goes on", () => seen.length >= 20);
      const warnings = events.filter(({ kind }) => kind === "warning").map(({ text }) => text);
      assert.equal(warnings.length, 2);
      assert.match(
        warnings[0]!,
        /cannot be written \(No space left on device\); the program runs on/,
      );
      await node.stop("the end");
    }, { logs: { disk } });
  },
});

Deno.test({
  name:
    "What is missing in the journal is said there as an event, so that each of its lines is JSON",
  ignore,
  async fn() {
    const disk = systemDisk();
    let isFull = false;
    const open = async (path: string) => {
      const { handle, size } = await disk.open(path);
      const write = (bytes: Uint8Array) => {
        if (isFull) throw new Error("No space left on device");
        return handle.write(bytes);
      };
      return { size, handle: { ...handle, write } };
    };
    await withSupervisor(async ({ supervisor, folder, told, events }) => {
      const journal = async () => {
        const text = await Deno.readTextFile(`${folder}/events.jsonl`).catch(() => "");
        return text.split("\n").slice(0, -1).map((line): string => JSON.parse(line).text);
      };
      supervisor.record({ kind: "warning", text: "before" });
      await until("it is written", async () => (await journal())[0] === "before");
      isFull = true;
      supervisor.record({ kind: "warning", text: "lost" });
      await told("warning", 3);
      isFull = false;
      supervisor.record({ kind: "warning", text: "after" });
      const texts = await until("it goes on", async () => {
        const texts = await journal();
        return texts.at(-1)!.includes("is written again") && texts;
      });
      const [gap = "", ...others] = texts.filter((text) =>
        /^\d+ events are missing here$/.test(text)
      );
      assert.deepEqual(others, []);
      assert.equal(texts.length - 1 + parseInt(gap), events.length);
      assert.deepEqual([texts.includes("lost"), texts.includes("after")], [false, true]);
    }, { logs: { disk: { ...disk, open }, retryMs: 0 } });
  },
});

Deno.test({
  name: "A run folder that cannot be made is told, and keeps no program from running",
  ignore,
  fn: () =>
    withSupervisor(async ({ supervisor, told }) => {
      const node = supervisor.add(shell("n", "echo here"));
      node.start();
      await told("warning", 2);
      await until("it has finished", () => node.phase === "finished");
      assert.deepEqual(node.lastLines(1), ["here"]);
    }, { runFolder: "/proc/no/such" }),
});

Deno.test({
  name: "A program above its limit of memory is ended, in words, and started again",
  ignore,
  fn: () =>
    withSupervisor(async ({ supervisor, told }) => {
      const spec = shell(
        "greedy",
        'echo "$$"; x=$(head -c 60000000 /dev/zero | tr "\\0" x); exec 3>&-; while :; do sleep 0.1; done',
        { limits: { memoryBytes: 40e6 } },
      );
      const node = supervisor.add({ ...spec, restart: { ...spec.restart, when: "on-failure" } });
      node.start();
      const { text } = await told("limit-exceeded");
      assert.match(text, /^used \d.* MB of memory, more than its limit of 40\.0 MB$/);
      await told("restarting");
      assert.match(node.lastExit!.words, /was ended, because it used .* more than its limit/);
      await node.stop("the end");
    }),
});

Deno.test({
  name: "Usage is measured for each node while it runs",
  ignore,
  fn: () =>
    withSupervisor(async ({ supervisor }) => {
      const busy = supervisor.add(shell("busy", "while :; do :; done"));
      const idle = supervisor.add(shell("idle", "exec sleep 600"));
      busy.start();
      idle.start();
      await until("both were measured", () =>
        (busy.usage?.cpuPercent ?? 0) > 1 && (idle.usage?.memoryBytes ?? 0) > 0);
      assert.ok(idle.usage!.cpuPercent < busy.usage!.cpuPercent);
      await busy.stop("the end");
      assert.equal(busy.usage, undefined);
    }),
});

Deno.test({
  name:
    "A command that cannot be worked out any more when its program starts is told, and is no end",
  ignore,
  fn: () =>
    withSupervisor(async ({ supervisor, told }) => {
      const late = Object.defineProperty(shell("late", ""), "command", {
        get: () => {
          throw new RoboError("config", "deno.json cannot be read");
        },
      });
      const process = supervisor.add(late);
      process.start();
      const { text } = await told("exited");
      assert.equal(text, "could not be started: deno.json cannot be read");
      assert.equal(process.phase, "failed");
    }),
});
