import assert from "node:assert/strict";
import { RoboError } from "../../errors.ts";
import { until } from "../../tests/lib/until.ts";
import { HostVariable } from "./host_variable.ts";
import { rejects, shmTest } from "./shm_testing.ts";

/** Longer than anything takes: who waits for so long waits for something that does not come. */
const LONG_MS = 20_000;

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

shmTest(
  "The next value is the first after the newest, or after the ticket that is known",
  async () => {
    using variable = new HostVariable<string>("next");
    using writer = new HostVariable<string>("next");
    writer.data = "before";
    const next = variable.next({ timeout: LONG_MS });
    writer.data = "after";
    assert.equal(await next, "after");
    assert.equal(await variable.next({ after: 1 }), "after");
    assert.equal(await variable.next({ after: 0 }), "after");
    const { value, info } = await variable.nextReading({ after: 0 });
    assert.deepEqual([value, info.ticket, info.skipped], ["after", 2, 1]);
  },
);

shmTest("The first value of a variable is waited for like any other", async () => {
  using variable = new HostVariable<number>("first");
  const next = variable.next();
  const found = variable.waitUntil((value) => value > 0);
  await turn();
  variable.data = 7;
  assert.deepEqual(await Promise.all([next, found]), [7, 7]);
});

shmTest("Waiting ends with the time-out", async () => {
  using variable = new HostVariable<number>("late");
  await rejects(variable.next({ timeout: 0 }), "timed-out", /'late'.*within 0 ms/);
  await rejects(variable.next({ timeout: 20 }), "timed-out", /within 20 ms/);
  variable.data = 1;
  await rejects(variable.waitUntil((value) => value === 2, { timeout: 20 }), "timed-out", /20 ms/);
  await rejects(
    (async () => {
      for await (const value of variable.watch({ timeout: 20 })) assert.equal(value, 1);
    })(),
    "timed-out",
  );
  for (const timeout of [-1, NaN]) {
    await assert.rejects(variable.next({ timeout }), (error) => {
      return error instanceof RoboError && error.code === "usage";
    });
  }
});

shmTest("Waiting ends with its signal, and a loop over values ends well", async () => {
  using variable = new HostVariable<number>("aborted");
  const why = new Error("enough");
  const aborter = new AbortController();
  const { signal } = aborter;
  const waiting = [
    variable.next({ signal }),
    variable.next({ signal, timeout: LONG_MS }),
    variable.waitUntil(() => true, { signal }),
  ];
  const loop = (async () => {
    for await (const _ of variable.watch({ signal })) assert.fail("there is no value");
    return "ended";
  })();
  await turn();
  aborter.abort(why);
  for (const promise of waiting) await assert.rejects(promise, why);
  assert.equal(await loop, "ended");
  await assert.rejects(variable.next({ signal }), why);
  for await (const _ of variable.readings({ signal })) assert.fail("it was aborted before");
});

shmTest(
  "Waiting ends when the variable is closed, and other variables are waited for further on",
  async () => {
    const variable = new HostVariable<number>("closing");
    using other = new HostVariable<number>("staying");
    const waiting = [variable.next(), variable.next({ timeout: LONG_MS })];
    const loop = (async () => {
      for await (const _ of variable.watch()) assert.fail("there is no value");
      return "ended";
    })();
    const next = other.next();
    await turn();
    variable.close();
    for (const promise of waiting) await rejects(promise, "cancelled");
    assert.equal(await loop, "ended");
    other.data = 1;
    assert.equal(await next, 1);
  },
);

shmTest("Waiting ends when the variable is removed", async () => {
  using variable = new HostVariable<number>("removed");
  const next = variable.next();
  const loop = (async () => {
    for await (const _ of variable.watch()) assert.fail("there is no value");
  })();
  await turn();
  HostVariable.remove("removed");
  await rejects(next, "removed", /'removed'/);
  await rejects(loop, "removed");
});

shmTest(
  "A loop over values begins with the one that is there, and always gets the newest",
  async () => {
    using variable = new HostVariable<number>("watched", { slots: 2 });
    variable.data = 1;
    variable.data = 2;
    const seen: [number, number][] = [];
    for await (const { value, info } of variable.readings({ timeout: LONG_MS })) {
      seen.push([value, info.skipped]);
      if (value === 2) { for (const next of [3, 4, 5]) variable.data = next; }
      if (value === 5) variable.data = 6;
      if (value === 6) break;
    }
    assert.deepEqual(seen, [[2, 0], [5, 2], [6, 0]]);
  },
);

shmTest("A loop over values begins after the ticket that is known, if one is", async () => {
  using variable = new HostVariable<number>("after");
  for (const value of [1, 2, 3]) variable.data = value;
  for await (const { value, info } of variable.readings({ after: 1 })) {
    assert.deepEqual([value, info.skipped], [3, 1]);
    break;
  }
  setTimeout(() => variable.data = 4, 0);
  for await (const value of variable.watch({ after: variable.ticket })) {
    assert.equal(value, 4);
    break;
  }
});

shmTest("A value that is too old is no first value of a loop", async () => {
  using writer = new HostVariable<string>("stale");
  using variable = new HostVariable<string>("stale", { maxAge: 1 });
  writer.data = "old";
  while (writer.info.age <= 1) await turn();
  setTimeout(() => writer.data = "new", 0);
  for await (const value of variable.watch()) {
    assert.equal(value, "new");
    break;
  }
  while (writer.info.age <= 1) await turn();
  await rejects(variable.waitUntil(() => true, { timeout: 5 }), "timed-out");
});

shmTest("A condition is asked of the value that is there, and of those that follow", async () => {
  using variable = new HostVariable<number>("until");
  variable.data = 5;
  assert.equal(await variable.waitUntil((value) => value === 5), 5);
  const asked: number[] = [];
  const found = variable.waitUntil((value) => {
    asked.push(value);
    return value > 6;
  });
  await turn();
  variable.data = 6;
  await until("it is asked of the next value", () => asked.includes(6));
  variable.data = 7;
  assert.equal(await found, 7);
  assert.deepEqual(asked, [5, 6, 7]);
  await assert.rejects(
    variable.waitUntil(() => {
      throw new Error("the condition's own");
    }),
    /the condition's own/,
  );
});

shmTest("A flood of values lets timers have their turn", async () => {
  using variable = new HostVariable<number>("flood");
  variable.data = 0;
  let isOver = false;
  setTimeout(() => isOver = true, 5);
  for await (const value of variable.watch()) {
    variable.data = value + 1;
    if (isOver) break;
  }
  assert(variable.ticket > 1);
});

shmTest(
  "Many variables and many loops are waited for at once, while files are read",
  async (folder) => {
    const count = 64;
    const variables = Array.from(
      { length: count },
      (_, at) => new HostVariable<number>(`many-${at}`),
    );
    const loops = variables.map(async (variable) => {
      let sum = 0;
      for await (const value of variable.watch()) {
        sum += value;
        if (value === 3) return sum;
      }
      return undefined;
    });
    await Deno.writeTextFile(`${folder}/file`, "content");
    for (let value = 1; value <= 3; value++) {
      for (const variable of variables) variable.data = value;
      assert.equal(await Deno.readTextFile(`${folder}/file`), "content");
      await Promise.all(
        variables.map((variable) => variable.waitUntil((newest) => newest >= value)),
      );
    }
    for (const sum of await Promise.all(loops)) assert(sum! >= 3);
    for (const variable of variables) variable.close();
  },
);

shmTest("A variable that is only read is waited for as well", async () => {
  using writer = new HostVariable<number>("readable");
  using variable = new HostVariable<number>("readable", { readOnly: true });
  const next = variable.next();
  await turn();
  writer.data = 3;
  assert.equal(await next, 3);
});
