import assert from "node:assert/strict";
import { HostError, HostFunctionCaller, HostFunctionDispatcher } from "robo";
import { fromFileUrl } from "../../system/paths.ts";
import { LineProcess } from "../lib/line_process.ts";
import { shmTest } from "../../client/shm/shm_testing.ts";
import { until } from "../lib/until.ts";

const PEER = fromFileUrl(new URL("function_peer.ts", import.meta.url));

/** A peer that has said that it is ready. */
async function peer(...args: string[]): Promise<LineProcess> {
  const command = [Deno.execPath(), "run", "--allow-all", "--v8-flags=--expose-gc", PEER, ...args];
  const process = new LineProcess(command);
  assert.equal(await process.says(), "ready");
  return process;
}

function isBecause(error: unknown, ...reasons: string[]): true {
  assert(error instanceof HostError, String(error));
  assert(reasons.includes(error.reason), error.message);
  return true;
}

shmTest(
  "Callers of several processes each get their own replies, of whichever dispatcher",
  async () => {
    await using _one = await peer("serve");
    await using _two = await peer("serve");
    await using a = await peer("call", "0", "500");
    await using b = await peer("call", "100000", "500");
    await using c = await peer("call-sync", "200000", "500");
    const callers = [a, b, c];
    await Promise.all(callers.map((caller) => caller.go()));
    for (const caller of callers) assert.equal(await caller.says(), "0 wrong");
    using add = new HostFunctionCaller("add");
    const { calls, replies, usedSlots, servers } = add.describe();
    assert.deepEqual({ calls, replies, usedSlots, servers: servers.length }, {
      calls: 1500,
      replies: 1500,
      usedSlots: 0,
      servers: 2,
    });
  },
);

shmTest("A call on the thread and a dispatcher on its thread find each other", async () => {
  for (const how of ["spin", "sleep"]) {
    await using _server = await peer("serve-sync", how);
    using add = new HostFunctionCaller<[number, number], number>("add");
    for (let i = 0; i < 1000; i++) assert.equal(add.callSync([i, 1]), i + 1);
    assert.equal(await add(1, 2), 3);
  }
});

shmTest("A call on the thread has its own end, however long it takes", async () => {
  await using _server = await peer("serve");
  using late = new HostFunctionCaller<[unknown], unknown>("late", { timeout: 60_000 });
  for (const value of [1, "two", [3]]) assert.deepEqual(late.callSync([value]), value);
  assert.equal(late.callSync([4], { timeout: Infinity }), 4);
  using never = new HostFunctionCaller("never");
  for (const timeout of [0, 1, 5, 5.5, 20]) {
    assert.throws(() => never.callSync([], { timeout }), (error) => {
      assert(isBecause(error, "timed-out"));
      assert.equal((error as Error).message, `Function never did not answer within ${timeout} ms`);
      return true;
    });
  }
  assert.equal(never.describe().cancelled, 5);
  const { slots, usedSlots } = never.describe();
  for (let used = usedSlots; used < slots; used++) never.post();
  for (const timeout of [0, 1, 5, 20, 5000]) {
    assert.throws(() => never.callSync([], { timeout }), (error) => isBecause(error, "busy"));
  }
  assert.equal(late.describe().usedSlots, 0);
  using die = new HostFunctionCaller("die", { timeout: Infinity });
  assert.throws(() => die.callSync([]), (error) => isBecause(error, "died"));
});

shmTest("Several dispatchers share the load of one caller", async () => {
  await using one = await peer("serve");
  await using two = await peer("serve");
  using pause = new HostFunctionCaller<[], number>("pause");
  const pids = await until("both have answered", async () => {
    const answers = await Promise.all(Array.from({ length: 32 }, () => pause()));
    const seen = new Set(answers);
    return seen.size === 2 && seen;
  });
  assert.deepEqual(pids, new Set([one.pid, two.pid]));
});

shmTest(
  "The death of a dispatcher is known to all whose calls it had, and others go on",
  async () => {
    await using _dying = await peer("serve");
    using never = new HostFunctionCaller("never", { timeout: Infinity });
    using kill = new HostFunctionCaller("kill", { timeout: Infinity });
    const ends = Promise.allSettled([never(), never()]);
    const posted = never.post();
    using begun = new HostFunctionCaller<[], number>("begun");
    await until("the calls are taken", async () => await begun() === 3);
    await assert.rejects(kill(), (error) => isBecause(error, "died"));
    const started = performance.now();
    for (const end of await ends) isBecause((end as PromiseRejectedResult).reason, "died");
    await assert.rejects(never.getResponse({ id: posted }), (error) => isBecause(error, "died"));
    assert(performance.now() - started < 30_000, "death is known soon");
    await assert.rejects(never(), (error) => isBecause(error, "no-server"));
    assert.throws(() => kill.callSync([]), (error) => isBecause(error, "no-server"));

    await using next = await peer("serve");
    using pid = new HostFunctionCaller<[], number>("pid");
    assert.equal(await pid(), next.pid);
    assert.throws(() => kill.callSync([]), (error) => isBecause(error, "died"));
  },
);

shmTest(
  "A dispatcher that is stopped lets calls run out of time, and another one takes the next",
  async () => {
    await using stopped = await peer("serve");
    using stop = new HostFunctionCaller("stop", { timeout: Infinity });
    const controller = new AbortController();
    const stopping = stop.call([], { signal: controller.signal });
    const ended = assert.rejects(stopping, (error) => error === "enough");
    await until("it is stopped", () => {
      return / T /.test(Deno.readTextFileSync(`/proc/${stopped.pid}/stat`));
    });
    controller.abort("enough");
    await ended;
    await assert.rejects(stop.call([], { timeout: 1 }), (e) => isBecause(e, "timed-out"));
    assert.throws(() => stop.callSync([], { timeout: 1 }), (e) => isBecause(e, "timed-out"));
    await using other = await peer("serve");
    using pid = new HostFunctionCaller<[], number>("pid", { timeout: 60_000 });
    assert.equal(await pid(), other.pid);
    Deno.kill(stopped.pid, "SIGCONT");
    for (let i = 0; i < 100; i++) assert([stopped.pid, other.pid].includes(await pid()));
  },
);

shmTest("A caller that is killed leaves nothing behind that others would wait for", async () => {
  using dispatcher = new HostFunctionDispatcher();
  const gate = Promise.withResolvers<void>();
  dispatcher.add("slow", () => gate.promise, { slots: 8 }).start();
  {
    await using _killed = await peer("hold", "slow");
    await until("all its calls are taken", () => dispatcher.stats.inHand === 8);
  }
  gate.resolve();
  using slow = new HostFunctionCaller("slow", { timeout: 60_000 });
  for (let i = 0; i < 100; i++) assert.equal(await slow(), undefined);
  await Promise.all(Array.from({ length: 50 }, () => slow()));
  assert.equal(slow.describe().usedSlots, 0);
});

shmTest("A dispatcher that does not keep the process lets it end", async () => {
  const command = [Deno.execPath(), "run", "--allow-all", PEER, "daemon"];
  await using process = new LineProcess(command);
  assert.equal(await process.says(), "ready");
  await assert.rejects(process.says(), /has ended/);
});

shmTest(
  "A dispatcher that nobody holds stops when it is collected, unless it keeps the process",
  async () => {
    await using _process = await peer("collected");
    using dropped = new HostFunctionCaller("dropped");
    await until("it is collected", () => !dropped.isServed);
    await assert.rejects(dropped(), (error) => isBecause(error, "no-server"));
    using kept = new HostFunctionCaller("kept");
    assert.equal(await kept(), 1);
  },
);
