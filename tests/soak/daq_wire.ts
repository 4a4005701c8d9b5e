import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type Dialect,
  DIALECTS,
  encodeMessage,
  FramePool,
  MessageReader,
  WireViolation,
} from "../../protocols/pymodaq/mod.ts";
import { damaged, DAMAGES, TELLING_BYTES } from "../../protocols/pymodaq/damage_testing.ts";
import { messages } from "../../protocols/pymodaq/message_arbitrary_testing.ts";
import { everyMessage } from "../../protocols/pymodaq/messages_testing.ts";
import { joined } from "../../protocols/pymodaq/vectors_testing.ts";
import { xorshift } from "../lib/xorshift.ts";
import { print } from "../../scripts/lib/print.ts";

/** How long spoilt conversations are read, in milliseconds, unless the first argument says how many seconds. */
const DURATION_MS = 1000 * Number(Deno.args[0] ?? 600);

/** How much larger the process may be all through the last quarter than it ever was in the second, in bytes. */
const MAX_GROWTH = 64 * 1024 * 1024;

/** Shortest time after which V8's heap has its size, in milliseconds: growth is not looked at before. */
const WARM_MS = 120_000;

/** Bytes of arrays that a message may hold here. */
const MAX_FRAME = 4 * 1024 * 1024;

/** Longest that one conversation of some kB may take to be read, in milliseconds: far longer than it does. */
const MAX_READ_MS = 5000;

const seed = Number(Deno.args[1] ?? 1 + Date.now() % (2 ** 31 - 1));
print(`seed ${seed}: give it as the second argument to see the same again`);

// Conversations of every dialect are spoilt at random, cut at random and read: every byte of them is a message or a breach.
const random = xorshift(seed);
const frames = new FramePool();
const end = performance.now() + DURATION_MS;
let early = 0;
let late = Infinity;
let rounds = 0;
let breaches = 0;
let whole = 0;
while (performance.now() < end) {
  const streams = DIALECTS.flatMap((dialect) => conversations(dialect));
  for (let count = 0; count < 20_000; count++) read(streams[random(streams.length)]!);
  const { rss } = Deno.memoryUsage();
  const left = (end - performance.now()) / DURATION_MS;
  if (left > 0.5 && left < 0.75) early = Math.max(early, rss);
  if (left < 0.25) late = Math.min(late, rss);
  if (++rounds % 10 === 0) {
    print(`${rounds * 20_000} conversations, ${breaches} breaches: ${(rss / 1e6).toFixed(1)} MB`);
  }
}
const isWarm = DURATION_MS >= WARM_MS;
assert.ok(!isWarm || late - early < MAX_GROWTH, `It grew from ${early} to ${late} bytes`);
assert.ok(breaches > rounds * 100 && whole > rounds * 100, `${breaches} breaches, ${whole} whole`);

/** Some conversations of a dialect: one with every message, and random ones. */
function conversations(dialect: Dialect): Uint8Array<ArrayBuffer>[] {
  const some = fc.sample(fc.array(messages(dialect), { minLength: 1, maxLength: 5 }), {
    numRuns: 20,
    seed: random(2 ** 31),
  });
  return [everyMessage(dialect), ...some].map((conversation) =>
    joined(conversation.flatMap((message) => encodeMessage(message, dialect)))
  );
}

function read(stream: Uint8Array<ArrayBuffer>): void {
  let bytes = stream;
  for (let left = random(5); left > 0; left--) {
    bytes = damaged(bytes, {
      at: random(2 ** 30),
      how: DAMAGES[random(DAMAGES.length)]!,
      value: random(3) === 0 ? random(256) : TELLING_BYTES[random(TELLING_BYTES.length)]!,
      length: random(40),
    });
  }
  const dialect = random(2) === 0 ? DIALECTS[random(DIALECTS.length)] : undefined;
  const reader = new MessageReader({
    role: "client",
    frames,
    maxFrame: MAX_FRAME,
    ...(dialect === undefined ? {} : { dialect }),
  });
  const step = 1 + random(random(4) === 0 ? 5 : 5000);
  const begin = performance.now();
  try {
    for (let at = 0; at < bytes.length; at += step) {
      reader.push(bytes.subarray(at, at + step));
      while (reader.next() !== undefined);
    }
    reader.end();
    whole++;
  } catch (error) {
    if (!(error instanceof WireViolation)) print(`seed ${seed}: ${bytes.toHex()}`);
    assert.ok(error instanceof WireViolation, String(error));
    breaches++;
  }
  assert.ok(performance.now() - begin < MAX_READ_MS, `seed ${seed}: ${bytes.toHex()}`);
}
