import assert from "node:assert/strict";
import { cCodec } from "../clayout/mod.ts";
import { arrayOf, enumOf, fieldAt, scalar, structAt } from "../clayout/struct_literal_testing.ts";
import type { CborWriter } from "./cbor_writer.ts";
import { cborOf, StructCbor } from "./struct_cbor.ts";

/** CBOR of what is written, in hexadecimal digits. */
function written(write: (writer: CborWriter) => void): string {
  return cborOf(write).toHex();
}

Deno.test("Numbers, texts and heads are written as the examples of RFC 8949 have them", () => {
  const whole = (value: number | bigint) => written((writer) => writer.whole(value));
  assert.deepEqual([0, 10, 23, 24, 100, 1000, 1_000_000, 1_000_000_000_000].map(whole), [
    "00",
    "0a",
    "17",
    "1818",
    "1864",
    "1903e8",
    "1a000f4240",
    "1b000000e8d4a51000",
  ]);
  assert.deepEqual([-1, -10, -100, -1000].map(whole), ["20", "29", "3863", "3903e7"]);
  assert.equal(whole(18446744073709551615n), "1bffffffffffffffff");
  assert.equal(whole(-18446744073709551616n), "3bffffffffffffffff");
  assert.equal(whole(2n ** 64n), "fb43f0000000000000");
  assert.equal(written((writer) => writer.float(1.1)), "fb3ff199999999999a");
  assert.equal(written((writer) => writer.text("水")), "63e6b0b4");
  assert.equal(written((writer) => writer.text("水水水水水水水")), `75${"e6b0b4".repeat(7)}`);
  assert.equal(written((writer) => writer.text("水水水水水水水水")), `7818${"e6b0b4".repeat(8)}`);
  assert.equal(written((writer) => writer.text("x".repeat(5000))).length, 2 * 5003);
});

Deno.test("A struct is a map, its arrays of numbers their bytes with the tag of RFC 8746, whatever the program's byte order", () => {
  const struct = structAt("S", [
    fieldAt("m", 0, enumOf("M", "uint32", { A: 0, B: 500 })),
    fieldAt("b", 4, arrayOf(3, scalar("uint8"))),
    fieldAt("f", 8, arrayOf(2, arrayOf(1, scalar("float32")))),
    fieldAt("o", 16, structAt("O", [fieldAt("i", 0, scalar("int16"))])),
    fieldAt("t", 24, { kind: "text", size: 4 }),
    fieldAt("y", 28, arrayOf(2, scalar("bool"))),
  ]);
  const value = { m: "B", b: [1, 2, 3], f: [[1], [2]], o: { i: -5 }, t: "hi", y: [true, false] };
  const cbor = (byteOrder: "little" | "big") => {
    const codec = cCodec(struct, { byteOrder });
    const bytes = new Uint8Array(struct.size);
    codec.encode(value, bytes);
    return written((writer) =>
      new StructCbor(writer, { bytes, byteOrder }).struct(struct, codec.decode(bytes), 0)
    );
  };
  const wanted =
    "a6 616d 1901f4 6162 43010203 6166 d855 480000803f00000040 616f a1 6169 24 6174 626869 6179 82f5f4"
      .replaceAll(" ", "");
  assert.equal(cbor("little"), wanted);
  assert.equal(cbor("big"), wanted);
});
