import assert from "node:assert/strict";
import { until } from "../../../tests/lib/until.ts";
import type { LaunchEvent } from "../state.ts";
import { HAS_PROC, living, shell, withSupervisor } from "./supervisor_testing.ts";

const ignore = !HAS_PROC;

async function readJournal(folder: string): Promise<LaunchEvent[]> {
  const text = await Deno.readTextFile(`${folder}/events.jsonl`).catch(() => "");
  return text === ""
    ? []
    : text.trimEnd().split("\n").map((line) => JSON.parse(line) as LaunchEvent);
}

Deno.test({
  name: "A program is started, logged, and its end is told in words and written to the journal",
  ignore,
  fn: () =>
    withSupervisor(async ({ supervisor, folder, told, events, kinds, run }) => {
      const node = supervisor.add(
        shell(
          "arm/left",
          'echo "$COLOR $ROBO_LAUNCH_NODE $ROBO_LAUNCH_RUN"; echo bad >&2; printf end; exit 3',
          {
            env: { COLOR: "red" },
          },
        ),
      );
      assert.equal(node.phase, "waiting");
      node.start();
      assert.equal(node.phase, "starting");
      node.markReady();
      assert.equal(node.phase, "running");
      const { exit, pid } = await told("exited");
      assert.deepEqual(exit, { code: 3, words: "ended with status 3" });
      await until("it has failed", () => node.phase === "failed");
      assert.deepEqual([node.starts, node.restarts, node.lastExit], [1, 0, exit]);
      assert.deepEqual(kinds("arm/left"), ["started", "ready", "exited"]);
      assert.deepEqual(
        node.lastLines(9).toSorted(),
        [`red arm/left ${run}`, "bad", "end"].toSorted(),
      );
      const lines = (await until("the log is written", async () => {
        const text = await Deno.readTextFile(`${folder}/arm.left.log`);
        return text.includes("ended with") && text;
      })).split("\n");
      assert.match(lines[0]!, new RegExp(`^\\d{4}-.*Z --- started as process ${pid}$`));
      assert.ok(lines.some((line) => / err bad$/.test(line)));
      assert.ok(lines.some((line) => / out end$/.test(line)));
      await until("the journal is written", async () =>
        (await readJournal(folder)).length === events.length);
      assert.deepEqual(await readJournal(folder), events);
    }),
});

Deno.test({
  name: "A program that fails is started again within its limit, and then given up",
  ignore,
  fn: () =>
    withSupervisor(async ({ supervisor, told, kinds }) => {
      const spec = shell("n", "exit 1");
      const node = supervisor.add({ ...spec, restart: { ...spec.restart, when: "on-failure" } });
      node.start();
      await told("gave-up");
      assert.deepEqual([node.phase, node.starts, node.restarts], ["failed", 4, 3]);
      const round = ["started", "exited"];
      const again = ["restarting", ...round];
      assert.deepEqual(kinds("n"), [...round, ...again, ...again, ...again, "gave-up"]);
    }),
});

for (
  const [what, command, cwd, words] of [
    ["a program that is not there", "no-such-program", "/tmp", /no program no-such-program/],
    ["a file that is not executable", "/etc/passwd", "/tmp", /chmod/],
    ["a folder that is not there", "sh", "/no/such", /its folder \/no\/such/],
  ] as const
) {
  Deno.test({
    name: `A start with ${what} is told with a cure, and follows the restart policy`,
    ignore,
    fn: () =>
      withSupervisor(async ({ supervisor, told, kinds }) => {
        const spec = shell("n", "");
        const node = supervisor.add({
          ...spec,
          command: [command],
          cwd,
          restart: { ...spec.restart, when: "on-failure", limit: 1 },
        });
        node.start();
        await told("gave-up");
        assert.match(node.lastExit!.words, words);
        assert.equal(node.starts, 0);
        assert.deepEqual(kinds("n"), ["exited", "restarting", "exited", "gave-up"]);
      }),
  });
}

Deno.test({
  name: "A program that ignores SIGINT and SIGTERM is killed with its group, and that is told",
  ignore,
  fn: () =>
    withSupervisor(async ({ supervisor, events }) => {
      const deaf = "trap '' INT TERM; echo up; while :; do sleep 0.05; done";
      const node = supervisor.add(
        shell("deaf", `${deaf} & ${deaf}`, { stop: { politeMs: 20, termMs: 20 } }),
      );
      node.start();
      await until("both are up", () => node.lastLines(9).length === 2);
      await node.stop("a test");
      assert.equal(node.phase, "stopped");
      assert.deepEqual(node.lastExit, { signal: "SIGKILL", words: "was killed (SIGKILL)" });
      const told = events.filter(({ kind }) => kind === "killed");
      assert.match(told[0]!.text, /did not end within 40 ms/);
    }),
});

Deno.test({
  name: "A program that ends when asked is not killed",
  ignore,
  fn: () =>
    withSupervisor(async ({ supervisor, kinds }) => {
      const node = supervisor.add(
        shell("kind", "trap 'exit 0' INT; echo up; while :; do sleep 0.02; done"),
      );
      node.start();
      await until("it is up", () => node.lastLines(1).length === 1);
      await node.stop("a test");
      assert.deepEqual(kinds("kind"), ["started", "stopping", "exited"]);
      assert.equal(node.lastExit!.code, 0);
    }),
});

Deno.test({
  name: "A daemon with a session of its own, that holds the pipes open, is ended after its program",
  ignore,
  fn: () =>
    withSupervisor(async ({ supervisor, events, run, folder }) => {
      const daemon = "trap '' INT TERM; echo daemon; while :; do sleep 0.05; done";
      const node = supervisor.add(
        shell("d", `(setsid sh -c "${daemon}" &); while :; do sleep 0.02; done`, {
          stop: { politeMs: 20, termMs: 20 },
        }),
      );
      node.start();
      await until("the daemon is up", () => node.lastLines(1).length === 1);
      await node.stop("a test");
      assert.deepEqual(living(run), []);
      assert.ok(events.some(({ kind, text }) => kind === "killed" && /behind: killed/.test(text)));
      await until("the log says so", async () =>
        /started/.test(await Deno.readTextFile(`${folder}/d.log`)));
    }),
});

Deno.test({
  name: "A program that ends while its child holds the pipes open is started again without delay",
  ignore,
  fn: () =>
    withSupervisor(async ({ supervisor }) => {
      const spec = shell("n", "sleep 600 & exit 1");
      const node = supervisor.add({ ...spec, restart: { ...spec.restart, when: "on-failure" } });
      node.start();
      await until("it was given up", () => node.phase === "failed");
      assert.equal(node.starts, 4);
    }),
});

Deno.test({
  name: "A restart stops and starts, and does not count as one of its own",
  ignore,
  fn: () =>
    withSupervisor(async ({ supervisor }) => {
      const node = supervisor.add(shell("n", "exec sleep 600"));
      node.start();
      const first = node.pid;
      await Promise.all([node.restart("a test"), node.restart("another")]);
      assert.notEqual(node.pid, first);
      assert.deepEqual([node.phase, node.starts, node.restarts], ["starting", 2, 0]);
      assert.ok(node.uptimeSeconds! >= 0);
      const [stopped] = [node.stop("a test"), node.start()];
      await stopped;
      await until("it starts again", () => node.starts === 3);
    }),
});

Deno.test({
  name: "A program can be asked to end by closing its input, and reads what it is sent",
  ignore,
  fn: () =>
    withSupervisor(async ({ supervisor }) => {
      const node = supervisor.add(
        shell("n", 'while read -r line; do echo "got $line"; done; exit 7', {
          stdin: "piped",
          input: "first\n",
          politeBy: "end-of-input",
        }),
      );
      assert.equal(node.send("nobody\n"), false);
      node.start();
      assert.equal(node.send("second\n"), true);
      await until("it has read", () => node.lastLines(9).length === 2);
      await node.stop("a test");
      assert.deepEqual(node.lastLines(9), ["got first", "got second"]);
      assert.equal(node.lastExit!.code, 7);
    }),
});

Deno.test({
  name: "Input that a program does not read is refused when there is too much of it",
  ignore,
  fn: () =>
    withSupervisor(async ({ supervisor }) => {
      const node = supervisor.add(shell("n", "exec sleep 600", { stdin: "piped" }));
      node.start();
      const block = "x".repeat(100_000);
      let sent = 0;
      while (node.send(block) && sent < 1000) sent++;
      assert.ok(sent >= 10 && sent < 20, `${sent}`);
      await node.kill("a test");
    }),
});

Deno.test({
  name: "An abort kills everything at once",
  ignore,
  async fn() {
    const abort = new AbortController();
    await withSupervisor(async ({ supervisor, told }) => {
      const spec = shell("n", "trap '' INT TERM; echo up; while :; do sleep 0.05; done");
      const node = supervisor.add({ ...spec, restart: { ...spec.restart, when: "always" } });
      node.start();
      await until("it is up", () => node.lastLines(1).length === 1);
      const stopped = node.stop("politely");
      abort.abort();
      await stopped;
      await told("killed");
      assert.equal(node.phase, "stopped");
    }, { signal: abort.signal });
  },
});

Deno.test({
  name: "What is asked for while something is told comes after it",
  ignore,
  async fn() {
    const asked: Promise<void>[] = [];
    let ask: ((kind: LaunchEvent["kind"]) => void) | undefined;
    await withSupervisor(async ({ supervisor }) => {
      const node = supervisor.add(shell("n", "exec sleep 600"));
      ask = (kind) => {
        if (kind === "started" && node.starts === 1) asked.push(node.stop("told"));
        if (kind === "stopping" && node.starts === 1) asked.push(node.kill("told"));
      };
      node.start();
      await until("both were asked for", () => asked.length === 2);
      await Promise.all(asked);
      assert.deepEqual([node.phase, node.starts], ["stopped", 1]);
      const missing = supervisor.add({ ...shell("missing", ""), command: ["/no/such"] });
      ask = (kind) => {
        if (kind === "exited" && asked.length < 5) asked.push(missing.restart("told"));
      };
      missing.start();
      await until("it was tried again", () => asked.length === 5);
      assert.equal(missing.phase, "failed");
    }, { onEvent: ({ kind }) => ask?.(kind) });
  },
});

Deno.test({
  name: "Two programs of one name are refused",
  ignore,
  fn: () =>
    withSupervisor(({ supervisor }) => {
      supervisor.add(shell("n", ""));
      assert.throws(() => supervisor.add(shell("n", "")), /Two nodes are called n/);
      return Promise.resolve();
    }),
});
