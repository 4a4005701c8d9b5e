import assert from "node:assert/strict";
import { choicesOf, colourText, dateText, dateValue, rangeOf, stepOf } from "./parameter_values.js";

Deno.test("Choices of a list are its items, or the names of what they mean", () => {
  assert.deepEqual(choicesOf({ type: "list", value: 1, limits: [1, "two", null] }), [
    { text: "1", value: 1 },
    { text: "two", value: "two" },
    { text: "null", value: null },
  ]);
  assert.deepEqual(choicesOf({ type: "list", value: 1, limits: { low: 1, high: 9 } }), [
    { text: "low", value: 1 },
    { text: "high", value: 9 },
  ]);
  assert.equal(choicesOf({ type: "float", value: 1, limits: [0, 1] }), undefined);
  assert.equal(choicesOf({ type: "list", value: 1 }), undefined);
});

Deno.test("Limits that are none are left out", () => {
  assert.deepEqual(rangeOf({ type: "float", value: 1, limits: [0, null] }), { min: 0 });
  assert.deepEqual(rangeOf({ type: "float", value: 1, limits: ["-inf", 5] }), { max: 5 });
  assert.deepEqual(rangeOf({ type: "float", value: 1 }), {});
  assert.deepEqual([stepOf({ type: "int", value: 1 }), stepOf({ type: "float", value: 1 })], [
    1,
    "any",
  ]);
});

Deno.test("Colours and times come back from their inputs as they went in", () => {
  assert.equal(colourText([255, 128, 0, 255]), "#ff8000");
  assert.equal(colourText(null), "#000000");
  const ms = new Date(2026, 10, 21, 13, 14, 15).getTime();
  assert.equal(dateText(ms, "datetime-local"), "2026-11-21T13:14:15");
  for (const kind of ["datetime-local", "date"]) {
    const day = kind === "date" ? new Date(2026, 10, 21).getTime() : ms;
    assert.equal(dateValue(dateText(day, kind), kind), day);
  }
});
