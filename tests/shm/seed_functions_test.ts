/**
 * What robot_ipc's text says of its host functions, sentence by sentence, and what ours do.
 *
 * @module
 */
import assert from "node:assert/strict";
import { HostError, HostFunctionCaller, HostFunctionDispatcher, HostFunctionError } from "robo";
import { shmTest } from "../../client/shm/shm_testing.ts";
import { until } from "../lib/until.ts";

function isBecause(reason: string): (error: unknown) => boolean {
  return (error) => error instanceof HostError && error.reason === reason;
}

shmTest("class HostFunctionCaller(name, max_sz_args = 4096, max_sz_ret = 4096)", () => {
  using add = new HostFunctionCaller("add");
  assert.equal(add.name, "add");
  assert.deepEqual([add.describe().maxArgs, add.describe().maxResult], [4096, 4096]);
  using other = new HostFunctionCaller("other", { maxArgs: 64, maxResult: 128 });
  assert.deepEqual([other.describe().maxArgs, other.describe().maxResult], [64, 128]);
});

shmTest(
  "max_sz_args: larger arguments raise an exception, and the function goes on working",
  async () => {
    using dispatcher = new HostFunctionDispatcher();
    dispatcher.add("size", (text: string) => text.length, { maxArgs: 64 }).start();
    using size = new HostFunctionCaller<[string], number>("size", { maxArgs: 64 });
    await assert.rejects(size("a".repeat(65)), isBecause("too-big"));
    assert.equal(await size("a".repeat(32)), 32);
  },
);

shmTest(
  "max_sz_ret: a larger response is an error of the caller, not a tunnel that stops",
  async () => {
    using dispatcher = new HostFunctionDispatcher();
    dispatcher.add("text", (n: number) => "a".repeat(n), { maxResult: 64 }).start();
    using text = new HostFunctionCaller<[number], string>("text", { maxResult: 64 });
    await assert.rejects(text(65), isBecause("too-big"));
    assert.equal((await text(32)).length, 32);
  },
);

shmTest("__call__(*args, **kwargs): the instance is called as a normal function", async () => {
  using dispatcher = new HostFunctionDispatcher();
  dispatcher.add("move", (x: number, y: number, named?: unknown) => [x, y, named]).start();
  using move = new HostFunctionCaller<[number, number], unknown[]>("move");
  assert.deepEqual(await move(1, 2), [1, 2, null]);
  assert.deepEqual(await move.call([1, 2], { named: { speed: 3 } }), [1, 2, { speed: 3 }]);
});

shmTest(".get_response(): waits for the response and returns it", async () => {
  using dispatcher = new HostFunctionDispatcher();
  dispatcher.add("add", (a: number, b: number) => a + b).start();
  using add = new HostFunctionCaller<[number, number], number>("add");
  add.post(1, 2);
  add.post(3, 4);
  assert.equal(await add.getResponse(), 3);
  assert.equal(await add.getResponse(), 7);
});

shmTest(
  "Note: a function that returns nothing, or null, does not leave its caller stuck",
  async () => {
    using dispatcher = new HostFunctionDispatcher();
    dispatcher.add("nothing", () => {}).add("null", () => null).start();
    using nothing = new HostFunctionCaller("nothing");
    nothing.post();
    assert.equal(await nothing.getResponse(), undefined);
    using nil = new HostFunctionCaller("null");
    nil.post();
    assert.equal(await nil.getResponse(), undefined);
  },
);

shmTest("Note: nor does one that throws: its caller gets the error", async () => {
  using dispatcher = new HostFunctionDispatcher();
  dispatcher.add("broken", () => {
    throw new RangeError("no");
  }).start();
  using broken = new HostFunctionCaller("broken");
  broken.post();
  await assert.rejects(
    broken.getResponse(),
    (error) => error instanceof HostFunctionError && error.remoteName === "RangeError",
  );
});

shmTest("Note: responses that nobody gets do not make the tunnel stuck", async () => {
  let calls = 0;
  using dispatcher = new HostFunctionDispatcher();
  dispatcher.add("count", () => ++calls).start();
  using count = new HostFunctionCaller<[], number>("count");
  for (let n = 1; n <= 100; n++) {
    count.post();
    await until("it has run", () => calls === n);
  }
  assert.equal(await count(), 101);
});

shmTest(
  "Note: with a max_sz_ret of 0 there is no response, and asking for one says so",
  async () => {
    let calls = 0;
    using dispatcher = new HostFunctionDispatcher();
    dispatcher.add("count", () => ++calls, { maxResult: 0 }).start();
    using count = new HostFunctionCaller<[], void>("count", { maxResult: 0 });
    count.post();
    await assert.rejects(count.getResponse(), /keeps no replies, as its maxResult is 0/);
    assert.equal(await count(), undefined);
    await until("both have run", () => calls === 2);
  },
);

shmTest(
  "class HostFunctionDispatcher(max_func_count): one more throws, and harms nothing",
  async () => {
    using dispatcher = new HostFunctionDispatcher(2);
    dispatcher.add("a", () => "a").add("b", () => "b").start();
    assert.throws(() => dispatcher.add("c", () => "c"), isBecause("full"));
    using b = new HostFunctionCaller("b");
    assert.equal(await b(), "b");
    using usual = new HostFunctionDispatcher();
    assert.equal(usual.maxFunctions, 64);
  },
);

shmTest(".add(name, foo, max_sz_args = 4096, max_sz_ret = 4096)", () => {
  using dispatcher = new HostFunctionDispatcher();
  dispatcher.add("foo", () => {}).add("bar", () => {}, { maxArgs: 16, maxResult: 32 });
  const sizes = ["foo", "bar"].map((name) => {
    using caller = new HostFunctionCaller(name);
    const { maxArgs, maxResult } = caller.describe();
    return [maxArgs, maxResult];
  });
  assert.deepEqual(sizes, [[4096, 4096], [16, 32]]);
});

shmTest(
  "Warning: sizes that do not match are refused on both sides, in place of a tunnel that stops",
  () => {
    using dispatcher = new HostFunctionDispatcher();
    dispatcher.add("foo", () => {}, { maxArgs: 64 });
    assert.throws(
      () => new HostFunctionCaller("foo", { maxArgs: 65 }),
      (error) => isBecause("mismatch")(error) && /64.*65/.test((error as Error).message),
    );
    using _caller = new HostFunctionCaller("bar", { maxResult: 64 });
    assert.throws(
      () => dispatcher.add("bar", () => {}, { maxResult: 65 }),
      (error) => isBecause("mismatch")(error) && /64.*65/.test((error as Error).message),
    );
  },
);

shmTest(".start() works in the background, and functions can be added afterwards", async () => {
  using dispatcher = new HostFunctionDispatcher();
  dispatcher.start();
  dispatcher.add("late", () => "here");
  using late = new HostFunctionCaller("late");
  const [answer] = await Promise.all([late(), new Promise((resolve) => setTimeout(resolve))]);
  assert.equal(answer, "here");
});

// That it also stops when it is collected is tried in functions_test.ts, by a process with a garbage collector at hand.
shmTest(
  "__del__(): a dispatcher that is gone works no more, and its callers are told",
  async () => {
    using caller = new HostFunctionCaller("foo");
    {
      using dispatcher = new HostFunctionDispatcher();
      dispatcher.add("foo", () => 1).start();
      assert.equal(await caller(), 1);
    }
    await assert.rejects(caller(), isBecause("no-server"));
  },
);
