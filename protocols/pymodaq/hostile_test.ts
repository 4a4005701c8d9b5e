import assert from "node:assert/strict";
import fc from "fast-check";
import { DIALECTS } from "./dialect.ts";
import type { ReadLimits } from "./message.ts";
import { MessageReader, type MessageReaderOptions } from "./message_reader.ts";
import { encodeMessage } from "./encode_message.ts";
import { damaged, DAMAGES, TELLING_BYTES } from "./damage_testing.ts";
import { everyMessage } from "./messages_testing.ts";
import { WireOutput } from "./output.ts";
import { joined, str, vector } from "./vectors_testing.ts";
import { WireViolation } from "./violation.ts";

const GIB = 2 ** 30;

function u32(...values: readonly number[]): Uint8Array<ArrayBuffer> {
  const output = new WireOutput();
  for (const value of values) output.uint32(value);
  return joined(output.take());
}

/** The head of an array: dtype, bytes, shape. */
function head(dtype: string, bytes: number, ...shape: readonly number[]): Uint8Array<ArrayBuffer> {
  return joined([str(dtype), u32(bytes, shape.length, ...shape)]);
}

/** `Done` and a list of one array of L2. */
function grab(array: Uint8Array): Uint8Array<ArrayBuffer> {
  return joined([str("Done"), u32(1), str("array"), array]);
}

interface Case {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly words: RegExp;
  readonly options?: Partial<MessageReaderOptions>;
  readonly limits?: ReadLimits;
}

/** `Done` of T3, with an extra attribute that is a list of lists, so many deep. */
function nested(depth: number): Uint8Array<ArrayBuffer> {
  const lists = Array(depth).fill(joined([str("list"), u32(1)]));
  const value = joined([...lists, str("string"), str("x")]);
  const time = vector("T3", "float");
  return joined([
    ...[str("Done"), str("DataToExport"), time, str("grab"), u32(1), str("dwa")],
    extraOf(value),
  ]);
}

/** Data of T3 with one extra attribute. */
function extraOf(value: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = vector("T3", "dwa_0d");
  return joined([whole.subarray(0, whole.length - 4), u32(1), str("string"), str("a"), value]);
}

const CASES: readonly Case[] = [
  {
    name: "a type that announces 2 GiB",
    bytes: u32(0x7fff_ffff),
    words: /type announces 2147483647 B, and 64 B/,
    options: { role: "server" },
  },
  {
    name: "an HTTP request",
    bytes: new TextEncoder().encode("GET / HTTP/1.1\r\n"),
    words: /command announces/,
  },
  { name: "a command of 257 bytes", bytes: u32(257), words: /257 B, and 256 B/ },
  {
    name: "a command in Latin-1",
    bytes: joined([u32(2), Uint8Array.of(0x71, 0xe9)]),
    words: /no UTF-8/,
  },
  {
    name: "an overlong encoding",
    bytes: joined([u32(2), Uint8Array.of(0xc0, 0x80)]),
    words: /no UTF-8/,
  },
  {
    name: "XML of 4 GiB",
    bytes: joined([str("Infos"), u32(0xffff_ffff)]),
    words: /4294967295 B, and 16777216 B/,
  },
  {
    name: "texts that are too much together",
    bytes: joined([str("Info"), str("k".repeat(60)), u32(50)]),
    words: /50 B, and \d+ B are taken/,
    limits: { maxText: 100 },
  },
  {
    name: "large texts that are too much together",
    bytes: joined([str("Info"), str("k".repeat(70_000)), u32(70_000)]),
    words: /70000 B, and 50000 B are taken/,
    limits: { maxText: 120_000 },
  },
  {
    name: "a list of 4 billion elements",
    bytes: joined([str("Done"), u32(0xffff_ffff)]),
    words: /4096 are taken/,
  },
  {
    name: "lists that are too much together",
    bytes: nested(12),
    words: /1 elements, and 0 are taken/,
    limits: { maxElements: 10 },
  },
  {
    name: "an array of 4 GiB",
    bytes: grab(head("|u1", 0xffff_ffff, 0xffff_ffff)),
    words: /4294967295 B, and 1073741824 B/,
  },
  {
    name: "arrays that are too much together",
    bytes: joined([
      ...[str("Done"), u32(2), str("array"), head("|u1", 6, 6), new Uint8Array(6)],
      ...[str("array"), head("|u1", 5, 5)],
    ]),
    words: /5 B, and 4 B are taken/,
    limits: { maxFrame: 10 },
  },
  {
    name: "a shape of more elements than bytes",
    bytes: grab(head("<f8", 8, 2)),
    words: /shape \[2\] announces 8 B/,
  },
  {
    name: "a shape of fewer elements than bytes",
    bytes: grab(head("<f8", 16, 1)),
    words: /shape \[1\] announces 16 B/,
  },
  {
    name: "a shape whose product overflows",
    bytes: grab(head("<f8", 0, 2 ** 31, 2 ** 31, 2 ** 31, 8)),
    words: /announces 0 B/,
  },
  {
    name: "a shape whose product is beyond what a number holds exactly",
    bytes: grab(head("|u1", 2 ** 31, ...Array(32).fill(0xffff_ffff))),
    words: /announces 2147483648 B/,
  },
  {
    name: "bytes of an array without elements",
    bytes: grab(head("<f8", 8, 0, 3)),
    words: /announces 8 B/,
  },
  {
    name: "elements without bytes",
    bytes: grab(head("|S0", 0, 0xffff_ffff)),
    words: /announces 0 B/,
  },
  {
    name: "a matrix of L1 whose bytes are no whole number of layers",
    bytes: joined([str("Done"), u32(1), str("|u1"), u32(5, 2, 2)]),
    words: /shape \[2, 2\] announces 5 B/,
  },
  {
    name: "a matrix of L1 without bytes",
    bytes: joined([str("Done"), u32(1), str("|u1"), u32(0, 2, 2)]),
    words: /shape \[2, 2\] announces 0 B/,
  },
  {
    name: "a matrix of L1 with bytes and no rows",
    bytes: joined([str("Done"), u32(1), str("|u1"), u32(5, 0, 2)]),
    words: /shape \[0, 2\] announces 5 B/,
  },
  {
    name: "an axis of half a dimension",
    bytes: joined([
      ...[str("Done"), str("DataToExport"), vector("T3", "float"), str("grab"), u32(1)],
      ...[str("dwa"), extraOf(joined([str("axis"), str("Axis"), str("x"), str("mm")]))],
      ...[vector("L2", "array:f8_1d"), vector("T3", "float")],
    ]),
    words: /index is 1.5, not a whole number/,
  },
  {
    name: "33 dimensions",
    bytes: grab(head("|u1", 1, ...Array(33).fill(1))),
    words: /33 dimensions/,
  },
  { name: "a structure", bytes: grab(head("|V12", 12, 1)), words: /dtype "\|V12"/ },
  { name: "Python objects", bytes: grab(head("|O", 8, 1)), words: /dtype "\|O"/ },
  { name: "a dtype that does not exist", bytes: grab(head("<f3", 3, 1)), words: /dtype "<f3"/ },
  {
    name: "a dtype with control characters",
    bytes: grab(head("\u001b[2J", 3, 1)),
    words: /dtype "\\u001b\[2J"/,
  },
  { name: "a dtype of 65 bytes", bytes: grab(str("x".repeat(65))), words: /dtype of 65 B/ },
  {
    name: "an element of no type",
    bytes: joined([str("Done"), u32(2), str("array"), vector("L2", "array:f8_1d"), str("dict")]),
    words: /type "dict"/,
  },
  {
    name: "an element that L2 does not have",
    bytes: joined([str("Done"), u32(2), str("string"), str("a"), str("list")]),
    words: /type "list" is not what dialect L2/,
  },
  {
    name: "a scalar of other bytes than its dtype has",
    bytes: joined([str("move_done"), str("<f8"), u32(4)]),
    words: /dtype "<f8" has 4 B/,
  },
  {
    name: "a scalar of 4 GiB",
    bytes: joined([str("move_done"), str("<f8"), u32(0xffff_ffff)]),
    words: /has 4294967295 B/,
  },
  {
    name: "a text as a position",
    bytes: joined([str("move_done"), str("<U1"), u32(4), new Uint8Array(4)]),
    words: /no number/,
  },
  {
    name: "a position that is neither number nor data",
    bytes: joined([str("move_done"), str("hello world")]),
    words: /"hello world", neither/,
  },
  {
    name: "data from nowhere",
    bytes: joined([
      str("move_done"),
      str("DataActuator"),
      vector("L2", "scalar:1.5"),
      str("a"),
      str("b"),
      str("c"),
    ]),
    words: /"b", neither raw nor calculated/,
  },
  {
    name: "a complex time",
    bytes: joined([str("move_done"), str("DataActuator"), vector("T3", "complex")]),
    words: /time of data is a complex/,
  },
  { name: "lists 17 deep", bytes: nested(17), words: /16 deep/ },
];

for (const { name, bytes, words, options, limits } of CASES) {
  Deno.test(`A reader refuses ${name}, and takes no memory for it`, () => {
    for (const step of [1, bytes.length]) {
      let taken = 0;
      const frames = { take: (size: number) => new Uint8Array(taken += size), give: () => {} };
      const reader = new MessageReader({ role: "client", frames, ...options, ...limits });
      assert.throws(() => {
        for (let at = 0; at < bytes.length; at += step) {
          reader.push(bytes.subarray(at, at + step));
          while (reader.next() !== undefined);
        }
      }, (error) => {
        assert.ok(error instanceof WireViolation, String(error));
        assert.match(error.message, words);
        return true;
      });
      assert.equal(taken, 0);
    }
  });
}

Deno.test("Lists as deep as the limit allows are read", () => {
  const reader = new MessageReader({ role: "client" });
  reader.push(nested(12));
  assert.equal(reader.next()?.kind, "done");
});

Deno.test("Of a frame of 1 GiB that is only announced, 64 MiB are taken", () => {
  const taken: number[] = [];
  const frames = {
    take: (size: number) => {
      taken.push(size);
      return new Uint8Array(16);
    },
    give: () => {},
  };
  const reader = new MessageReader({ role: "client", frames });
  reader.push(grab(head("|u1", GIB, GIB)));
  assert.equal(reader.next(), undefined);
  assert.deepEqual(taken, [64 * 2 ** 20]);
});

Deno.test("Where there is no memory for a frame, that is a breach too", () => {
  const frames = {
    take: (): never => {
      throw new RangeError("Array buffer allocation failed");
    },
    give: () => {},
  };
  const reader = new MessageReader({ role: "client", frames });
  reader.push(grab(head("|u1", 100_000, 100_000)));
  assert.throws(() => reader.next(), /no memory for the 100000 B/);
});

Deno.test("Where there is no memory for a frame to grow, what it had goes back", () => {
  const given: number[] = [];
  let taken = 0;
  const frames = {
    take: () => {
      if (taken++ > 0) throw new RangeError("Array buffer allocation failed");
      return new Uint8Array(16);
    },
    give: (bytes: Uint8Array) => void given.push(bytes.length),
  };
  const reader = new MessageReader({ role: "client", frames });
  reader.push(joined([grab(head("|u1", GIB, GIB)), new Uint8Array(17)]));
  assert.throws(() => reader.next(), /no memory for the 1073741824 B/);
  assert.deepEqual(given, [16]);
});

Deno.test("A limit that is no count is refused", () => {
  assert.throws(() => new MessageReader({ role: "client", maxFrame: 0 }), /maxFrame is 0/);
  assert.throws(() => new MessageReader({ role: "client", maxList: 1.5 }), /maxList is 1.5/);
});

Deno.test("Conversations that were changed anywhere are read or refused, and never anything else", () => {
  const streams = DIALECTS.map((dialect) =>
    joined(everyMessage(dialect).flatMap((message) => encodeMessage(message, dialect)))
  );
  const damage = fc.record({
    at: fc.nat(),
    how: fc.constantFrom(...DAMAGES),
    value: fc.constantFrom(...TELLING_BYTES),
    length: fc.nat(24),
  });
  fc.assert(
    fc.property(
      fc.nat(streams.length - 1),
      fc.option(fc.constantFrom(...DIALECTS), { nil: undefined }),
      fc.array(damage, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 400 }),
      (which, dialect, damages, step) => {
        const bytes = damages.reduce(damaged, streams[which]!);
        let taken = 0;
        const frames = { take: (size: number) => new Uint8Array(taken += size), give: () => {} };
        const reader = new MessageReader({
          role: "client",
          frames,
          maxFrame: 2 ** 20,
          ...(dialect === undefined ? {} : { dialect }),
        });
        let messages = 0;
        try {
          for (let at = 0; at < bytes.length; at += step) {
            reader.push(bytes.subarray(at, at + step));
            while (reader.next() !== undefined) messages++;
          }
          reader.end();
        } catch (error) {
          assert.ok(error instanceof WireViolation, String(error));
          assert.ok(error.at >= 0 && error.at <= bytes.length, `It is at ${error.at}`);
        }
        assert.ok(messages <= bytes.length / 4 + 1);
        assert.ok(taken <= 2 ** 20, `${taken} B were taken`);
      },
    ),
    { numRuns: 3000 },
  );
});
