import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeMsgpack } from "./msgpack.ts";
import { encodePayload } from "./payload.ts";
import { encodePickle } from "./pickle.ts";
import { sniff } from "./sniff.ts";

const RECORD = { name: "arm", joints: [0.5, 1] };

Deno.test("Each encoding is recognised", () => {
  for (const encoding of ["msgpack", "json", "pickle"] as const) {
    assert.deepEqual(sniff(encodePayload(encoding, RECORD)), { encoding, value: RECORD });
  }
  assert.deepEqual(sniff(new TextEncoder().encode("hello, wörld\n")), {
    encoding: "text",
    value: "hello, wörld\n",
  });
});

Deno.test("Texts and numbers in text are not mistaken for MessagePack", () => {
  for (const text of ["a", "!", "{", "~"]) {
    assert.equal(sniff(new TextEncoder().encode(text)).encoding, "text");
  }
  assert.deepEqual(sniff(new TextEncoder().encode("7")), { encoding: "json", value: 7 });
});

Deno.test("MessagePack of common values is not mistaken for text or a pickle", () => {
  const values = [[], {}, null, true, false, 1.5, 200, -1, -33, "x", "hello", [1, 2], { a: 1 }, {
    deep: [{}],
  }];
  for (const value of values) {
    assert.deepEqual(sniff(encodeMsgpack(value)), { encoding: "msgpack", value });
  }
});

Deno.test("A pickle outside the safe subset, and other bytes, are shown in hex with the size", () => {
  const evil = Uint8Array.from("\x80\x03cos\nsystem\n.", (letter) => letter.charCodeAt(0));
  assert.equal(sniff(evil).encoding, "hex");
  const bytes = new Uint8Array(100).fill(0xc1);
  assert.deepEqual(sniff(bytes), { encoding: "hex", value: "c1".repeat(64), size: 100 });
  assert.deepEqual(sniff(bytes, 2), { encoding: "hex", value: "c1c1", size: 100 });
});

Deno.test("An empty payload is an empty text", () => {
  assert.deepEqual(sniff(new Uint8Array()), { encoding: "text", value: "" });
});

Deno.test("Objects are recognised whatever they hold, and no bytes make sniffing fail", () => {
  const object = fc.dictionary(fc.string(), fc.oneof(fc.double(), fc.string(), fc.boolean()), {
    noNullPrototype: true,
  });
  fc.assert(fc.property(object, (value) => {
    assert.deepEqual(sniff(encodeMsgpack(value)), { encoding: "msgpack", value });
    assert.deepEqual(sniff(encodePickle(value)), { encoding: "pickle", value });
  }));
  fc.assert(fc.property(fc.uint8Array(), (bytes) => void sniff(bytes)));
});
