import assert from "node:assert/strict";
import { RetryPace } from "./retry_pace.ts";

const REFUSED = { wasConnected: false, wasHeard: false, duration: 1 };
const THROWN_OUT = { wasConnected: true, wasHeard: false, duration: 1 };
const LOST = { wasConnected: true, wasHeard: true, duration: 1 };
const LOST_LATE = { wasConnected: true, wasHeard: false, duration: 60_000 };

Deno.test("Who finds nobody asks again soon, and then less and less often", () => {
  const pace = new RetryPace(() => 1);
  const pauses = Array.from({ length: 8 }, () => pace.after(REFUSED));
  assert.deepEqual(pauses, [50, 100, 200, 400, 800, 1600, 2000, 2000]);
});

Deno.test("After a connection that was there half a second at least is waited", () => {
  for (const attempt of [THROWN_OUT, LOST, LOST_LATE]) {
    assert.equal(new RetryPace(() => 0).after(attempt), 500);
    assert.equal(new RetryPace(() => 1).after(attempt), 1000);
  }
});

Deno.test("A server that throws a client out each time is asked less and less often", () => {
  const pace = new RetryPace(() => 1);
  assert.deepEqual([1, 2, 3].map(() => pace.after(THROWN_OUT)), [1000, 2000, 2000]);
  assert.equal(pace.after(LOST), 1000, "it was there");
});
