import assert from "node:assert/strict";
import fc from "fast-check";
import { RoboError } from "../../errors.ts";
import { concat } from "../bytes.ts";
import { encodeFrame, MessageReader, OPCODE, type WebSocketMessage } from "./mod.ts";

const MASK = new Uint8Array([0x37, 0xfa, 0x21, 0x3d]);

/** Gives a reader bytes in pieces of these sizes. */
function read(
  reader: MessageReader,
  bytes: Uint8Array,
  sizes: readonly number[] = [bytes.length],
): WebSocketMessage[] {
  const messages: WebSocketMessage[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const space = reader.space();
    const piece = bytes.subarray(at, at + Math.min(space.length, sizes[turn % sizes.length]!));
    space.set(piece);
    reader.filled(piece.length);
    at += piece.length;
    for (let next = reader.next(); next !== undefined; next = reader.next()) messages.push(next);
  }
  return messages;
}

function fromServer(hex: string, maxBytes?: number): WebSocketMessage[] {
  const limits = maxBytes === undefined ? {} : { maxBytes };
  return read(new MessageReader({ from: "server", ...limits }), bytesOf(hex));
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.fromHex(hex.replaceAll(" ", ""));
}

const HELLO: WebSocketMessage = { kind: "text", text: "Hello" };
const HELLO_BYTES = new TextEncoder().encode("Hello");

Deno.test("The examples of RFC 6455 are read, and written as they stand there", () => {
  assert.deepEqual(fromServer("81 05 48 65 6c 6c 6f"), [HELLO]);
  assert.deepEqual(fromServer("01 03 48 65 6c 80 02 6c 6f"), [HELLO]);
  assert.deepEqual(fromServer("89 05 48 65 6c 6c 6f"), [{ kind: "ping", bytes: HELLO_BYTES }]);
  const masked = bytesOf("81 85 37 fa 21 3d 7f 9f 4d 51 58");
  assert.deepEqual(read(new MessageReader({ from: "client" }), masked), [HELLO]);
  assert.deepEqual(encodeFrame(OPCODE.text, HELLO_BYTES, { mask: MASK }), masked);
  const head = (length: number) =>
    encodeFrame(OPCODE.binary, new Uint8Array(length)).subarray(0, 10).toHex();
  assert.match(head(256), /^827e0100/);
  assert.match(head(65_536), /^827f0000000000010000/);
});

Deno.test("Messages arrive whole and in order, however they are divided, masked and cut", () => {
  const part = fc.uint8Array({ maxLength: 300 });
  const message = fc.record({
    isText: fc.boolean(),
    parts: fc.array(part, { minLength: 1, maxLength: 4 }),
    text: fc.string({ unit: "grapheme", maxLength: 200 }),
    ping: fc.option(fc.uint8Array({ maxLength: 125 }), { nil: undefined }),
  });
  const sizes = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 9 });
  fc.assert(
    fc.property(fc.boolean(), fc.array(message, { maxLength: 6 }), sizes, (isClient, all, cuts) => {
      const options = isClient ? { mask: MASK } : {};
      const expected: unknown[] = [];
      const frames = all.flatMap(({ isText, parts, text, ping }) => {
        const text8 = new TextEncoder().encode(text);
        const pieces = isText ? [text8.subarray(0, 7), text8.subarray(7)] : parts;
        if (ping !== undefined && pieces.length > 1) expected.push({ kind: "ping", bytes: ping });
        expected.push(
          isText ? { kind: "text", text } : { kind: "binary", bytes: concat(parts) },
        );
        return pieces.flatMap((piece, at) => {
          const opcode = at > 0 ? OPCODE.continuation : isText ? OPCODE.text : OPCODE.binary;
          const hasMore = at < pieces.length - 1;
          const frame = encodeFrame(opcode, piece, { ...options, hasMore });
          const between = at === 0 && hasMore && ping !== undefined
            ? [encodeFrame(OPCODE.ping, ping, options)]
            : [];
          return [frame, ...between];
        });
      });
      const reader = new MessageReader({ from: isClient ? "client" : "server" });
      assert.deepEqual(read(reader, concat(frames), cuts), expected);
    }),
  );
});

Deno.test("A long message takes the room of what has come, and none when it is over", () => {
  const reader = new MessageReader({ from: "server" });
  // Sixty million bytes are announced, and ten come.
  read(reader, bytesOf("82 7f 00 00 00 00 03 93 87 00 00 00 00 00 00 00 00 00 00 00"));
  assert.ok(reader.space().length < 70_000);
  const long = new MessageReader({ from: "server" });
  const bytes = new Uint8Array(5_000_000).fill(7);
  const [message] = read(long, encodeFrame(OPCODE.binary, bytes), [65_536]);
  assert.deepEqual(message, { kind: "binary", bytes });
  assert.ok(long.space().length < 70_000);
});

Deno.test("The end of a connection is told with its reason", () => {
  assert.deepEqual(fromServer("88 00"), [{ kind: "close", code: undefined, reason: "" }]);
  assert.deepEqual(fromServer("88 04 03 e8 6f 6b"), [{ kind: "close", code: 1000, reason: "ok" }]);
});

for (
  const [what, hex, words] of [
    ["an extension", "c1 00", /extension/],
    ["a mask from a server", "81 80 00 00 00 00", /masked/],
    ["an unknown opcode", "83 00", /opcode 3/],
    ["an unknown control opcode", "8b 00", /opcode 11/],
    ["a ping that is cut", "09 00", /control/],
    ["a ping that is too long", "89 7e 00 80", /control/],
    ["a continuation of nothing", "80 01 61", /continues nothing/],
    ["a message within another", "01 01 61 81 01 62", /within another/],
    ["a message that is too long", "82 7e 03 e9", /more than 1000/],
    [
      "parts that are too long together",
      `02 7e 03 e8 ${"00 ".repeat(1000)} 80 01`,
      /more than 1000/,
    ],
    ["a length beyond all numbers", "82 7f ff ff ff ff ff ff ff ff", /63 bits/],
    ["a text that is no UTF-8", "81 01 ff", /UTF-8/],
    ["half a reason", "88 01 03", /half a code/],
    ["what is no WebSocket", "48 54 54 50 2f 31 2e 31", /extension/],
  ] as const
) {
  Deno.test(`A WebSocket with ${what} is refused`, () => {
    assert.throws(() => fromServer(hex, 1000), (error) => {
      assert.ok(error instanceof RoboError && error.code === "data");
      assert.match(error.message, words);
      return true;
    });
  });
}

Deno.test("Whatever a stranger sends is read or refused", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
    try {
      read(new MessageReader({ from: "server", maxBytes: 100 }), bytes, [1, 3]);
    } catch (error) {
      assert.ok(error instanceof RoboError);
    }
  }));
});
