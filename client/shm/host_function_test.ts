import assert from "node:assert/strict";
import fc from "fast-check";
import { RoboError } from "../../errors.ts";
import { HostError, type HostReason } from "../../ffi/host_error.ts";
import { until } from "../../tests/lib/until.ts";
import { HostFunctionCaller } from "./host_function_caller.ts";
import { HostFunctionDispatcher } from "./host_function_dispatcher.ts";
import { HostFunctionError } from "./host_function_error.ts";
import { shmTest } from "./shm_testing.ts";

function because(reason: HostReason, message?: RegExp): (error: unknown) => true {
  return (error) => {
    assert(error instanceof HostError, String(error));
    assert.equal(error.reason, reason, error.message);
    if (message !== undefined) assert.match(error.message, message);
    return true;
  };
}

/** A dispatcher that serves `functions`. */
function serve(functions: Record<string, (...args: never[]) => unknown>): HostFunctionDispatcher {
  const dispatcher = new HostFunctionDispatcher();
  for (const [name, handler] of Object.entries(functions)) dispatcher.add(name, handler);
  return dispatcher.start();
}

shmTest(
  "A function is called like one of this process, with arguments by position and by name",
  async () => {
    using _dispatcher = serve({
      add: (a: number, b: number) => a + b,
      scale: (x: number, { by = 2 }: { by?: number } = {}) => x * by,
    });
    using add = new HostFunctionCaller<[number, number], number>("add");
    assert.equal(typeof add, "function");
    assert.equal(add.name, "add");
    assert(add instanceof HostFunctionCaller);
    assert.equal(await add(1, 2), 3);
    assert.equal(await add.call([3, 4]), 7);
    using scale = new HostFunctionCaller<[number], number>("scale");
    assert.equal(await scale(21), 42);
    assert.equal(await scale.call([21], { named: { by: 3 } }), 63);
  },
);

shmTest("A function that returns nothing replies, and so does one that throws", async () => {
  using _dispatcher = serve({
    nothing: () => {},
    broken: () => {
      throw new TypeError("not today");
    },
    refusing: () => {
      throw new HostFunctionError("OutOfReach", "1.2 m", { number: 17 });
    },
    rejecting: () => Promise.reject(new RangeError("later")),
    unsendable: () => () => 1,
  });
  using nothing = new HostFunctionCaller<[], void>("nothing");
  assert.equal(await nothing(), undefined);

  using broken = new HostFunctionCaller("broken");
  await assert.rejects(broken(), (error) => {
    assert(error instanceof HostFunctionError);
    assert.equal(error.message, "Function broken failed: TypeError: not today");
    assert.deepEqual(
      [error.reason, error.functionName, error.remoteName, error.remoteMessage, error.number],
      ["failed", "broken", "TypeError", "not today", 1],
    );
    return true;
  });
  using refusing = new HostFunctionCaller("refusing");
  await assert.rejects(
    refusing(),
    (error) =>
      error instanceof HostFunctionError && error.number === 17 &&
      error.remoteName === "OutOfReach",
  );
  using rejecting = new HostFunctionCaller("rejecting");
  await assert.rejects(rejecting(), because("failed", /RangeError: later/));
  using unsendable = new HostFunctionCaller("unsendable");
  await assert.rejects(unsendable(), because("failed", /A function cannot be sent/));
});

shmTest(
  "Functions that return promises work on several calls at once, and each caller gets its own reply",
  async () => {
    const gates = new Map<number, PromiseWithResolvers<void>>();
    using dispatcher = serve({
      slow: async (n: number) => {
        const gate = Promise.withResolvers<void>();
        gates.set(n, gate);
        await gate.promise;
        return n * 10;
      },
    });
    using slow = new HostFunctionCaller<[number], number>("slow");
    using other = new HostFunctionCaller<[number], number>("slow");
    const calls = [slow(1), other(2), slow(3)];
    await until("all three are in hand", () => gates.size === 3);
    assert.equal(dispatcher.stats.inHand, 3);
    assert.equal(slow.pending, 2);
    for (const n of [3, 1, 2]) gates.get(n)!.resolve();
    assert.deepEqual(await Promise.all(calls), [10, 20, 30]);
    await until("none is in hand", () => dispatcher.stats.inHand === 0);
    assert.deepEqual(dispatcher.stats, {
      received: 3,
      replied: 3,
      failed: 0,
      lost: 0,
      removed: 0,
      inHand: 0,
    });
  },
);

shmTest("More calls at once than there are slots wait for their turn, in order", async () => {
  const seen: number[] = [];
  using dispatcher = new HostFunctionDispatcher();
  dispatcher.add("note", async (n: number) => {
    seen.push(n);
    await null;
    return n;
  }, { slots: 2 }).start();
  using note = new HostFunctionCaller<[number], number>("note");
  const numbers = Array.from({ length: 200 }, (_, n) => n);
  assert.deepEqual(await Promise.all(numbers.map((n) => note(n))), numbers);
  assert.deepEqual(seen, numbers);
  assert.equal(note.pending, 0);
  assert.equal(note.describe().usedSlots, 0);
});

shmTest("Where nobody serves a function, its call says so and what is served", async () => {
  using _dispatcher = serve({ add: () => 0, sub: () => 0 });
  using typo = new HostFunctionCaller("ad");
  for (const call of [() => typo(), () => Promise.resolve().then(() => typo.callSync([]))]) {
    await assert.rejects(call(), (error) => {
      because("no-server")(error);
      assert.match((error as HostError).hint!, /served are: add, sub/);
      return true;
    });
  }
  assert.throws(() => typo.post(), because("no-server"));
  assert.equal(typo.isServed, false);
  assert.throws(
    () => new HostFunctionCaller("never", { create: false }),
    (error) => because("not-found")(error) && /add, sub/.test((error as HostError).hint!),
  );
});

shmTest("A call waits for its dispatcher to come, if it is given the time", async () => {
  using add = new HostFunctionCaller<[number, number], number>("add", { wait: 20_000 });
  const early = [add(1, 2), add(3, 4)];
  using _dispatcher = serve({ add: (a: number, b: number) => a + b });
  assert.deepEqual(await Promise.all(early), [3, 7]);
  assert(add.isServed);
  using sub = new HostFunctionCaller("sub");
  await assert.rejects(sub.call([], { wait: 10 }), because("no-server"));
  assert.throws(() => sub.callSync([], { wait: 10 }), because("no-server"));
});

shmTest(
  "A call that no dispatcher has begun goes to the next one, if that is waited for",
  async () => {
    const idle = new HostFunctionDispatcher().add("add", () => assert.fail("it was not started"));
    using add = new HostFunctionCaller<[number, number], number>("add");
    const patient = [1, 2].map((n) => add.call([n, n], { wait: 20_000 }));
    const rejected = assert.rejects(add(1, 2), because("no-server"));
    assert.equal(add.describe().usedSlots, 3);
    idle[Symbol.dispose]();
    await rejected;
    using _dispatcher = serve({ add: (a: number, b: number) => a + b });
    assert.deepEqual(await Promise.all(patient), [2, 4]);
  },
);

shmTest("Arguments and results that are too large are refused, naming both sizes", async () => {
  using dispatcher = new HostFunctionDispatcher();
  dispatcher.add("echo", (text: string) => text + text, { maxArgs: 100, maxResult: 100 }).start();
  using echo = new HostFunctionCaller<[string], string>("echo");
  assert.equal((await echo("a".repeat(49))).length, 98);
  await assert.rejects(echo("a".repeat(50)), because("too-big", /102 bytes.*100/));
  await assert.rejects(echo("a".repeat(200)), because("too-big", /204.*100/));
  assert.throws(() => echo.post("a".repeat(200)), because("too-big"));
  assert.equal(await echo("b"), "bb");
  assert.equal(dispatcher.stats.received, 3);
});

shmTest(
  "Sizes that differ are refused on both sides, and what is left out is taken as it is",
  () => {
    using first = new HostFunctionCaller("add", { maxArgs: 64, maxResult: 128, slots: 4 });
    for (const sizes of [{ maxArgs: 65 }, { maxResult: 127 }, { maxResult: 0 }, { slots: 5 }]) {
      assert.throws(() => new HostFunctionCaller("add", sizes), because("mismatch"));
      using dispatcher = new HostFunctionDispatcher();
      assert.throws(() => dispatcher.add("add", () => {}, sizes), because("mismatch"));
    }
    assert.throws(
      () => new HostFunctionCaller("add", { maxArgs: 65 }),
      because("mismatch", /64.*65/),
    );
    using second = new HostFunctionCaller("add");
    const { maxArgs, maxResult, slots } = second.describe();
    assert.deepEqual({ maxArgs, maxResult, slots }, { maxArgs: 64, maxResult: 128, slots: 4 });
    using fresh = new HostFunctionCaller("fresh");
    const made = fresh.describe();
    assert.deepEqual([made.maxArgs, made.maxResult, made.slots], [4096, 4096, 16]);
    assert.equal(first.describe().creator.pid, Deno.pid);
  },
);

shmTest(
  "A dispatcher takes functions before and after its start, and gives them back",
  async () => {
    using dispatcher = new HostFunctionDispatcher(2);
    dispatcher.add("one", () => 1).start().add("two", () => 2);
    using one = new HostFunctionCaller("one");
    using two = new HostFunctionCaller("two");
    assert.deepEqual([await one(), await two()], [1, 2]);
    assert.throws(() => dispatcher.add("three", () => 3), because("full"));
    assert.throws(() => dispatcher.add("two", () => 2), (error) => error instanceof HostError);
    dispatcher.remove("one");
    assert.deepEqual(dispatcher.functions, ["two"]);
    await assert.rejects(one(), because("no-server"));
    assert.throws(() => dispatcher.remove("one"), because("not-found"));
    dispatcher.add("one", () => 11);
    assert.deepEqual([await one(), await two()], [11, 2]);
  },
);

shmTest(
  "A dispatcher that stops answers what it has in hand, one that is disposed lets it fail",
  async () => {
    const gate = Promise.withResolvers<number>();
    const stopping = serve({ slow: () => gate.promise });
    using slow = new HostFunctionCaller("slow");
    const call = slow();
    await until("the call is in hand", () => stopping.stats.inHand === 1);
    const stopped = stopping.stop();
    assert.equal(stopping.stop(), stopped);
    gate.resolve(5);
    assert.equal(await call, 5);
    await stopped;
    await assert.rejects(slow(), because("no-server"));
    assert.throws(() => stopping.start(), RoboError);
    assert.throws(() => stopping.add("b", () => {}), RoboError);

    const ending = serve({ slow: () => new Promise(() => {}) });
    const lost = slow();
    await until("the call is in hand", () => ending.stats.inHand === 1);
    ending[Symbol.dispose]();
    ending[Symbol.dispose]();
    await assert.rejects(lost, because("died"));
  },
);

shmTest("Posted calls are answered in order or by id, once each", async () => {
  using _dispatcher = serve({ double: (n: number) => 2 * n });
  using double = new HostFunctionCaller<[number], number>("double");
  const ids = [double.post(1), double.post(2), double.post(3)];
  assert.equal(new Set(ids).size, 3);
  assert.equal(await double.getResponse({ id: ids[1]! }), 4);
  assert.equal(await double.getResponse(), 2);
  assert.equal(await double.getResponse(), 6);
  await assert.rejects(double.getResponse(), /No call of function double was posted/);
  await assert.rejects(double.getResponse({ id: ids[0]! }), RoboError);
});

shmTest("A response that does not come in time can be asked for again", async () => {
  const gate = Promise.withResolvers<number>();
  using _dispatcher = serve({ slow: () => gate.promise });
  using slow = new HostFunctionCaller("slow");
  slow.post();
  await assert.rejects(slow.getResponse({ timeout: 1 }), because("timed-out"));
  await assert.rejects(slow.getResponse({ signal: AbortSignal.abort("no") }), (e) => e === "no");
  const controller = new AbortController();
  const waiting = slow.getResponse({ signal: controller.signal });
  controller.abort("enough");
  await assert.rejects(waiting, (error) => error === "enough");
  gate.resolve(9);
  assert.equal(await slow.getResponse(), 9);
});

shmTest("Responses that nobody fetches stall nobody, and are lost for new ones", async () => {
  using dispatcher = serve({ double: (n: number) => 2 * n });
  using careless = new HostFunctionCaller<[number], number>("double");
  using careful = new HostFunctionCaller<[number], number>("double");
  for (let n = 1; n <= 40; n++) {
    careless.post(n);
    await until("it is answered", () => dispatcher.stats.replied >= 2 * n - 1);
    assert.equal(await careful(n), 2 * n);
  }
  await assert.rejects(careless.getResponse(), because("lost"));
  let last: unknown;
  for (let left = 38; left >= 0; left--) {
    last = await careless.getResponse().catch((error) => (because("lost")(error), undefined));
  }
  assert.equal(last, 80);
  assert(careful.describe().dropped > 0);
});

shmTest("With a maxResult of 0 no reply is kept: a call is over when it is made", async () => {
  const seen: number[] = [];
  using dispatcher = new HostFunctionDispatcher();
  dispatcher.add("note", (n: number) => seen.push(n), { maxResult: 0 }).start();
  using note = new HostFunctionCaller<[number], void>("note", { maxResult: 0 });
  assert.equal(await note(1), undefined);
  note.post(2);
  await until("both have run", () => seen.length === 2);
  assert.deepEqual(seen, [1, 2]);
  await assert.rejects(note.getResponse(), /keeps no replies/);
  assert.equal(note.describe().maxResult, 0);
});

shmTest(
  "A call is given up after its time, by a signal, and when its caller is closed",
  async () => {
    using _dispatcher = serve({ never: () => new Promise(() => {}) });
    const never = new HostFunctionCaller("never", { timeout: 1 });
    await assert.rejects(never(), because("timed-out", /within 1 ms/));
    const controller = new AbortController();
    const call = never.call([], { timeout: Infinity, signal: controller.signal });
    controller.abort(new Error("enough"));
    await assert.rejects(call, /enough/);
    await assert.rejects(never.call([], { signal: AbortSignal.abort("no") }), (e) => e === "no");
    const closed = never.call([], { timeout: Infinity });
    const rejected = assert.rejects(closed, because("cancelled"));
    never.close();
    never.close();
    await rejected;
    await assert.rejects(never(), /is closed/);
    assert.throws(() => never.callSync([]), /is closed/);
  },
);

shmTest("A call that would wait for its own thread is refused", async () => {
  using dispatcher = serve({ add: (a: number, b: number) => a + b });
  using add = new HostFunctionCaller<[number, number], number>("add");
  assert.throws(() => add.callSync([1, 2]), /served by this very thread/);
  assert.equal(await add(1, 2), 3);
  dispatcher.remove("add");
  assert.throws(() => add.callSync([1, 2]), because("no-server"));
});

shmTest("A function may call another one, and be told who calls it", async () => {
  const callers: unknown[] = [];
  using inner = new HostFunctionCaller<[number], number>("inner");
  using dispatcher: HostFunctionDispatcher = serve({
    inner: (n: number) => (callers.push(dispatcher.caller?.pid), n + 1),
    outer: async (n: number) => 10 * await inner(n),
  });
  using outer = new HostFunctionCaller<[number], number>("outer");
  assert.equal(await outer(1), 20);
  assert.deepEqual(callers, [Deno.pid]);
  assert.equal(dispatcher.caller, undefined);
});

shmTest("Several dispatchers share a function, and go on when one stops", async () => {
  using first = serve({ who: () => new Promise((resolve) => setTimeout(() => resolve(1))) });
  using second = serve({ who: () => new Promise((resolve) => setTimeout(() => resolve(2))) });
  using who = new HostFunctionCaller<[], number>("who");
  const answers = await Promise.all(Array.from({ length: 64 }, () => who()));
  assert.equal(first.stats.received + second.stats.received, 64);
  assert.equal(answers.filter((n) => n === 1).length, first.stats.received);
  await first.stop();
  assert.equal(await who(), 2);
});

shmTest("Calls with any arguments come back as they were", async () => {
  using _dispatcher = serve({ echo: (...args: unknown[]) => args });
  using echo = new HostFunctionCaller<unknown[], unknown[]>("echo");
  const value = fc.jsonValue({ maxDepth: 3 }).filter((json) => JSON.stringify(json).length < 1000);
  await fc.assert(
    fc.asyncProperty(fc.array(value, { maxLength: 3 }), async (args) => {
      // The sign of zero is kept; JSON values have no undefined.
      assert.deepEqual(await echo(...args), args);
    }),
    { numRuns: 50 },
  );
  assert.deepEqual(await echo(Float32Array.of(1, 2), Uint8Array.of(3)), [
    Float32Array.of(1, 2),
    Uint8Array.of(3),
  ]);
});

shmTest(
  "Calls travel as JSON and as bytes, too, and arguments that cannot be read are refused",
  async () => {
    using dispatcher = serve({ echo: (value: unknown) => value });
    using json = new HostFunctionCaller("echo", { codec: "json" });
    assert.deepEqual(await json({ a: [1, "ä"] }), { a: [1, "ä"] });
    using raw = new HostFunctionCaller("echo", { codec: "raw" });
    assert.deepEqual(await raw(Uint8Array.of(1, 2)), Uint8Array.of(1, 2));
    await assert.rejects(raw("text"), /one argument, a Uint8Array/);
    assert.equal(dispatcher.stats.failed, 0);
  },
);

shmTest("Names and sizes that cannot be are refused before anything is made", () => {
  for (const name of ["", "a/b", "../x", "ä", "a b", "x".repeat(101)]) {
    assert.throws(() => new HostFunctionCaller(name), because("name"));
  }
  using longest = new HostFunctionCaller("x".repeat(100));
  assert.equal(longest.describe().name, longest.name);
  const bad = [
    { maxArgs: 0 },
    { maxArgs: 1.5 },
    { maxArgs: NaN },
    { maxResult: -1 },
    { maxResult: 2 ** 30 + 1 },
    { slots: 0 },
    { slots: 65 },
    { timeout: -1 },
    { wait: NaN },
  ];
  for (const options of bad) {
    assert.throws(() => new HostFunctionCaller("a", options), RoboError, JSON.stringify(options));
  }
  for (const functions of [0, 1025, 1.5]) {
    assert.throws(() => new HostFunctionDispatcher(functions), RoboError);
  }
});

shmTest(
  "A function that was removed is no longer offered, until both sides open it anew",
  async () => {
    using dispatcher = serve({ add: () => 1, sub: () => 2 });
    using add = new HostFunctionCaller("add");
    using sub = new HostFunctionCaller("sub");
    HostFunctionCaller.remove("add");
    await assert.rejects(add(), because("removed"));
    assert.throws(() => HostFunctionCaller.remove("add"), because("not-found"));
    await until("its dispatcher has seen it", () => dispatcher.stats.removed === 1);
    assert.deepEqual(dispatcher.functions, ["sub"]);
    assert.equal(await sub(), 2);
    dispatcher.add("add", () => 11);
    using again = new HostFunctionCaller("add");
    assert.equal(await again(), 11);
  },
);

shmTest("What is no function is not offered, and a codec that there is not is refused", () => {
  const isUsage = (error: unknown) => error instanceof RoboError && error.code === "usage";
  using dispatcher = new HostFunctionDispatcher();
  assert.throws(() => dispatcher.add("five", 5 as unknown as () => void), isUsage);
  assert.deepEqual(dispatcher.functions, []);
  const codec = "pickle" as "json";
  assert.throws(() => new HostFunctionCaller("five", { codec }), isUsage);
});
