import assert from "node:assert/strict";
import { RoboError } from "../errors.ts";
import { encodeFrame, encodeMessage, encodePing } from "../protocols/zmtp/mod.ts";
import { BufferPool } from "../transports/buffer_pool.ts";
import { StreamReader } from "../transports/stream_reader.ts";
import { FrameParser } from "./frame_parser.ts";

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** What a parser finds in `wire` when it comes in chunks of `size` bytes. */
async function parse(wire: Uint8Array, size: number, maxBytes = 1e6): Promise<string[]> {
  const found: string[] = [];
  const text = (part: Uint8Array) => new TextDecoder().decode(part);
  const parser = new FrameParser(maxBytes, {
    message: (bytes, { topicStart, topicEnd, payloadStart, payloadEnd, frames }) => {
      const topic = text(bytes.subarray(topicStart, topicEnd));
      found.push(`${topic}=${text(bytes.subarray(payloadStart, payloadEnd))} of ${frames}`);
    },
    command: (body) => found.push(text(body.subarray(1, 5))),
  });
  let at = 0;
  const source = {
    read: (into: Uint8Array) => {
      const chunk = wire.subarray(at, at + Math.min(size, into.length));
      at += chunk.length;
      into.set(chunk);
      return Promise.resolve(chunk.length || null);
    },
  };
  await new StreamReader(source, new BufferPool()).run(parser);
  return found;
}

function concat(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(parts.flatMap((part) => [...part]));
}

Deno.test("Messages and commands are found at every chunk size", async () => {
  const long = "x".repeat(300);
  const wire = concat(
    encodeMessage([bytes("a"), bytes("1")]),
    encodePing(0),
    encodeMessage([bytes("alone")]),
    encodeMessage([bytes("b"), bytes(long), bytes("extra"), bytes("")]),
    encodeMessage([bytes(""), bytes("")]),
  );
  const expected = ["a=1 of 2", "PING", "alone= of 1", `b=${long} of 4`, "= of 2"];
  for (let size = 1; size <= wire.length; size++) {
    assert.deepEqual(await parse(wire, size), expected);
  }
});

Deno.test("The range of a message ends behind its last frame, at every chunk size", async () => {
  const message = encodeMessage([bytes("b"), bytes("2"), bytes("33"), bytes("")]);
  const wire = concat(encodeMessage([bytes("alone")]), message, message);
  for (let size = 1; size <= wire.length; size++) {
    const lengths: number[] = [];
    const parser = new FrameParser(1000, {
      message: (_, { topicStart, end }) => lengths.push(end - topicStart),
      command: () => {},
    });
    let at = 0;
    const read = (into: Uint8Array) => {
      const chunk = wire.subarray(at, at += size);
      into.set(chunk);
      return Promise.resolve(chunk.length || null);
    };
    await new StreamReader({ read }, new BufferPool()).run(parser);
    assert.deepEqual(lengths, [5, message.length - 2, message.length - 2]);
  }
});

Deno.test("A command between the frames of a message does not hurt it, and is seen once", async () => {
  const wire = concat(encodeFrame(1, bytes("a")), encodePing(0), encodeFrame(0, bytes("1")));
  for (let size = 1; size <= wire.length; size++) {
    assert.deepEqual(await parse(wire, size), ["PING", "a=1 of 2"]);
  }
});

Deno.test("A message that moves to another buffer between its frames stays whole", async () => {
  const long = "x".repeat(200_000);
  const wire = concat(
    encodeMessage([bytes("a"), bytes("1")]),
    encodeMessage([bytes("b"), bytes("2"), bytes(long)]),
    encodeMessage([bytes("c"), bytes(long), bytes("")]),
  );
  for (const size of [1000, 30_011, 200_000]) {
    assert.deepEqual(await parse(wire, size), ["a=1 of 2", "b=2 of 3", `c=${long} of 3`]);
  }
});

Deno.test("Messages over the limit and malformed frames end the connection with a reason", async () => {
  const broken: readonly [Uint8Array, RegExp][] = [
    [encodeFrame(0, new Uint8Array(101)), /limit of 100/],
    [
      concat(...Array.from({ length: 3 }, () => encodeFrame(1, new Uint8Array(50)))),
      /more than 100/,
    ],
    [Uint8Array.of(2, 0x7f, 255, 255, 255, 255, 255, 255, 255), /over the limit/],
    [Uint8Array.of(0x40, 0), /reserved/],
  ];
  for (const [wire, reason] of broken) {
    await assert.rejects(parse(wire, 7, 100), (error) => {
      assert(error instanceof RoboError && error.code === "data");
      return reason.test(error.message);
    });
  }
});
