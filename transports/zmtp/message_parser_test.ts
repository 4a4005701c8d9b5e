import assert from "node:assert/strict";
import fc from "fast-check";
import { concat } from "../../protocols/bytes.ts";
import {
  type Command,
  encodeCommand,
  encodeFrame,
  FLAG_MORE,
  type ZmtpViolation,
} from "../../protocols/zmtp/mod.ts";
import { BufferPool } from "../buffer_pool.ts";
import { StreamReader } from "../stream_reader.ts";
import { MessageParser, type MessageSink } from "./message_parser.ts";
import type { MessageView } from "./message_view.ts";
import { ReceiveQueue } from "./receive_queue.ts";
import { ViolationError } from "./violation_error.ts";

/** A source that gives `wire` in pieces of the given sizes, again and again. */
function pieces(wire: Uint8Array, sizes: readonly number[]) {
  let at = 0;
  let turn = 0;
  return {
    read(into: Uint8Array): Promise<number | null> {
      if (at === wire.length) return Promise.resolve(null);
      const size = Math.min(sizes[turn++ % sizes.length]!, into.length, wire.length - at);
      into.set(wire.subarray(at, at + size));
      at += size;
      return Promise.resolve(size);
    },
  };
}

class Recorder implements MessageSink {
  readonly queued = new ReceiveQueue();
  readonly seen: Uint8Array[][] = [];
  readonly commands: string[] = [];
  readonly closed = false;
  readonly inspect?: (view: MessageView) => boolean;

  constructor(keep?: (view: MessageView) => boolean) {
    if (keep !== undefined) this.inspect = keep;
  }

  queue(...run: Parameters<ReceiveQueue["push"]>): void {
    this.queued.push(...run);
  }

  command(command: Command): ZmtpViolation | undefined {
    this.commands.push(command.name);
    return undefined;
  }

  taken(): Uint8Array[][] {
    const messages = [];
    for (let m = this.queued.take(); m !== undefined; m = this.queued.take()) messages.push(m);
    return messages;
  }
}

const frames = fc.array(fc.uint8Array({ maxLength: 400 }), { minLength: 1, maxLength: 4 });
const spoken = fc.array(
  fc.record({ frames, before: fc.boolean(), inside: fc.boolean() }),
  { minLength: 1, maxLength: 30 },
);
const cuts = fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 8 });

function encode(messages: { frames: Uint8Array[]; before: boolean; inside: boolean }[]) {
  const parts: Uint8Array[] = [];
  for (const { frames, before, inside } of messages) {
    if (before) parts.push(encodeCommand("BEFORE"));
    frames.forEach((frame, i) => {
      const last = i === frames.length - 1;
      parts.push(encodeFrame(last ? 0 : FLAG_MORE, frame));
      if (inside && !last) parts.push(encodeCommand("INSIDE", new Uint8Array(3)));
    });
  }
  return concat(parts);
}

Deno.test("Messages and commands are found wherever the stream is cut", async () => {
  await fc.assert(fc.asyncProperty(spoken, cuts, async (messages, sizes) => {
    const sink = new Recorder();
    const reader = new StreamReader(pieces(encode(messages), sizes), new BufferPool());
    await reader.run(new MessageParser(sink, 1 << 20));
    assert.equal(sink.queued.messages, messages.length);
    assert.deepEqual(sink.taken(), messages.map(({ frames }) => frames));
    assert.equal(sink.queued.bytes, 0);
    const commands = messages.flatMap(({ before, inside, frames }) => [
      ...(before ? ["BEFORE"] : []),
      ...(inside ? frames.slice(1).map(() => "INSIDE") : []),
    ]);
    assert.deepEqual(sink.commands, commands);
  }));
});

Deno.test("What is looked at is the same as what is queued, and only what is wanted is queued", async () => {
  await fc.assert(fc.asyncProperty(spoken, cuts, async (messages, sizes) => {
    const sink: Recorder = new Recorder((view) => {
      sink.seen.push(view.copy());
      return view.count % 2 === 0;
    });
    const reader = new StreamReader(pieces(encode(messages), sizes), new BufferPool());
    await reader.run(new MessageParser(sink, 1 << 20));
    assert.deepEqual(sink.seen, messages.map(({ frames }) => frames));
    assert.deepEqual(sink.taken(), sink.seen.filter((frames) => frames.length % 2 === 0));
  }));
});

Deno.test("An endless message of empty frames is cut off, and takes linear time", async () => {
  const wire = new Uint8Array(4_000_000);
  for (let at = 0; at < wire.length; at += 2) wire[at] = FLAG_MORE;
  const reader = new StreamReader(pieces(wire, [5000]), new BufferPool());
  const end = reader.run(new MessageParser(new Recorder(), 1_000_000));
  await assert.rejects(end, (error) => {
    return error instanceof ViolationError && error.violation.reason === "message-too-large";
  });
});

Deno.test("Messages that were dropped leave the others as they are", () => {
  const pool = new BufferPool();
  const buffer = pool.take(1000);
  const queue = new ReceiveQueue();
  const wire = encode(
    [1, 2, 3].map((n) => ({ frames: [new Uint8Array([n])], before: false, inside: false })),
  );
  buffer.bytes.set(wire);
  queue.push(buffer, { start: 0, end: 6 }, 2);
  queue.push(buffer, { start: 6, end: 9 }, 1);
  queue.drop();
  assert.deepEqual(queue.take(), [new Uint8Array([2])]);
  queue.clear();
  assert.equal(queue.take(), undefined);
  assert.equal(queue.messages, 0);
});
