import assert from "node:assert/strict";
import fc from "fast-check";
import { History } from "./history.js";

Deno.test("A history keeps the rows of its span, whatever they come in", () => {
  const batches = fc.array(
    fc.array(fc.double({ min: 0, max: 3, noNaN: true }), { maxLength: 700 }),
    {
      maxLength: 20,
    },
  );
  fc.assert(fc.property(batches, (batches) => {
    const history = new History(60);
    history.keep(["a", "b"]);
    let now = 0;
    const all: [number, number][] = [];
    for (const batch of batches) {
      const times = Float64Array.from(batch, (pause) => now += pause);
      const values = times.map((_, at) => all.length + at);
      times.forEach((time, at) => all.push([time, values[at]!]));
      history.add(times, ["b", "a"], [values.map((value) => -value), values]);
    }
    const wanted = all.filter(([time]) => time >= now - 60);
    const rows = [...history.times.subarray(history.first, history.end)].map((
      time,
      at,
    ) => [time, history.columns.get("a")![history.first + at]]);
    assert.deepEqual(rows, wanted);
    const b = history.columns.get("b")!.subarray(history.first, history.end);
    assert.deepEqual([...b], wanted.map(([, value]) => -value));
  }));
});

Deno.test("Of a new field it is not known what it was, and of one that is kept no more nothing stays", () => {
  const history = new History(10);
  history.keep(["a"]);
  history.add(new Float64Array([1, 2]), ["a"], [new Float64Array([5, 6])]);
  history.keep(["b"]);
  history.add(new Float64Array([3]), ["b"], [new Float64Array([7])]);
  assert.deepEqual([...history.columns.keys()], ["b"]);
  assert.deepEqual([...history.columns.get("b")!.subarray(0, 3)], [NaN, NaN, 7]);
});

Deno.test("A clock that goes back, and a gap, keep times in order", () => {
  const history = new History(10);
  history.keep(["a"]);
  history.add(new Float64Array([5, 3, 4, 6]), ["a"], [new Float64Array([1, 2, 3, 4])]);
  history.breakOff();
  assert.deepEqual([...history.times.subarray(0, history.end)], [5, 5, 5, 6, 6]);
  assert.equal(history.columns.get("a")![4], NaN);
  assert.equal(history.rowAt(5.5), 3);
  assert.equal(history.rowAt(7), 5);
});

Deno.test("However much comes, memory is bounded", () => {
  const history = new History(1e9);
  history.keep(Array.from({ length: 63 }, (_, at) => `f${at}`));
  const chunk = new Float64Array(50_000);
  for (let at = 0; at < 6; at++) history.add(chunk.fill(at), [], []);
  assert.ok(history.length <= 2 ** 17);
  assert.equal(history.newest, 5);
  assert.ok(history.times.length * 64 * 8 <= 2 ** 28);
});
