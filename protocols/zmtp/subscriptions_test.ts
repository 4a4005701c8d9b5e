import assert from "node:assert/strict";
import fc from "fast-check";
import { toBytes, toText } from "../bytes.ts";
import { decodeSubscription, encodeCancel, encodeSubscribe } from "./subscription_command.ts";
import { SubscriptionSet } from "./subscriptions.ts";
import { FrameDecoder } from "./frame_decoder_testing.ts";
import { ZmtpViolation } from "./violation.ts";

Deno.test("A set behaves like a list of counted prefixes", () => {
  const topic = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 6 });
  const change = fc.record({ add: fc.boolean(), topic });
  fc.assert(fc.property(fc.array(change, { maxLength: 60 }), topic, (changes, probe) => {
    const set = new SubscriptionSet();
    const model = new Map<string, number>();
    for (const { add, topic } of changes) {
      const count = model.get(topic) ?? 0;
      if (add) {
        assert.equal(set.add(toBytes(topic)), count === 0 ? "new" : "known");
        model.set(topic, count + 1);
      } else {
        assert.equal(set.remove(toBytes(topic)), count === 1);
        if (count <= 1) model.delete(topic);
        else model.set(topic, count - 1);
      }
    }
    assert.equal(set.size, model.size);
    assert.deepEqual([...set].map(toText).sort(), [...model.keys()].sort());
    const expected = [...model.keys()].some((prefix) => probe.startsWith(prefix));
    assert.equal(set.matches(toBytes(`__${probe}__`), 2, 2 + probe.length), expected);
  }));
});

Deno.test("More prefixes than the limit, and longer ones, are turned away", () => {
  const set = new SubscriptionSet({ maxSubscriptions: 2, maxTopicBytes: 3 });
  assert.equal(set.add(toBytes("abcd")), "too-long");
  assert.equal(set.add(toBytes("a")), "new");
  assert.equal(set.add(toBytes("b")), "new");
  assert.equal(set.add(toBytes("c")), "too-many");
  assert.equal(set.add(toBytes("a")), "known");
  assert.equal(set.size, 2);
});

Deno.test("Both forms of a subscription are understood", () => {
  for (const minor of [0, 1]) {
    for (const [encode, subscribe] of [[encodeSubscribe, true], [encodeCancel, false]] as const) {
      const frames = new FrameDecoder().push(encode(toBytes("imu"), minor));
      assert.ok(!(frames instanceof ZmtpViolation));
      const change = decodeSubscription(frames[0]!.flags, frames[0]!.body);
      assert.equal(change?.subscribe, subscribe);
      assert.equal(toText(change.topic), "imu");
    }
  }
  assert.equal(decodeSubscription(0, toBytes("hello")), undefined);
});
