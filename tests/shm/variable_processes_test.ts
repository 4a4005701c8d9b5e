import assert from "node:assert/strict";
import { fails, rejects, shmTest } from "../../client/shm/shm_testing.ts";
import { HostVariable } from "../../mod.ts";
import { LineProcess } from "../lib/line_process.ts";
import { until } from "../lib/until.ts";
import { type Checked, isWhole } from "./variable_child.ts";

const CHILD = new URL("./variable_child.ts", import.meta.url).pathname;
function child(role: string, name: string, count = 0): LineProcess {
  return new LineProcess([Deno.execPath(), "run", "--allow-all", CHILD, role, name, String(count)]);
}

shmTest(
  "Values of several writers reach several readers whole, in the order of their tickets",
  async () => {
    using variable = new HostVariable<Checked | "end">("checked");
    await using readers = new AsyncDisposableStack();
    const reading = [child("read", "checked"), child("read", "checked")];
    for (const reader of reading) readers.use(reader);
    for (const reader of reading) assert.equal(await reader.says(), "ready");
    await using first = child("write", "checked", 3000);
    await using second = child("write", "checked", 3000);
    assert.deepEqual(await Promise.all([first.says(), second.says()]), ["written", "written"]);
    assert.equal(variable.ticket, 6000);
    variable.data = "end";
    for (const reader of reading) assert.equal(await reader.says(), "0 torn");
  },
);

shmTest("Updates of several processes add up exactly", async () => {
  using variable = new HostVariable<number>("sum");
  await using stack = new AsyncDisposableStack();
  const counting = [1, 2, 3].map(() => stack.use(child("count", "sum", 2000)));
  for (const process of counting) assert.equal(await process.says(), "ready");
  for (let at = 0; at < 2000; at++) variable.update((old) => (old ?? 0) + 1);
  for (const process of counting) assert.equal(await process.says(), "counted");
  assert.equal(variable.data, 8000);
  assert.equal(variable.ticket, 8000);
});

shmTest(
  "The last will of a process that is killed reaches who waits, once, and says whose it is",
  async () => {
    using variable = new HostVariable<string>("state");
    await using process = child("will", "state");
    assert.equal(await process.says(), "ready");
    assert.equal(variable.data, "at work");
    assert.equal(variable.describe().lastWill?.owner.pid, process.pid);
    fails(() => variable.lastWill("mine"), "busy");
    const next = variable.nextReading();
    Deno.kill(process.pid, "SIGKILL");
    const { value, info } = await next;
    assert.equal(value, "I am dead");
    assert.equal(info.isLastWill, true);
    assert.equal(info.writer.pid, process.pid);
    assert.equal(info.writer.alive, false);
    assert.equal(variable.ticket, 2);
    assert.equal(variable.describe().lastWill, undefined);
    variable.data = "alive";
    assert.equal(variable.info.isLastWill, false);
  },
);

shmTest(
  "A process that just ends leaves its last will, one that closes or withdraws it does not",
  async () => {
    const expected = { end: "I am dead", close: "at work", withdraw: "at work" };
    for (const [how, value] of Object.entries(expected)) {
      using variable = new HostVariable<string>(`it-${how}s`);
      await using process = child("will", variable.name);
      assert.equal(await process.says(), "ready");
      await process.tell(how);
      await assert.rejects(process.says(), /has ended/);
      HostVariable.list();
      assert.equal(variable.data, value, how);
      assert.equal(variable.describe().lastWill, undefined);
    }
  },
);

shmTest(
  "A mismatch is refused in either process, and names the one that made the variable",
  async () => {
    using _variable = new HostVariable("sizes", { maxSize: 64 });
    await using process = child("mismatch", "sizes");
    const told = await process.says();
    assert.match(
      told,
      new RegExp(`^mismatch: Variable 'sizes' .* 64 B .* made by pid ${Deno.pid} `),
    );
    assert.match(told, /you asked for 128 B$/);
    await using maker = child("mismatch", "others");
    assert.equal(await maker.says(), "opened");
    fails(
      () => new HostVariable("others", { maxSize: 64 }),
      "mismatch",
      new RegExp(` 128 B .* made by pid ${maker.pid} \\(variable_child\\) .*64 B$`),
    );
  },
);

shmTest("A value tells another process who wrote it, and when, on both clocks", async () => {
  using variable = new HostVariable<number>("told");
  await using process = child("answer", "told");
  assert.equal(await process.says(), "ready");
  const wallBefore = Date.now();
  const ticket = variable.write(1);
  const { info: ours } = variable.read({ ticket });
  const { value, info: theirs } = await variable.nextReading({ after: ticket });
  assert.deepEqual([value, theirs.ticket], [2, 2]);
  assert.deepEqual([ours.writer.pid, theirs.writer.pid], [Deno.pid, process.pid]);
  assert.equal(theirs.writer.name, "variable_child");
  assert.notEqual(ours.writer.name, theirs.writer.name);
  assert(theirs.writer.alive);
  // One clock for all processes, to which the other belongs: give or take the millisecond by which it is renewed.
  assert(ours.monotonic <= theirs.monotonic, `${ours.monotonic} ${theirs.monotonic}`);
  const wall = theirs.wallTime.getTime();
  assert(wall >= wallBefore - 50 && wall <= Date.now() + 50, `${wallBefore} ${wall}`);
});

shmTest("Two processes answer each other through one variable", async () => {
  using variable = new HostVariable<number>("turns");
  await using process = child("answer", "turns");
  assert.equal(await process.says(), "ready");
  for (let value = 1; value < 200; value += 2) {
    const ticket = variable.write(value);
    assert.equal(await variable.next({ after: ticket }), value + 1);
  }
});

shmTest(
  "Writers that are killed in the middle of it leave whole values, and all slots to the others",
  async () => {
    using variable = new HostVariable<Checked>("killed");
    for (let round = 0; round < 8; round++) {
      const process = child("flood", "killed");
      assert.equal(await process.says(), "ready");
      const { ticket } = variable;
      await variable.waitUntil((value) => {
        assert(isWhole(value));
        return variable.ticket > ticket + 100;
      });
      Deno.kill(process.pid, "SIGKILL");
      await process[Symbol.asyncDispose]();
      for (const { value } of variable.history()) assert(isWhole(value));
      const last = variable.ticket;
      for (let at = 1; at <= 20; at++) assert.equal(variable.write(variable.data), last + at);
    }
  },
);

shmTest(
  "A process that is stopped while it writes keeps nobody from writing, and tears nothing afterwards",
  async () => {
    using variable = new HostVariable<Checked>("stopped");
    await using process = child("flood", "stopped");
    assert.equal(await process.says(), "ready");
    for (let round = 0; round < 10; round++) {
      await variable.next();
      Deno.kill(process.pid, "SIGSTOP");
      await until(
        "it has stopped",
        () => / T /.test(Deno.readTextFileSync(`/proc/${process.pid}/stat`)),
      );
      const { ticket } = variable;
      for (let at = 1; at <= 30; at++) assert.equal(variable.write(variable.data), ticket + at);
      Deno.kill(process.pid, "SIGCONT");
      await until("it goes on", () => variable.ticket > ticket + 30);
      for (const { value } of variable.history()) assert(isWhole(value));
    }
  },
);

shmTest("A process ends by itself with variables open, and with a view", async () => {
  using variable = new HostVariable<string>("left");
  await using process = child("leave", "left");
  assert.equal(await process.says(), "true");
  await assert.rejects(process.says(), /has ended/);
  assert.equal(variable.data, "left");
  assert.equal(variable.info.writer.alive, false);
});

shmTest("A variable that another process removes ends the waiting for it", async () => {
  using variable = new HostVariable<number>("removed");
  const ended = rejects(variable.next(), "removed");
  const code = `new HostVariable("removed").remove()`;
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", `import { HostVariable } from "robo"; ${code}`],
    cwd: new URL("../..", import.meta.url).pathname,
  }).output();
  assert(success);
  await ended;
});
