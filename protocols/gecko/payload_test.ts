import assert from "node:assert/strict";
import { RoboError } from "../../errors.ts";
import { decodePayload, encodePayload } from "./payload.ts";

Deno.test("Plain values survive each encoding", () => {
  const value = { name: "arm", joints: [0.5, 1, -2], ok: true, none: null };
  for (const encoding of ["msgpack", "json", "pickle"] as const) {
    assert.deepEqual(decodePayload(encoding, encodePayload(encoding, value)), value, encoding);
  }
});

Deno.test("Raw payloads are bytes, views of bytes or texts, and not copied", () => {
  const bytes = Uint8Array.of(1, 2, 3);
  assert.equal(encodePayload("raw", bytes), bytes);
  assert.equal(decodePayload("raw", bytes), bytes);
  assert.deepEqual(encodePayload("raw", Uint16Array.of(0x0201)), Uint8Array.of(1, 2));
  assert.deepEqual(encodePayload("raw", bytes.buffer), bytes);
  assert.deepEqual(encodePayload("raw", "é"), Uint8Array.of(0xc3, 0xa9));
});

Deno.test("What an encoding cannot hold, and what is malformed, is an error of kind data", () => {
  const cyclic: Record<string, unknown> = {};
  cyclic.self = cyclic;
  const attempts = [
    () => encodePayload("raw", { x: 1 }),
    () => encodePayload("json", undefined),
    () => encodePayload("json", 1n),
    () => encodePayload("json", cyclic),
    () => encodePayload("msgpack", cyclic),
    () => decodePayload("json", Uint8Array.of(0x7b)),
    () => decodePayload("json", Uint8Array.of(0xff)),
    () => decodePayload("msgpack", Uint8Array.of(0xc1)),
    () => decodePayload("pickle", Uint8Array.of()),
  ];
  for (const attempt of attempts) {
    assert.throws(attempt, (error) => error instanceof RoboError && error.code === "data");
  }
});
