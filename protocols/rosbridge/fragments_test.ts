import assert from "node:assert/strict";
import fc from "fast-check";
import { type Fragment, FragmentJoiner, fragmentsOf } from "./fragments.ts";

Deno.test("A message that was cut is whole again, in whatever order its parts come", () => {
  const cut = fc.tuple(fc.string({ minLength: 1 }), fc.integer({ min: 1, max: 20 }), fc.nat());
  fc.assert(fc.property(cut, ([text, size, turn]) => {
    const parts = fragmentsOf(text, { size, id: "a" });
    if (text.length <= size) return assert.deepEqual(parts, [text]);
    const fragments = parts.map((part) => JSON.parse(part) as Fragment);
    const turned = fragments.map((_, at) => fragments[(at + turn) % fragments.length]!);
    const joiner = new FragmentJoiner();
    // Parts that come twice do not matter.
    const whole = turned.slice(0, -1).flatMap((part) => [part, part]).concat(turned.at(-1)!)
      .map((part) => joiner.add(part)).at(-1);
    assert.equal(whole, text);
  }));
});

Deno.test("Parts that make no sense, or wait for too many others, are refused and forgotten", () => {
  const joiner = new FragmentJoiner();
  assert.throws(() => joiner.add({ data: "x", num: 0, total: 1 }), /needs an id/);
  assert.throws(() => joiner.add({ id: 1, data: "x", num: 2, total: 2 }), /num below its total/);
  for (let id = 0; id < 16; id++) joiner.add({ id, data: "x", num: 0, total: 2 });
  assert.throws(() => joiner.add({ id: 16, data: "x", num: 0, total: 2 }), /Too many fragments/);
  assert.equal(joiner.add({ id: 16, data: "y", num: 1, total: 2 }), "xy");
  assert.equal(joiner.add({ id: 0, data: "y", num: 1, total: 2 }), undefined);
  const large = "x".repeat(5 * 2 ** 20);
  assert.throws(() => joiner.add({ id: 20, data: large, num: 0, total: 2 }), /Too many fragments/);
});
