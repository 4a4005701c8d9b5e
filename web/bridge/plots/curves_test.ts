import assert from "node:assert/strict";
import { csvOf, curvesOf, valueAt } from "./curves.js";
import { History } from "./history.js";

function history(times: readonly number[], values: readonly number[]): History {
  const made = new History(1e6);
  made.keep(["a"]);
  made.add(Float64Array.from(times), ["a"], [Float64Array.from(values)]);
  return made;
}

Deno.test("Few rows of one topic are drawn as they are, broken where nothing is known", () => {
  const one = history([1, 2, 3, 4, 5], [10, 20, NaN, 40, 50]);
  const data = curvesOf([{ history: one, path: "a" }], { from: 2, to: 4, pixels: 100 });
  assert.deepEqual(data, [[1, 2, 3, 4], [10, 20, null, 40]]);
});

Deno.test("Many rows, and several topics, share a grid as wide as the plot", () => {
  const times = Array.from({ length: 10_000 }, (_, at) => at / 100);
  const one = history(times, times.map((time) => Math.sin(time)));
  const two = history([50], [7]);
  const fields = [{ history: one, path: "a" }, { history: two, path: "a" }, {
    history: undefined,
    path: "b",
  }];
  const [x, first, second, third] = curvesOf(fields, { from: 0, to: 100, pixels: 50 });
  assert.equal(x!.length, 100);
  assert.ok(Array.from(first!).every((value) => Math.abs(value!) <= 1));
  assert.deepEqual(Array.from(second!).filter((value) => value !== undefined), [7, 7]);
  assert.ok(Array.from(third!).every((value) => value === undefined));
});

Deno.test("The value at the cursor is the one that was newest then", () => {
  const one = history([1, 2, 3], [10, 20, 30]);
  assert.equal(valueAt(one, "a"), 30);
  assert.equal(valueAt(one, "a", 2.5), 20);
  assert.equal(valueAt(one, "a", 2), 20);
  assert.equal(valueAt(one, "a", 9), 30);
  assert.equal(valueAt(one, "nothing"), NaN);
  assert.equal(valueAt(undefined, "a"), NaN);
});

Deno.test("Exported rows have their time and a column for each field", () => {
  const fields = [
    { history: history([0, 1.5, 2], [1, 2, NaN]), name: 'say "a", b', path: "a" },
    { history: history([1.5, 60], [7, 8]), name: "other", path: "a" },
  ];
  assert.equal(
    csvOf(fields, { from: 0, to: 10 }),
    'time,"say ""a"", b",other\n1970-01-01T00:00:00.000000Z,1,\n1970-01-01T00:00:01.500000Z,2,7\n1970-01-01T00:00:02.000000Z,,\n',
  );
});
