import assert from "node:assert/strict";
import fc from "fast-check";
import { RoboError } from "../../errors.ts";
import {
  LINK_AT,
  LINK_HEADER_BYTES,
  LINK_KIND,
  type LinkControl,
  linkFrame,
  LinkReader,
  type LinkReaderOptions,
} from "./mod.ts";

const STRUCTS = new Map([
  [1, { topic: 11, size: 5 }],
  [2, { topic: 12, size: 0 }],
  [300, { topic: 13, size: 40 }],
  [4, { topic: 14, size: 4, isOpen: true }],
]);

const OPTIONS: LinkReaderOptions = { structs: STRUCTS, now: () => 1234567890123456789n };

interface Heard {
  readonly frames: { topic: number; time: bigint; payload: number[] }[];
  readonly controls: (Omit<LinkControl, "payload"> & { payload: number[] })[];
  readonly runs: { count: number; only: number | undefined }[];
  readonly losses: number[];
}

/** Feeds `bytes` in chunks that end at `cuts`, each kept in one buffer with what was left over, as a stream reader does. */
function hear(bytes: Uint8Array, cuts: readonly number[], options = OPTIONS): Heard & LinkReader {
  const heard: Heard = { frames: [], controls: [], runs: [], losses: [] };
  const reader = new LinkReader({
    run({ bytes, view, count, only }) {
      heard.runs.push({ count, only });
      assert.equal(bytes.byteLength, view.byteLength);
      let seen = 0;
      for (let at = 0; at < bytes.length; seen++) {
        const length = view.getUint32(at + LINK_AT.length, true);
        const payload = [
          ...bytes.subarray(at + LINK_HEADER_BYTES, at + LINK_HEADER_BYTES + length),
        ];
        assert.equal(payload.length, length, "a run holds whole frames");
        heard.frames.push({
          topic: view.getUint16(at + LINK_AT.id, true),
          time: view.getBigUint64(at + LINK_AT.time, true),
          payload,
        });
        at += LINK_HEADER_BYTES + length;
      }
      assert.equal(seen, count);
    },
    lost: (count) => heard.losses.push(count),
    control: ({ payload, ...rest }) => heard.controls.push({ ...rest, payload: [...payload] }),
  }, options);
  const own = bytes.slice();
  const view = new DataView(own.buffer);
  let start = 0;
  for (const cut of [...cuts, own.length]) start = reader.parse(view, start, cut);
  return Object.assign(reader, heard);
}

function joined(frames: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(frames.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const frame of frames) {
    bytes.set(frame, at);
    at += frame.length;
  }
  return bytes;
}

function data(
  id: number,
  payload: number[],
  head: { aux?: number; time?: bigint } = {},
): Uint8Array {
  return linkFrame(LINK_KIND.data, { id, ...head }, new Uint8Array(payload));
}

Deno.test("Structs come as one run with their topics' numbers, and those without a time get one", () => {
  const { runs, frames } = hear(
    joined([data(1, [1, 2, 3, 4, 5], { time: 7n }), data(1, [5, 4, 3, 2, 1]), data(2, [])]),
    [],
  );
  assert.deepEqual(runs, [{ count: 3, only: undefined }]);
  assert.deepEqual(frames.map(({ topic, time }) => [topic, time]), [
    [11, 7n],
    [11, 1234567890123456789n],
    [12, 1234567890123456789n],
  ]);
});

Deno.test("A run of one topic says so", () => {
  assert.deepEqual(hear(joined([data(2, []), data(2, [])]), []).runs, [{ count: 2, only: 12 }]);
});

Deno.test("A struct with an open end may be longer, others not", () => {
  assert.equal(hear(data(4, [1, 2, 3, 4, 5, 6]), []).frames.length, 1);
  assert.throws(() => hear(data(4, [1, 2, 3]), []), /has 3 bytes instead of 4/);
  assert.throws(() => hear(data(1, [1, 2, 3, 4, 5, 6]), []), /id 1 has 6 bytes instead of 5/);
  assert.throws(() => hear(data(9, []), []), /id 9, which it has not said it sends/);
  assert.throws(() => hear(data(60000, []), []), /id 60000, which it has not said it sends/);
});

Deno.test("Frames of other kinds come in their place between the structs", () => {
  const { runs, controls } = hear(
    joined([data(2, []), linkFrame(LINK_KIND.log, { aux: 2 }, "hello"), data(2, [])]),
    [],
  );
  assert.equal(runs.length, 2);
  assert.deepEqual(controls.map(({ kind, aux }) => [kind, aux]), [[LINK_KIND.log, 2]]);
});

Deno.test("What comes before a breach is handed on", () => {
  const heard: number[] = [];
  const reader = new LinkReader({
    run: ({ count }) => heard.push(count),
    lost() {},
    control() {},
  }, OPTIONS);
  const bytes = joined([data(2, []), data(2, []), new Uint8Array(24).fill(66)]);
  assert.throws(() => reader.parse(new DataView(bytes.buffer), 0, bytes.length), RoboError);
  assert.deepEqual(heard, [2]);
});

Deno.test("Losses are counted by the counts, beyond 2^16 and over the end of 32 bits", () => {
  const next = 2 ** 32 - 3;
  const auxes = [next, next + 1, next + 3, next + 100_003].map((count) => count % 2 ** 32);
  const heard = hear(joined(auxes.map((aux) => data(2, [], { aux }))), [], { ...OPTIONS, next });
  assert.deepEqual(heard.losses, [1, 99_999]);
  assert.equal(heard.next, next + 100_004);
  assert.deepEqual(heard.runs.map(({ count }) => count), [2, 1, 1]);
  heard.skipTo((next + 100_010) % 2 ** 32);
  assert.deepEqual(heard.losses, [1, 99_999, 6]);
});

Deno.test("A struct that comes a second time is left out", () => {
  const counts = [5, 6, 5, 6, 7];
  const heard = hear(joined(counts.map((aux) => data(1, [aux, 0, 0, 0, 0], { aux }))), [], {
    ...OPTIONS,
    next: 5,
  });
  assert.deepEqual(heard.frames.map(({ payload }) => payload[0]), [5, 6, 7]);
  assert.equal(heard.repeated, 2);
});

Deno.test("A declared giant is refused before it comes", () => {
  const head = linkFrame(LINK_KIND.log, {});
  new DataView(head.buffer).setUint32(LINK_AT.length, 0xffffffff, true);
  assert.throws(() => hear(head, []), /4294967295 bytes is more than the limit/);
});

const frame = fc.oneof(
  fc.record({ payload: fc.array(fc.nat(255), { minLength: 5, maxLength: 5 }) })
    .map(({ payload }) => data(1, payload)),
  fc.constant(data(2, [])),
  fc.array(fc.nat(255), { minLength: 40, maxLength: 40 }).map((payload) => data(300, payload)),
  fc.array(fc.nat(255), { minLength: 4, maxLength: 90 }).map((payload) => data(4, payload)),
  fc.record({ kind: fc.constantFrom(3, 4, 5, 6, 7, 200), text: fc.string({ maxLength: 60 }) })
    .map(({ kind, text }) => linkFrame(kind, { aux: 9 }, text)),
);

Deno.test("Every cut of a stream gives the same", () => {
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 12 }), (frames) => {
      const bytes = joined(frames);
      const { frames: whole, controls } = hear(bytes, []);
      for (let cut = 0; cut <= bytes.length; cut++) {
        const parts = hear(bytes, [cut]);
        assert.deepEqual([parts.frames, parts.controls], [whole, controls]);
      }
      const single = hear(bytes, Array.from({ length: bytes.length }, (_, at) => at));
      assert.deepEqual([single.frames, single.controls], [whole, controls]);
    }),
    { numRuns: 60 },
  );
});

Deno.test("Hostile bytes end with an error of kind data, and never with anything else", () => {
  const mutation = fc.record({
    frames: fc.array(frame, { minLength: 1, maxLength: 8 }),
    changes: fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 }),
    next: fc.option(fc.nat(), { nil: undefined }),
  });
  fc.assert(
    fc.property(mutation, ({ frames, changes, next }) => {
      const bytes = joined(frames);
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      try {
        hear(bytes, [bytes.length >> 1], next === undefined ? OPTIONS : { ...OPTIONS, next });
      } catch (error) {
        assert.ok(error instanceof RoboError && error.code === "data", String(error));
      }
    }),
    { numRuns: 3000 },
  );
});
