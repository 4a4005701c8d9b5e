import assert from "node:assert/strict";
import { parseDType, sendableDType } from "./wire_dtype.ts";

Deno.test("numpy's types are taken apart", () => {
  const parsed = (text: string) => {
    const { isBigEndian, kind, itemSize, unit } = parseDType(text)!;
    return [isBigEndian, kind, itemSize, unit];
  };
  assert.deepEqual(parsed("<f8"), [false, "f", 8, ""]);
  assert.deepEqual(parsed("f8"), [false, "f", 8, ""]);
  assert.deepEqual(parsed(">c16"), [true, "c", 16, ""]);
  assert.deepEqual(parsed("|b1"), [false, "b", 1, ""]);
  assert.deepEqual(parsed("<U12"), [false, "U", 48, ""]);
  assert.deepEqual(parsed("|S7"), [false, "S", 7, ""]);
  assert.deepEqual(parsed(">M8[25us]"), [true, "M", 8, "25us"]);
  assert.deepEqual(parsed("<m8"), [false, "m", 8, ""]);
});

Deno.test("What has no elements of a known size is no type", () => {
  const texts = [
    "",
    "<",
    "f",
    "<f3",
    "<f88",
    "|V12",
    "|O",
    "<U",
    "<U-1",
    "<U1[s]",
    "<M4[D]",
    "<M8[]",
  ];
  for (const text of [...texts, "<f8 ", "array", "<S9999999999", `<M8[${"9".repeat(10)}s]`]) {
    assert.equal(parseDType(text), undefined, text);
    assert.throws(() => sendableDType(text), /cannot be sent/);
  }
});
