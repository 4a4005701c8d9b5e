import fc from "fast-check";
import assert from "node:assert/strict";
import { RoboError } from "../../errors.ts";
import { xorshift } from "../../tests/lib/xorshift.ts";
import { cCodec } from "./c_codec_of.ts";
import type { CStruct } from "./c_types.ts";
import { checkStruct } from "./check_struct.ts";
import { structOf } from "./layout_from_json.ts";
import { layoutJson } from "./layout_to_json.ts";
import { arrayOf, enumOf, fieldAt, scalar, structAt } from "./struct_literal_testing.ts";
import { randomStruct } from "./struct_arbitrary_testing.ts";

function refused(struct: CStruct, message: RegExp) {
  assert.throws(() => checkStruct(struct), (error) => {
    assert(error instanceof RoboError && error.code === "data", String(error));
    assert.match(error.message, message);
    assert(error.hint !== undefined);
    return true;
  });
}

Deno.test("what no compiler lays out is refused, with the field that is wrong", () => {
  const int = scalar("int32");
  const of = (field: Parameters<typeof structAt>[1][number]) => ({
    ...structAt("S", [field]),
    size: 8,
  });
  refused(of(fieldAt("a", 6, int)), /^S\.a lies outside$/);
  refused(of(fieldAt("a", 0.5, int)), /S\.a lies outside/);
  refused(of(fieldAt("a", -1, int)), /S\.a lies outside/);
  refused(of(fieldAt(undefined, 0, int)), /S\.int32 has no name/);
  refused(of(fieldAt("a", 0, { ...int, size: 3 })), /S\.a is a int32 of 3 B/);
  refused(of(fieldAt("a", 0, { ...int, scalar: "int33" as "int32" })), /S\.a is of no known kind/);
  refused(of(fieldAt("a", 0, { ...arrayOf(2, int), size: 4 })), /S\.a is an array whose size/);
  refused(
    of({ ...fieldAt("a", 0, int), bits: { offset: 60, count: 5 } }),
    /S\.a has bits that lie/,
  );
  refused(
    of({ ...fieldAt("a", 0, int), bits: { offset: 0, count: 33 } }),
    /S\.a has bits that lie/,
  );
  refused(
    of({ ...fieldAt("a", 0, scalar("float32")), bits: { offset: 0, count: 3 } }),
    /no integer/,
  );
  refused(of({ ...fieldAt("a", 0, int), min: NaN }), /S\.a has a range without end/);
  refused(of({ ...fieldAt("a", 0, int), min: "0); throw 1" as unknown as number }), /range/);
  refused(of(fieldAt("p", 0, { kind: "pointer", size: 3, spelling: "void *" })), /pointer of 3 B/);
});

Deno.test("what would take for ever or all memory is refused", () => {
  const giant = structAt("Giant", [fieldAt("data", 0, arrayOf(2 ** 30, scalar("uint8")))]);
  refused(giant, /Giant has 1073741824 B, and at most 67108864 are read and written/);
  // Nothing in nothing, twice at each level.
  let nothing = structAt("Nothing", []);
  for (let i = 0; i < 40; i++) {
    nothing = {
      ...structAt(`N${i}`, [fieldAt("a", 0, nothing), fieldAt("b", 0, nothing)]),
      size: 0,
    };
  }
  refused(nothing, /has more than \d+ values/);
  refused(inThrees(12, structAt("Nothing", []), "part"), /has more values than its 0 B can hold/);
  const byte = structAt("Byte", [fieldAt("a", 0, scalar("int8"))]);
  refused(inThrees(10, byte, undefined), /has more than 20000 fields/);
  refused(
    structAt("Many", [fieldAt("a", 0, arrayOf(2 ** 40, structAt("E", [])))]),
    /more than \d+ values/,
  );
  let deep = structAt("Deep", [fieldAt("a", 0, scalar("int8"))]);
  for (let i = 0; i < 100; i++) deep = structAt("Deep", [fieldAt("a", 0, deep)]);
  refused(deep, /lies deeper than 64/);
  const fields = Array.from({ length: 20_001 }, (_, i) => fieldAt(`f${i}`, i, scalar("int8")));
  refused(structAt("Wide", fields), /has more than 20000 fields/);
  // Each but the first is deep only by those before it.
  const chains: CStruct[] = [];
  for (let i = 0; i < 5; i++) {
    let chain = chains.at(-1) ?? structAt("End", [fieldAt("a", 0, scalar("int8"))]);
    for (let j = 0; j < 50; j++) chain = structAt("Link", [fieldAt("a", 0, chain)]);
    chains.push(chain);
  }
  refused(structAt("Chains", chains.map((chain, i) => fieldAt(`c${i}`, 8 * i, chain))), /deeper/);
  const own: CStruct = { ...structAt("Own", []), fields: [] };
  (own.fields as unknown[]).push(fieldAt("self", 0, own));
  refused(own, /deeper/);
});

/** A struct, three times at the same place, and that three times, and so on. */
function inThrees(levels: number, innermost: CStruct, name: string | undefined): CStruct {
  let struct = innermost;
  for (let i = 0; i < levels; i++) {
    const fields = ["a", "b", "c"].map((letter) => fieldAt(name && name + letter, 0, struct));
    struct = { ...structAt(`N${i}`, fields), size: struct.size };
  }
  return struct;
}

Deno.test("a struct with as many fields as there may be has a codec in no time to speak of", () => {
  const fields = Array.from(
    { length: 19_000 },
    (_, i) => fieldAt(`field_${i}`, 8 * i, scalar("float64")),
  );
  const struct = structAt("Wide", fields);
  const codec = cCodec(struct, { byteOrder: "little" });
  const bytes = new Uint8Array(codec.size);
  const value = Object.fromEntries(fields.map(({ name }, i) => [name, i / 7]));
  codec.encode(value, bytes);
  assert.deepEqual(codec.decode(bytes), value);
  assert.equal(codec.json(bytes), JSON.stringify(value));
});

Deno.test("of layouts as JSON that strangers change, each is a struct or refused, and none is code", () => {
  const hostile: unknown[] = [
    -1,
    0.5,
    1e300,
    NaN,
    "0]; throw new Error('code'); [",
    null,
    [],
    {},
    "",
  ];
  const seeds = fc.integer({ min: 1, max: 2 ** 31 - 1 });
  fc.assert(
    fc.property(seeds, (seed) => {
      const next = xorshift(seed);
      const json = JSON.parse(JSON.stringify(layoutJson([randomStruct(next)], "little")));
      for (let i = 0; i <= next(3); i++) change(json, next, hostile[next(hostile.length)]);
      try {
        const struct = structOf(json, "Root");
        const codec = cCodec(struct, { byteOrder: "little" });
        const bytes = new Uint8Array(codec.size);
        codec.encode(codec.decode(bytes), bytes);
        JSON.parse(codec.json(bytes));
      } catch (error) {
        assert(error instanceof RoboError && error.code === "data", String(error));
      }
    }),
    { numRuns: 2000 },
  );
});

/** Changes something, somewhere. */
function change(value: unknown, next: (limit: number) => number, to: unknown): void {
  const keys = Object.keys(value as object);
  const key = keys[next(keys.length)]!;
  const inner = (value as Record<string, unknown>)[key];
  const isDeep = typeof inner === "object" && inner !== null && Object.keys(inner).length > 0;
  if (isDeep && next(6) > 0) change(inner, next, to);
  else (value as Record<string, unknown>)[key] = to;
}

Deno.test("enums keep their first names, wide numbers and empty names", () => {
  const mode = enumOf("Mode", "int64", { "": 0, zero: 0, far: 2n ** 62n, low: -5 });
  const codec = cCodec(structAt("S", [fieldAt("mode", 0, mode)]), { byteOrder: "big" });
  const bytes = new Uint8Array(8);
  for (const [given, found] of [["zero", ""], ["far", "far"], [-5, "low"], [7, 7], ["77", 77]]) {
    codec.encode({ mode: given }, bytes);
    assert.deepEqual(codec.decode(bytes), { mode: found });
    assert.equal(codec.json(bytes), JSON.stringify({ mode: found }));
  }
  codec.encode({ mode: 2n ** 62n + 1n }, bytes);
  assert.deepEqual(codec.decode(bytes), { mode: 2n ** 62n + 1n });
  assert.equal(codec.json(bytes), '{"mode":"4611686018427387905"}');
  assert.throws(() => codec.encode({ mode: 2n ** 63n }, bytes), /S\.mode is 9223372036854775808/);
});
