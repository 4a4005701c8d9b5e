import assert from "node:assert/strict";
import { until } from "../../../tests/lib/until.ts";
import { ProcessFamily } from "./family.ts";
import { type Mark, markedProcesses, markVariables, readMark } from "./mark.ts";
import { systemProcesses } from "./process_table.ts";

const TABLE = systemProcesses();
const IGNORE = Deno.build.os !== "linux";
const PATIENT = new AbortController().signal;

/** Starts a shell script in a group of its own; what is left of it at the end of the scope is killed. */
function start(script: string) {
  const mark: Mark = { run: crypto.randomUUID(), node: "a/b" };
  const child = new Deno.Command("sh", {
    args: ["-c", script],
    env: markVariables(mark),
    detached: true,
    stdout: "null",
    stderr: "null",
  }).spawn();
  const family = new ProcessFamily(child.pid, mark, TABLE);
  return {
    child,
    family,
    marked: () => markedProcesses(TABLE).filter((one) => one.mark.run === mark.run),
    async [Symbol.asyncDispose]() {
      family.signal("SIGKILL");
      for (const pid of family.living()) Deno.kill(pid, "SIGKILL");
      await child.status;
    },
  };
}

Deno.test("readMark reads what markVariables writes, and passes over strangers", () => {
  const mark: Mark = { run: "1", node: "a=b", launcher: { pid: 7, start: 70 } };
  const lines = Object.entries(markVariables(mark)).map(([name, value]) => `${name}=${value}`);
  assert.deepEqual(readMark(["PATH=/bin", ...lines, ""]), mark);
  assert.equal(readMark(["PATH=/bin", ""]), undefined);
  assert.deepEqual(readMark(["ROBO_LAUNCH_RUN=1", "ROBO_LAUNCH_PID=x:y"]), { run: "1", node: "" });
});

Deno.test({
  name: "A family that has ended with its main process is gone at once",
  ignore: IGNORE,
  async fn() {
    await using one = start("exit 3");
    await one.child.status;
    assert.deepEqual(await one.family.end(60_000, PATIENT), { isGone: true, killed: 0 });
  },
});

Deno.test({
  name: "Children that the main process left in its group are told to end",
  ignore: IGNORE,
  async fn() {
    await using one = start("sleep 60 & sleep 60 & exit 0");
    await one.child.status;
    assert.equal(one.family.living().length, 2);
    assert.deepEqual(await one.family.end(60_000, PATIENT), { isGone: true, killed: 0 });
    assert.deepEqual(one.family.living(), []);
  },
});

Deno.test({
  name:
    "A daemon that has left group, session and parents is found by its mark, and killed if it must be",
  ignore: IGNORE,
  async fn() {
    const daemon = "trap '' TERM INT; while :; do sleep 0.1; done";
    await using one = start(`(setsid sh -c "${daemon}" &) ; exit 0`);
    await one.child.status;
    // Its sleep says that it ignores signals by now.
    const found = await until("the daemon is seen, and works", () => {
      const all = one.marked();
      return all.find(({ entry }) =>
        entry.group === entry.pid && all.some((other) => other.entry.parent === entry.pid)
      );
    });
    assert.notEqual(found.entry.group, one.child.pid);
    assert.equal(found.mark.node, "a/b");
    const { isGone, killed } = await one.family.end(50, PATIENT);
    assert.ok(isGone && killed >= 1);
    assert.deepEqual(one.marked(), []);
  },
});

Deno.test({
  name: "A relative that has emptied its environment is remembered once it was seen",
  ignore: IGNORE,
  async fn() {
    await using one = start("setsid env -i /bin/sleep 60 & wait");
    const stray = await until(
      "it has left",
      () =>
        TABLE.list().find((entry) =>
          entry.parent === one.child.pid && entry.group === entry.pid &&
          !TABLE.environment(entry.pid).join().includes("ROBO")
        ),
    );
    assert.deepEqual(one.family.living(), [one.child.pid]);
    one.family.adopt(stray);
    assert.deepEqual(one.family.living().toSorted(), [one.child.pid, stray.pid].toSorted());
    one.family.signal("SIGKILL");
    await one.child.status;
    assert.ok((await one.family.end(60_000, PATIENT)).isGone);
    assert.equal(TABLE.read(stray.pid)?.isZombie ?? true, true);
  },
});

Deno.test({
  name: "A hurry kills at once, without SIGTERM first",
  ignore: IGNORE,
  async fn() {
    await using one = start("trap '' TERM; (while :; do sleep 0.1; done) & exit 0");
    await one.child.status;
    const hurry = new AbortController();
    const end = one.family.end(60_000, hurry.signal);
    hurry.abort();
    assert.ok((await end).killed >= 1);
  },
});

Deno.test({
  name: "A process that was given the main process's id later is a stranger",
  ignore: IGNORE,
  async fn() {
    await using one = start("exec sleep 60");
    // To a family that began later, the same id is somebody else's.
    const later = new ProcessFamily(one.child.pid, { run: "another", node: "" }, {
      ...TABLE,
      read: (pid) => {
        const entry = TABLE.read(pid);
        return entry && { ...entry, start: entry.start + 1 };
      },
    });
    assert.deepEqual(later.living(), []);
  },
});

Deno.test("Who was killed with the whole group does not count as left behind; who had left it does", async () => {
  // Numbers that no process has.
  const leader = 2 ** 22 + 5;
  const entry = { parent: 1, group: leader, isZombie: false, ticks: 0, start: 7, pages: 0 };
  const member = { ...entry, pid: leader + 1 };
  const stray = { ...entry, pid: leader + 2, group: leader + 2 };
  const killed = async (seen: readonly (typeof member)[]) => {
    let looks = 0;
    const table = {
      ...TABLE,
      pids: () => [1],
      read: () => ({ ...entry, pid: leader }),
      // Processes take a moment to end.
      list: () => looks++ === 0 ? [...seen] : [],
    };
    const family = new ProcessFamily(leader, { run: "1", node: "a" }, table);
    family.adopt(stray);
    family.signal("SIGKILL");
    return await family.end(0, AbortSignal.abort());
  };
  assert.deepEqual(await killed([member]), { isGone: true, killed: 0 });
  assert.deepEqual(await killed([member, stray]), { isGone: true, killed: 1 });
});
