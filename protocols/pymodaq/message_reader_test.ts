import assert from "node:assert/strict";
import { type Dialect, DIALECTS } from "./dialect.ts";
import { encodeMessage } from "./encode_message.ts";
import type { FrameSource } from "./frame_pool.ts";
import type { Message } from "./message.ts";
import { MessageReader } from "./message_reader.ts";
import { asRead, bytesArray, dataIn, everyMessage, plainData } from "./messages_testing.ts";
import { joined, readMessages, str } from "./vectors_testing.ts";
import { WireViolation } from "./violation.ts";

/** A frame source that says what was taken and given. */
class CountedFrames implements FrameSource {
  readonly taken: number[] = [];
  readonly given: number[] = [];
  take(bytes: number): Uint8Array<ArrayBuffer> {
    this.taken.push(bytes);
    return new Uint8Array(bytes);
  }
  give(bytes: Uint8Array<ArrayBuffer>): void {
    this.given.push(bytes.length);
  }
}

function encoded(message: Message, dialect: Dialect): Uint8Array<ArrayBuffer> {
  return joined(encodeMessage(message, dialect));
}

/** An array of so many bytes, no two neighbours the same. */
function frame(bytes: number): Message {
  const value = {
    dtype: "|u1",
    shape: [bytes],
    bytes: Uint8Array.from({ length: bytes }, (_, at) => at * 7 + (at >> 8)),
  };
  return { kind: "done", data: { form: "list", list: [{ type: "array", value }] } };
}

/** Reads from a stream as a connection does, so many bytes a time, straight into the reader's room. */
function receive(reader: MessageReader, stream: Uint8Array, step: number): Message[] {
  const messages: Message[] = [];
  for (let at = 0; at < stream.length;) {
    const room = reader.room();
    assert.ok(room.length > 0);
    const part = stream.subarray(at, at + Math.min(step, room.length));
    room.set(part);
    reader.received(part.length);
    at += part.length;
    for (let message = reader.next(); message !== undefined; message = reader.next()) {
      messages.push(message);
    }
  }
  return messages;
}

for (const dialect of DIALECTS) {
  Deno.test(`Every message of ${dialect} comes back, however its bytes are cut`, () => {
    const hello: Message = { kind: "hello", clientType: "ACTUATOR" };
    const messages = [hello, ...everyMessage(dialect)];
    const stream = joined(messages.flatMap((message) => encodeMessage(message, dialect)));
    const expected = messages.map((message) => asRead(message, dialect));
    for (const step of [1, 2, 3, 4, 5, 7, 11, 64, 1000, stream.length]) {
      const reader = new MessageReader({ role: "server", dialect });
      assert.deepEqual(readMessages(reader, stream, step), expected);
      assert.equal(reader.isMidMessage, false);
      assert.equal(reader.position, stream.length);
      reader.end();
    }
    for (let cut = 0; cut <= stream.length; cut++) {
      const reader = new MessageReader({ role: "server", dialect });
      const first = readMessages(reader, stream.subarray(0, cut));
      assert.deepEqual([...first, ...readMessages(reader, stream.subarray(cut))], expected);
    }
  });
}

Deno.test("A message is given out as soon as its last byte is there, and none before", () => {
  for (const dialect of DIALECTS) {
    const reader = new MessageReader({ role: "client", dialect });
    let begin = 0;
    for (const message of everyMessage(dialect)) {
      const bytes = encoded(message, dialect);
      for (const byte of bytes.subarray(0, -1)) {
        reader.push(Uint8Array.of(byte));
        assert.equal(reader.next(), undefined);
        assert.equal(reader.isMidMessage, true);
        assert.equal(reader.position, begin);
      }
      reader.push(bytes.subarray(-1));
      assert.deepEqual(reader.next(), asRead(message, dialect));
      assert.equal(reader.next(), undefined);
      assert.equal(reader.isMidMessage, false);
      begin += bytes.length;
      assert.equal(reader.position, begin);
    }
  }
});

Deno.test("Large arrays are received where they stay, small ones in memory of their own", () => {
  const small = frame(65_535);
  const large = frame(65_536);
  const huge = frame(3_000_000);
  const stream = joined([small, large, huge].flatMap((message) => encodeMessage(message, "L2")));
  for (const step of [999, 65_536, 1_000_000]) {
    const frames = new CountedFrames();
    const reader = new MessageReader({ role: "client", frames });
    const messages = receive(reader, stream, step);
    assert.deepEqual(messages, [small, large, huge]);
    assert.deepEqual(frames.taken, [65_536, 3_000_000]);
    assert.deepEqual(frames.given, []);
  }
});

Deno.test("The room for the rest of a large array is in the array itself, up to its end", () => {
  const memory = new Uint8Array(100_000);
  const frames: FrameSource = { take: (bytes) => memory.subarray(0, bytes), give: () => {} };
  const reader = new MessageReader({ role: "client", frames });
  const bytes = encoded(frame(100_000), "L2");
  reader.push(bytes.subarray(0, 1000));
  assert.equal(reader.next(), undefined);
  const room = reader.room();
  assert.equal(room.buffer, memory.buffer);
  assert.equal(room.length, bytes.length - 1000);
  room.set(bytes.subarray(1000));
  reader.received(room.length);
  const message = reader.next();
  assert.ok(message?.kind === "done" && message.data.form === "list");
  assert.equal((message.data.list[0]!.value as { bytes: Uint8Array }).bytes.buffer, memory.buffer);
});

Deno.test("Bytes behind a large array that were pushed with it belong to the next message", () => {
  const stream = joined([
    ...encodeMessage(frame(200_000), "L2"),
    ...encodeMessage({ kind: "order", command: "Quit" }, "L2"),
  ]);
  for (const step of [stream.length, 150_000, 70_001]) {
    const reader = new MessageReader({ role: "client" });
    const messages = readMessages(reader, stream, step);
    assert.deepEqual(messages, [frame(200_000), { kind: "order", command: "Quit" }]);
    assert.equal(reader.position, stream.length);
  }
});

Deno.test("Large texts grow with what has come", () => {
  const xml = `<a>${"é".repeat(1_000_000)}</a>`;
  const stream = encoded({ kind: "infos", xml }, "L2");
  for (const step of [50_000, stream.length]) {
    const reader = new MessageReader({ role: "client" });
    assert.deepEqual(receive(reader, stream, step), [{ kind: "infos", xml }]);
  }
});

Deno.test("More than 64 MiB of a frame is taken once so much has come, and at once from a peer that has sent it", () => {
  const MIB = 2 ** 20;
  const bytes = new Uint8Array(130 * MIB);
  const parts = encodeMessage({
    kind: "done",
    data: dataIn(
      "L2",
      plainData({
        data: [
          { dtype: "|u1", shape: [bytes.length], bytes },
        ],
      }),
    ),
  }, "L2");
  const frames = new CountedFrames();
  const reader = new MessageReader({ role: "client", frames });
  const head = parts[0]!;
  reader.push(head);
  assert.equal(reader.next(), undefined);
  assert.deepEqual(frames.taken, [64 * MIB]);
  for (let left = bytes.length; left > 0;) {
    const room = reader.room();
    const count = Math.min(room.length, left);
    reader.received(count);
    left -= count;
    assert.equal(reader.next() !== undefined, left === 0);
  }
  assert.deepEqual(frames.taken, [64 * MIB, 128 * MIB, 130 * MIB]);
  assert.deepEqual(frames.given, [64 * MIB, 128 * MIB]);
  reader.push(head);
  assert.equal(reader.next(), undefined);
  assert.deepEqual(frames.taken.slice(3), [130 * MIB]);
});

Deno.test("Places are counted over any number of messages, and much that came at once leaves no large buffer", () => {
  const message: Message = { kind: "info", key: "key", value: "x".repeat(1000) };
  const bytes = encoded(message, "L2");
  const stream = joined(Array(500).fill(bytes));
  for (const step of [999, 60_000, 1_000_000]) {
    const reader = new MessageReader({ role: "client" });
    assert.equal(receive(reader, stream, step).length, 500);
    assert.equal(reader.position, stream.length);
    reader.push(stream);
    assert.equal(reader.room().buffer.byteLength > stream.length, true);
    for (let count = 1; count <= 500; count++) {
      assert.deepEqual(reader.next(), message);
      assert.equal(reader.position, stream.length + count * bytes.length);
    }
    assert.equal(reader.next(), undefined);
    assert.equal(reader.room().buffer.byteLength, 64 * 1024);
  }
});

Deno.test("A message that is cut off is a breach, and the memory of its array goes back", () => {
  const frames = new CountedFrames();
  const reader = new MessageReader({ role: "client", frames });
  reader.push(encoded(frame(100_000), "L2").subarray(0, 500));
  assert.equal(reader.next(), undefined);
  assert.throws(() => reader.end(), WireViolation);
  assert.deepEqual(frames.given, [100_000]);
  assert.throws(() => reader.next(), /cut off/);
});

Deno.test("After a breach nothing is read any more, and it says where it was", () => {
  const reader = new MessageReader({ role: "server" });
  reader.push(joined([str("GRABBER"), str("Done"), new Uint8Array([255, 255, 255, 255])]));
  assert.deepEqual(reader.next(), { kind: "hello", clientType: "GRABBER" });
  const isBreach = (error: unknown) =>
    error instanceof WireViolation && error.code === "data" && error.at === 19 &&
    /4294967295 elements/.test(error.message) && error.hint !== undefined;
  assert.throws(() => reader.next(), isBreach);
  reader.push(str("Quit"));
  assert.throws(() => reader.next(), isBreach);
  assert.throws(() => reader.end(), isBreach);
});

Deno.test("A client has to say what it is, a server has not", () => {
  const reader = new MessageReader({ role: "server" });
  reader.push(str("PRINTER\u0007"));
  assert.throws(() => reader.next(), /"PRINTER\\u0007", not GRABBER or ACTUATOR/);
  assert.deepEqual(readMessages(new MessageReader({ role: "client" }), str("Quit")), [
    { kind: "order", command: "Quit" },
  ]);
});

Deno.test("Arrays begin where any of their elements may be", () => {
  const value = { dtype: "<c16", shape: [1], bytes: new Uint8Array(16) };
  const data = dataIn(
    "L2",
    plainData({ data: [bytesArray(1), value, bytesArray(1, 2, 3), value] }),
  );
  const [message] = readMessages(
    new MessageReader({ role: "client" }),
    encoded({ kind: "done", data }, "L2"),
  );
  assert.ok(message?.kind === "done" && message.data.form === "list");
  for (const element of message.data.list) {
    assert.ok(element.type === "array");
    assert.equal(element.value.bytes.byteOffset, 0);
  }
});
