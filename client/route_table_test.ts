import assert from "node:assert/strict";
import fc from "fast-check";
import type { Receiver } from "./incoming.ts";
import { RouteTable } from "./route_table.ts";

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function receiver(exact: boolean, ...topics: string[]): Receiver {
  return { exact, prefixes: topics.map(bytes), receive() {} };
}

Deno.test("Random topics find the receivers that a search of all would find", () => {
  const name = fc.string({ unit: fc.constantFrom("a", "b", "/"), maxLength: 3 });
  const receivers = fc.array(
    fc.tuple(fc.boolean(), fc.array(name, { minLength: 1, maxLength: 3 })),
  );
  fc.assert(fc.property(receivers, fc.array(name), (wanted, topics) => {
    const table = new RouteTable();
    const all = wanted.map(([exact, names]) => receiver(exact, ...names));
    for (const one of all) table.add(one);
    for (const topic of [...topics, ...topics]) {
      const padded = bytes(`x${topic}y`);
      const found = table.find(padded, 1, padded.length - 1);
      assert.equal(found.topic, topic);
      assert.deepEqual(
        found.receivers,
        all.filter((_, at) =>
          wanted[at]![1].some((name) => wanted[at]![0] ? name === topic : topic.startsWith(name))
        ),
      );
    }
  }));
});

Deno.test("A receiver that was removed gets nothing any more", () => {
  const table = new RouteTable();
  const one = receiver(false, "");
  table.add(one);
  assert.equal(table.find(bytes("x"), 0, 1).receivers.length, 1);
  assert.equal(table.remove(one), true);
  assert.equal(table.remove(one), false);
  assert.equal(table.find(bytes("x"), 0, 1).receivers.length, 0);
});

Deno.test("More topics than can be remembered still find their receivers", () => {
  const table = new RouteTable();
  table.add(receiver(false, "topic"));
  for (let n = 0; n < 25_000; n++) {
    const topic = bytes(`topic ${n}`);
    assert.equal(table.find(topic, 0, topic.length).receivers.length, 1);
  }
});
