import fc from "fast-check";
import assert from "node:assert/strict";
import { xorshift } from "../../tests/lib/xorshift.ts";
import { cCodec } from "./c_codec_of.ts";
import type { CStruct } from "./c_types.ts";
import { exactness } from "./codec/write_order.ts";
import { fieldPlace } from "./field_path.ts";
import { fieldReader } from "./field_reader.ts";
import { fieldsJsonWriter } from "./fields_json.ts";
import { jsonText } from "./json_buffer.ts";
import { fieldWriter } from "./field_writer.ts";
import { layoutDifference } from "./layout_difference.ts";
import { structOf } from "./layout_from_json.ts";
import { layoutJson } from "./layout_to_json.ts";
import { numbersReader } from "./numbers_reader.ts";
import { plotPaths } from "./plot_paths_testing.ts";
import { asJson, isExact, plain, SlowReader } from "./slow_reader_testing.ts";
import { randomBytes, structs } from "./struct_arbitrary_testing.ts";

interface Case {
  readonly struct: CStruct;
  readonly byteOrder: "little" | "big";
  readonly bytes: Uint8Array;
  readonly at: number;
  readonly slow: SlowReader;
}

/** Structs with random bytes, somewhere in a buffer. */
function cases(): fc.Arbitrary<Case> {
  const seeds = fc.integer({ min: 1, max: 2 ** 31 - 1 });
  const orders = fc.constantFrom("little" as const, "big" as const);
  return fc.tuple(structs(), orders, seeds).map(([struct, byteOrder, seed]) => {
    const next = xorshift(seed);
    const at = next(20);
    const bytes = randomBytes(next, at + struct.size + next(9));
    return { struct, byteOrder, bytes, at, slow: new SlowReader(bytes, byteOrder) };
  });
}

Deno.test("whatever a struct is made of, its bytes are read as the formats define them", () => {
  fc.assert(
    fc.property(cases(), ({ struct, byteOrder, bytes, at, slow }) => {
      const expected = slow.struct(struct, at);
      const codec = cCodec(struct, { byteOrder });
      assert.deepEqual(plain(codec.decode(bytes, at)), plain(expected));
      assert.deepEqual(JSON.parse(codec.json(bytes, at)), asJson(expected));
    }),
    { numRuns: 1000 },
  );
});

Deno.test("what was read, or told as JSON, is written as the same bytes, and padding as zeros", () => {
  let written = 0;
  fc.assert(
    fc.property(cases(), ({ struct, byteOrder, bytes, at }) => {
      const codec = cCodec(struct, { byteOrder });
      const own = bytes.subarray(at, at + struct.size);
      const [once, twice] = [new Uint8Array(struct.size + 3), new Uint8Array(struct.size)];
      once.fill(0xee);
      const value = codec.decode(own);
      try {
        codec.encode(value, once);
      } catch (error) {
        // A text that is not UTF-8 grows when it is made so.
        assert.match((error as Error).message, /has to be a text/);
        return;
      }
      written++;
      assert.deepEqual([...once.subarray(struct.size)], [0xee, 0xee, 0xee], "not a byte further");
      codec.encode(JSON.parse(codec.json(own)), twice);
      if (!isMoreThanJson(value)) assert.deepEqual(twice, once.subarray(0, struct.size));
      if (!isExact(struct)) return;
      const meant = meaning(struct, byteOrder);
      assert.deepEqual(once.subarray(0, struct.size), own.map((byte, i) => byte & meant[i]!));
    }),
    { numRuns: 1000 },
  );
  assert.ok(written > 300, `only ${written} had texts that can be written`);
});

Deno.test("single fields are read, written and told as the whole struct is", () => {
  fc.assert(
    fc.property(cases(), ({ struct, byteOrder, bytes, at }) => {
      const whole = cCodec(struct, { byteOrder }).decode(bytes, at);
      const paths = plotPaths(struct).slice(0, 40);
      const columns = paths.map(() => new Float64Array(2));
      numbersReader(struct, paths, { byteOrder })(bytes, at, columns, 1);
      const put = fieldsJsonWriter(struct, paths, { byteOrder });
      const told = JSON.parse(jsonText((out) => put(bytes, at, out)));
      paths.forEach((path, i) => {
        const reader = fieldReader(struct, path, { byteOrder });
        const value = valueAt(whole, path);
        assert.deepEqual(reader.read(bytes, at), value, path);
        assert.equal(typeof value === "number" || reader.kind !== "number", true, path);
        assert.equal(columns[i]![1], reader.number(bytes, at), path);
        assert.deepEqual(told[path], asJson(value), path);
        if (typeof value !== "string") {
          assert.deepEqual(reader.number(bytes, at), Number(value), path);
        }
        const copy = bytes.slice();
        fieldWriter(struct, path, { byteOrder }).write(value, copy, at);
        assert.deepEqual(fieldReader(struct, path, { byteOrder }).read(copy, at), value, path);
        if (exactness(fieldPlace(struct, path).type) === 2) {
          assert.deepEqual(copy, bytes, `all other bits of ${path}`);
        }
      });
    }),
    { numRuns: 300 },
  );
});

Deno.test("a layout is the same after it has been to JSON and back", () => {
  fc.assert(fc.property(cases(), ({ struct, byteOrder }) => {
    const json = JSON.parse(JSON.stringify(layoutJson([struct], byteOrder)));
    assert.equal(json.structs.at(-1).name, struct.name);
    const back = structOf(json, struct.name!);
    assert.equal(layoutDifference(struct, back), undefined);
    assert.equal(cCodec(back, { byteOrder }).hash, cCodec(struct, { byteOrder }).hash);
    assert.deepEqual(layoutJson([back], byteOrder), json);
    assert.deepEqual(back, struct);
  }));
});

/** Whether there are numbers that JSON does not know: NaNs with bits of their own, infinities, a zero with a sign. */
function isMoreThanJson(value: unknown): boolean {
  if (typeof value === "number") return !Number.isFinite(value) || Object.is(value, -0);
  if (ArrayBuffer.isView(value)) return Array.from(value as Uint8Array).some(isMoreThanJson);
  return typeof value === "object" && value !== null && Object.values(value).some(isMoreThanJson);
}

function valueAt(value: unknown, path: string): unknown {
  for (const [, name, index] of path.matchAll(/([^.[\]]+)(?:\.|$|(?=\[))|\[(\d+)\]\.?/g)) {
    value = (value as Record<string, unknown>)[(name ?? index)!];
  }
  return value;
}

/** Ones for the bits that belong to a field. */
function meaning(struct: CStruct, byteOrder: "little" | "big"): Uint8Array {
  const ones = new Uint8Array(struct.size).fill(0xff);
  const codec = cCodec(struct, { byteOrder });
  const mask = new Uint8Array(struct.size);
  // What is all ones when it is read from ones is what it is, so that it can be written as it is.
  codec.encode(codec.decode(ones), mask);
  return mask;
}
