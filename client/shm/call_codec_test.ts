import assert from "node:assert/strict";
import fc from "fast-check";
import { RoboError } from "../../errors.ts";
import { CODEC } from "../../ffi/variable_value.ts";
import { decodeMsgpack, encodeMsgpack } from "../../protocols/gecko/msgpack.ts";
import { type CallCodec, CallDecoder, CallEncoder, type NamedArguments } from "./call_codec.ts";

function encodeArguments(
  codec: CallCodec,
  positional: readonly unknown[],
  named?: NamedArguments,
): Uint8Array {
  return new CallEncoder().arguments(codec, positional, named).copy().bytes;
}

function readBack(codec: CallCodec, bytes: Uint8Array): unknown[] {
  const memory = new Uint8Array(bytes.length + 16).fill(0xc1);
  memory.set(bytes);
  return new CallDecoder(memory).arguments(bytes.length, CODEC[codec]);
}

function refused(wire: unknown): void {
  const bytes = encodeMsgpack(wire);
  assert.throws(() => readBack("msgpack", bytes), (error) => error instanceof RoboError);
}

Deno.test("Arguments travel as [positional], and as [positional, named] only if there are named ones", () => {
  assert.deepEqual(decodeMsgpack(encodeArguments("msgpack", [1, "b"])), [[1, "b"]]);
  assert.deepEqual(decodeMsgpack(encodeArguments("msgpack", [], {})), [[]]);
  assert.deepEqual(decodeMsgpack(encodeArguments("msgpack", [1], { b: 2 })), [[1], { b: 2 }]);
});

Deno.test("Named arguments are a last object of the handler's, if there are any", () => {
  assert.deepEqual(readBack("msgpack", encodeMsgpack([[1], { b: 2 }])), [1, { b: 2 }]);
  assert.deepEqual(readBack("msgpack", encodeMsgpack([[1], {}])), [1]);
  assert.deepEqual(readBack("msgpack", encodeMsgpack([[1], null])), [1]);
  assert.deepEqual(readBack("json", encodeArguments("json", [1, [2]], { c: "ä" })), [1, [2], {
    c: "ä",
  }]);
});

Deno.test("Arguments of any values come back as they were", () => {
  const values = fc.anything({ withTypedArray: true, withDate: true });
  fc.assert(fc.property(fc.array(values, { maxLength: 5 }), (args) => {
    const bytes = encodeArguments("msgpack", args).slice();
    assert.deepEqual(readBack("msgpack", bytes), (decodeMsgpack(bytes) as unknown[])[0]);
  }));
});

Deno.test("Arguments of another shape are refused, whatever they are", () => {
  for (const wire of [1, null, [], [1], [[], 1], [[], []], [[], new Map([[1, 2]])], [[], {}, {}]]) {
    refused(wire);
  }
  const decoder = new CallDecoder(new Uint8Array(256));
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
    for (const codec of [CODEC.msgpack, CODEC.json]) {
      const memory = new Uint8Array(256);
      memory.set(bytes);
      try {
        assert(Array.isArray(new CallDecoder(memory).arguments(bytes.length, codec)));
      } catch (error) {
        assert(error instanceof Error && !(error instanceof assert.AssertionError), String(error));
      }
    }
  }));
  assert.throws(() => decoder.arguments(0, CODEC.msgpack));
});

Deno.test("Raw arguments are one array of bytes, and nothing else", () => {
  const bytes = Uint8Array.of(1, 2);
  assert.deepEqual(readBack("raw", encodeArguments("raw", [bytes])), [bytes]);
  for (const args of [[], [1], [bytes, bytes]]) {
    assert.throws(() => encodeArguments("raw", args), /one argument, a Uint8Array/);
  }
  assert.throws(() => encodeArguments("raw", [bytes], { a: 1 }), /one argument, a Uint8Array/);
});

Deno.test("A result is answered in the codec of its call, and nothing is undefined", () => {
  const memory = new Uint8Array(64);
  const decoder = new CallDecoder(memory);
  const roundTrip = (value: unknown, callCodec: number) => {
    const { bytes, codec } = new CallEncoder().result(value, callCodec).copy();
    memory.set(bytes);
    return [codec, decoder.result(bytes.length, codec)];
  };
  assert.deepEqual(roundTrip({ a: 1 }, CODEC.msgpack), [CODEC.msgpack, { a: 1 }]);
  assert.deepEqual(roundTrip({ a: 1 }, CODEC.json), [CODEC.json, { a: 1 }]);
  assert.deepEqual(roundTrip(Uint8Array.of(7), CODEC.raw), [CODEC.raw, Uint8Array.of(7)]);
  assert.deepEqual(roundTrip(7, CODEC.raw), [CODEC.msgpack, 7]);
  for (const codec of [CODEC.msgpack, CODEC.json]) {
    assert.deepEqual(roundTrip(undefined, codec), [codec, undefined]);
  }
  assert.equal(decoder.result(0, CODEC.msgpack), undefined);
});
