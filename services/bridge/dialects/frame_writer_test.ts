import assert from "node:assert/strict";
import fc from "fast-check";
import { MessageReader, OPCODE } from "../../../protocols/websocket/mod.ts";
import { FrameWriter } from "./frame_writer.ts";

/** Reads frames of a server. */
function read(bytes: Uint8Array): (string | Uint8Array)[] {
  const reader = new MessageReader({ from: "server" });
  const found: (string | Uint8Array)[] = [];
  for (let at = 0; at < bytes.length;) {
    const space = reader.space();
    const part = bytes.subarray(at, at + space.length);
    space.set(part);
    reader.filled(part.length);
    at += part.length;
    for (let next = reader.next(); next !== undefined; next = reader.next()) {
      found.push(
        next.kind === "text" ? next.text : next.kind === "binary" ? next.bytes : next.kind,
      );
    }
  }
  return found;
}

Deno.test("Texts whose bytes are more than their letters have the right head, around each length where heads change", () => {
  const writer = new FrameWriter();
  const letters = fc.constantFrom("a", "é", "€", "😀");
  const lengths = fc.constantFrom(
    0,
    1,
    30,
    40,
    60,
    100,
    123,
    124,
    125,
    126,
    20_000,
    30_000,
    65_535,
    65_536,
  );
  const text = fc.tuple(letters, lengths, fc.string()).map(([letter, length, rest]) =>
    (letter.repeat(length).slice(0, length) + rest).toWellFormed()
  );
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), (texts) => {
      for (const each of texts) writer.text(OPCODE.text, each);
      assert.deepEqual(read(writer.take()!), texts);
    }),
    { numRuns: 60 },
  );
});

Deno.test("What stands in front of a payload is written into the frame's place for it", () => {
  const writer = new FrameWriter();
  const payload = new Uint8Array(130).fill(7);
  const first = writer.binary(OPCODE.binary, 4, payload);
  writer.view.setUint32(first, 0x01020304);
  const second = writer.add(OPCODE.binary, 4, (out) => out.push("é".repeat(100)));
  writer.view.setUint32(second, 0x05060708);
  const [one, two] = read(writer.take()!) as [Uint8Array, Uint8Array];
  assert.deepEqual([...one.subarray(0, 5)], [1, 2, 3, 4, 7]);
  assert.equal(one.length, 134);
  assert.deepEqual([...two.subarray(0, 6)], [5, 6, 7, 8, 0xc3, 0xa9]);
  assert.equal(two.length, 204);
  assert.equal(writer.take(), undefined);
});

Deno.test("A frame that cannot be written leaves those in front of it whole", () => {
  const writer = new FrameWriter();
  writer.text(OPCODE.text, "first");
  assert.throws(() =>
    writer.add(OPCODE.text, 0, (out) => {
      out.push("half");
      throw new Error("no more");
    }), /no more/);
  writer.text(OPCODE.text, "second");
  assert.deepEqual(read(writer.take()!), ["first", "second"]);
});
