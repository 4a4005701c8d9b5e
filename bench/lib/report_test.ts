import assert from "node:assert/strict";
import { claimLine } from "./report.ts";

Deno.test("claimLine has exactly the documented fields, in order", () => {
  const line = claimLine({
    claim: "cpu/64B/1sub",
    ours: 0.123456,
    peer: "zmq_proxy",
    theirs: 0.4,
    ratio: 3.24,
    unit: "µs/message",
  });
  assert.equal(
    line,
    '{"claim":"cpu/64B/1sub","ours":0.1235,"peer":"zmq_proxy","theirs":0.4,"ratio":3.24,"unit":"µs/message"}',
  );
});
