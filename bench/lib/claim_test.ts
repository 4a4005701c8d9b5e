import assert from "node:assert/strict";
import { claimOf } from "./claim.ts";

Deno.test("claimOf has a ratio above 1 where ours is better, for rates and for times", () => {
  const rate = claimOf({
    claim: "throughput/64B/1sub",
    ours: [300, 100, 200],
    peer: "zmq_proxy",
    theirs: [100, 50, 150],
    unit: "messages/s",
    better: "more",
  });
  assert.equal(rate.ratio, 2);
  const time = claimOf({
    claim: "latency/64B",
    ours: [50],
    peer: "zmq_proxy",
    theirs: [75],
    unit: "µs",
    better: "less",
  });
  assert.equal(time.ratio, 1.5);
});
