import assert from "node:assert/strict";
import fc from "fast-check";
import { RoboError } from "../../errors.ts";
import { readClientMessage } from "./mod.ts";

/** The error of a message that is wrong. */
function fault(message: unknown): { message: string; hint: string; id: unknown; sub: unknown } {
  const text = typeof message === "string" ? message : JSON.stringify(message);
  const read = readClientMessage(text);
  assert.ok("error" in read, text);
  const { error, id, sub } = read;
  assert.equal(error.code, "usage");
  return { message: error.message, hint: error.hint ?? "", id, sub };
}

Deno.test("Messages of all kinds are read", () => {
  const messages = [
    { op: "subscribe", sub: 1, topics: ["arm.*", "!arm.Debug"], id: "a", format: "binary" },
    {
      op: "subscribe",
      sub: 65_535,
      topics: ["**"],
      format: "columns",
      fields: ["pos.x"],
      policy: { every: 16.7 },
      whenSlow: "latest",
      latched: true,
      minmax: true,
    },
    { op: "subscribe", sub: 2, topics: ["**"], policy: { decimate: 10 } },
    { op: "unsubscribe", sub: 1 },
    { op: "send", topic: "arm.Command", value: { gain: null } },
    { op: "send", topic: 3, value: null, id: 0 },
    { op: "request", topic: "arm.Ask", value: {}, timeout: 100, id: 1.5 },
    { op: "get", topic: 1 },
    { op: "end", program: "arm", reason: "lunch" },
    { op: "ping" },
    { op: "topics", id: "x" },
    { op: "watch", what: ["log", "clients"] },
    { op: "unwatch", what: ["totals"] },
  ];
  for (const message of messages) {
    assert.deepEqual(readClientMessage(JSON.stringify(message)), { message });
  }
});

Deno.test("A recording is wound by nanoseconds, which are texts", () => {
  const read = readClientMessage(
    '{"op":"playback","play":true,"speed":2,"seek":"1763772378123456789"}',
  );
  assert.deepEqual(read, {
    message: { op: "playback", play: true, speed: 2, seek: 1_763_772_378_123_456_789n },
  });
  assert.match(fault({ op: "playback", seek: 17 }).message, /as a decimal text/);
});

Deno.test("A single topic is a list of one, and half a flush is made whole", () => {
  const read = readClientMessage(
    '{"op":"subscribe","sub":1,"topics":"arm.*","flush":{"ms":5}}',
  );
  assert.deepEqual(read, {
    message: { op: "subscribe", sub: 1, topics: ["arm.*"], flush: { ms: 5, bytes: 65_536 } },
  });
});

Deno.test("What is wrong with a message is named, with what there is", () => {
  assert.match(fault("{").message, /no JSON/);
  assert.match(fault([1]).message, /an array/);
  assert.match(fault({}).message, /op is missing/);
  assert.match(fault({ op: "subscibe" }).hint, /subscribe, unsubscribe, send/);
  assert.match(fault({ op: "constructor" }).message, /op is "constructor"/);
  const typo = fault({ op: "subscribe", sub: 1, topic: "**", id: 7 });
  assert.deepEqual([typo.id, typo.sub], [7, 1]);
  assert.match(typo.message, /subscribe has no field "topic"/);
  assert.match(typo.hint, /sub, topics/);
  assert.match(fault({ op: "subscribe", topics: "**" }).message, /subscribe\.sub is missing/);
  assert.match(fault({ op: "subscribe", sub: 0, topics: "**" }).message, /from 1 to 65535/);
  assert.match(fault({ op: "subscribe", sub: 1, topics: [] }).message, /a list of 1 to 32/);
  assert.match(
    fault({ op: "subscribe", sub: 1, topics: "**", format: "cbor" }).message,
    /format is "cbor": it has to be one of json, binary, columns/,
  );
  assert.match(
    fault({ op: "subscribe", sub: 1, topics: "**", policy: { every: 1, decimate: 2 } }).message,
    /"latest"/,
  );
  assert.match(
    fault({ op: "subscribe", sub: 1, topics: "**", format: "columns" }).message,
    /fields is missing/,
  );
  assert.match(
    fault({ op: "subscribe", sub: 1, topics: "**", format: "binary", fields: ["a"] }).message,
    /binary structs are whole/,
  );
  assert.match(
    fault({ op: "subscribe", sub: 1, topics: "**", minmax: true }).message,
    /columns alone/,
  );
  assert.match(fault({ op: "send", topic: "a" }).message, /send\.value is missing/);
  assert.match(fault({ op: "ping", id: "x".repeat(65) }).message, /ping\.id/);
  assert.match(fault("[".repeat(100_000)).message, /deeper than 32/);
});

Deno.test("Any text is read or refused", () => {
  const some = fc.oneof(
    fc.string(),
    fc.json(),
    fc.json().map((value) => `{"op":"subscribe","sub":1,"topics":${value}}`),
    fc.json().map((value) => `{"op":"send","topic":"a","value":${value},"id":${value}}`),
  );
  fc.assert(fc.property(some, (text) => {
    const read = readClientMessage(text);
    if ("error" in read) {
      assert.ok(read.error instanceof RoboError && read.error.message.length < 300);
    }
  }));
});
