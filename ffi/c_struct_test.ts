import assert from "node:assert/strict";
import { countAt, cText, nanoseconds, putText, textAt } from "./c_struct.ts";

Deno.test("A text in a field is read up to its zero byte, and cut where it does not fit", () => {
  const struct = new DataView(new ArrayBuffer(24));
  putText(struct, 4, { text: "pose", size: 16 });
  assert.equal(textAt(struct, 4, 16), "pose");
  putText(struct, 4, { text: "x".repeat(30), size: 16 });
  assert.equal(textAt(struct, 4, 16), "x".repeat(15));
  assert.equal(struct.getUint8(19), 0);
  assert.equal(textAt(new DataView(Uint8Array.of(65, 66).buffer), 0, 2), "AB");
  assert.deepEqual(cText("ä"), Uint8Array.of(0xc3, 0xa4, 0));
});

Deno.test("A count of 64 bits is exact up to 2^53", () => {
  const struct = new DataView(new ArrayBuffer(8));
  struct.setBigUint64(0, BigInt(Number.MAX_SAFE_INTEGER), true);
  assert.equal(countAt(struct, 0), Number.MAX_SAFE_INTEGER);
});

Deno.test("Milliseconds become nanoseconds, and no time-out becomes one without end", () => {
  assert.equal(nanoseconds(1.5), 1_500_000n);
  assert.equal(nanoseconds(0), 0n);
  assert.equal(nanoseconds(-3), 0n);
  assert.equal(nanoseconds(undefined), -1n);
  assert.equal(nanoseconds(Infinity), -1n);
});
