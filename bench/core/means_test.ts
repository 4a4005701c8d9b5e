import assert from "node:assert/strict";
import { Means } from "./means.ts";

Deno.test("Means yields the mean of a whole group and nothing for a part of one", () => {
  const claim = {
    claim: "cpu/64B/1sub",
    ours: 1,
    peer: "zmq_proxy",
    theirs: 2,
    unit: "µs/message",
  };
  const means = new Means();
  means.add("cpu/geomean", { ...claim, ratio: 2 });
  means.add("cpu/geomean", { ...claim, ratio: 8 });
  means.add("throughput/geomean", { ...claim, ratio: 8 });
  const [mean, ...others] = means.claims(2);
  assert.equal(others.length, 0);
  assert.equal(mean?.claim, "cpu/geomean");
  assert.ok(Math.abs(mean.ratio - 4) < 1e-9);
});
