import assert from "node:assert/strict";
import { RoboError } from "../../errors.ts";
import type { TypedValue, WireArray, WireScalar } from "./data.ts";
import { readArray, readShapedArray } from "./read_array.ts";
import { readScalar } from "./read_scalar.ts";
import { readList } from "./read_typed.ts";
import type { ReadState } from "./read_state.ts";
import { later, type Reading } from "./reading.ts";
import { readField, type Vector, vectorsOf, writeField } from "./vectors_testing.ts";
import { WireViolation } from "./violation.ts";
import { writeArray, writeMatrix, writeScalar } from "./write_array.ts";
import { writeElementArray, writeList } from "./write_objects.ts";

function* scalar({ input }: ReadState): Reading<WireScalar> {
  const read = () => readScalar(input, "A scalar");
  return read() ?? (yield* later(read));
}

function* text({ input }: ReadState): Reading<string> {
  const read = () => input.text("A text");
  return read() ?? (yield* later(read));
}

function* matrix({ input }: ReadState): Reading<WireArray> {
  return (yield* readShapedArray(input, "matrix")).array;
}

function array(
  dtype: string,
  shape: readonly number[],
  data: ArrayBufferView<ArrayBuffer> | readonly number[],
): WireArray {
  const bytes = ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : Uint8Array.from(data);
  return { dtype, shape, bytes };
}

function f8(shape: readonly number[], ...values: readonly number[]): WireArray {
  return array("<f8", shape, Float64Array.from(values));
}

const SCALARS: Readonly<Record<string, WireScalar>> = {
  "0": { dtype: "<i8", value: 0 },
  "1": { dtype: "<i8", value: 1 },
  "-1": { dtype: "<i8", value: -1 },
  "5": { dtype: "<i8", value: 5 },
  "1099511627776": { dtype: "<i8", value: 2 ** 40 },
  "-9223372036854775808": { dtype: "<i8", value: -(2n ** 63n) },
  "1.5": { dtype: "<f8", value: 1.5 },
  "-0.1": { dtype: "<f8", value: -0.1 },
  "inf": { dtype: "<f8", value: Infinity },
  "True": { dtype: "|b1", value: true },
  "9223372036854775808": { dtype: "<u8", value: 2n ** 63n },
  "nan": { dtype: "<f8", value: NaN },
  "np.float64(1.5)": { dtype: "<f8", value: 1.5 },
};

const ARRAYS: Readonly<Record<string, WireArray>> = {
  f8_0d_1elt: f8([1], 3.25),
  f8_1d: f8([3], 0, 1, 2.5),
  f4_2d: array("<f4", [2, 3], Float32Array.of(0, 1, 2, 3, 4, 5)),
  u2_2d: array("<u2", [2, 2], Uint16Array.of(1, 2, 3, 65535)),
  i4_be: array(">i4", [2], [0, 0, 0, 1, 255, 255, 255, 254]),
  u1_3d: array("|u1", [2, 2, 2], [0, 1, 2, 3, 4, 5, 6, 7]),
  bool: array("|b1", [2], [1, 0]),
  c16: array("<c16", [1], Float64Array.of(1, 2)),
  i8: array("<i8", [2], BigInt64Array.of(1n, -1n)),
  f2: array("<f2", [1], Float16Array.of(1.5)),
  empty: f8([0]),
  zero2d: f8([0, 3]),
  one_by_n: f8([1, 3], 0, 1, 2),
  fortran: f8([2, 3], 0, 1, 2, 3, 4, 5),
  strarr: array("<U2", [2], Uint32Array.of(97, 98, 99, 0)),
  dt: array("<M8[D]", [1], BigInt64Array.of(18_262n)),
  i1: array("|i1", [1], [255]),
  u8: array("<u8", [1], BigUint64Array.of(2n ** 64n - 1n)),
  f16: array("<f16", [1], [0, 0, 0, 0, 0, 0, 0, 128, 255, 63, 0, 0, 0, 0, 0, 0]),
};

const LISTS: Readonly<Record<string, readonly TypedValue[]>> = {
  empty: [],
  path: ["move_settings", "multiaxes", "axis"].map((value) => ({ type: "string", value })),
  mixed: [
    { type: "scalar", value: { dtype: "<i8", value: 1 } },
    { type: "scalar", value: { dtype: "<f8", value: 2.5 } },
    { type: "string", value: "txt" },
    { type: "array", value: f8([2], 1, 2) },
  ],
  two_arrays: [
    { type: "array", value: array("<u2", [2, 2], Uint16Array.of(0, 1, 2, 3)) },
    { type: "array", value: f8([1], 1) },
  ],
};

/** What PyMoDAQ refuses to send, and why we do too or do not. */
const REFUSED: Readonly<Record<string, (() => string) | null>> = {
  // Its receivers take scalars of any dtype: only its own sender's check of types is in the way.
  "scalar:np.float32(1.5)": null,
  "scalar:np.int64(3)": null,
  "array:f8_scalar0dim": () => writeField("L2", (state) => writeElementArray(state, f8([], 3.25))),
  "list:nested": () => writeField("L2", (state) => writeList(state, [{ type: "list", value: [] }])),
  "int:-1": () => writeField("L2", ({ output }) => output.uint32(-1)),
  "int:4294967296": () => writeField("L2", ({ output }) => output.uint32(2 ** 32)),
};

/** Checks one vector both ways, in pieces of every size. */
function check<T>(
  { hex = "" }: Vector,
  expected: T,
  how: {
    readonly read: (state: ReadState) => Reading<T>;
    readonly write: (value: T) => string;
  },
): void {
  const bytes = Uint8Array.fromHex(hex);
  for (let step = 1; step <= bytes.length; step++) {
    assert.deepEqual(readField(how.read, bytes, { dialect: "L2", step }), expected);
  }
  assert.equal(how.write(expected), hex);
}

for (const vector of vectorsOf("L2")) {
  const [kind = "", name = ""] = [
    vector.name.slice(0, vector.name.indexOf(":")),
    vector.name.slice(vector.name.indexOf(":") + 1),
  ];
  Deno.test(`PyMoDAQ's ${vector.name} is read and written byte for byte in L2`, () => {
    if (vector.error !== undefined) {
      const refuse = REFUSED[vector.name];
      assert.notEqual(refuse, undefined, "Every refusal is known");
      if (refuse === null || refuse === undefined) return;
      assert.throws(refuse, (error) => error instanceof RoboError && error.code === "usage");
      return;
    }
    switch (kind) {
      case "string":
        return check(vector, name, {
          read: text,
          write: (value) => writeField("L2", ({ output }) => output.text(value)),
        });
      case "scalar":
        return check(vector, SCALARS[name]!, {
          read: scalar,
          write: (value) => writeField("L2", ({ output }) => writeScalar(output, value)),
        });
      case "array":
        if (name === "struct") {
          const bytes = Uint8Array.fromHex(vector.hex!);
          assert.throws(() => readField(({ input }) => readArray(input), bytes), WireViolation);
          return;
        }
        return check(vector, ARRAYS[name]!, {
          read: ({ input }) => readArray(input),
          write: (value) => writeField("L2", ({ output }) => writeArray(output, value)),
        });
      case "list":
        return check(vector, LISTS[name]!, {
          read: (state): Reading<readonly TypedValue[]> => readList(state, 0),
          write: (value) => writeField("L2", (state) => writeList(state, value)),
        });
      case "int":
        return check(vector, Number(name), {
          read: function* ({ input }) {
            const read = () => input.uint32();
            return read() ?? (yield* later(read));
          },
          write: (value) => writeField("L2", ({ output }) => output.uint32(value)),
        });
      default:
        assert.fail(`There is no such kind of vector: ${kind}`);
    }
  });
}

Deno.test("Scalars that only PyMoDAQ's sender refuses are sent as its receivers read them", () => {
  const written = writeField(
    "L2",
    ({ output }) => writeScalar(output, { dtype: "<f4", value: 1.5 }),
  );
  assert.equal(written, "000000033c6634000000040000c03f");
});

Deno.test("Lists of L1 have no types, and its arrays two lengths", () => {
  const hex = Object.fromEntries(vectorsOf("L1").map(({ name, hex }) => [name, hex!]));
  const expected: Readonly<Record<string, WireArray>> = {
    "v2.0 list 1D": f8([3], 0, 1, 2.5),
    "v2.0 list 2D": array("<u2", [2, 2], Uint16Array.of(1, 2, 3, 65535)),
    "v2.0 array 3D (shape loses 3rd dim)": array("|u1", [2, 2, 2], [0, 1, 2, 3, 4, 5, 6, 7]),
  };
  for (const [name, value] of Object.entries(expected)) {
    // The first two are in lists of one, whose number stands before.
    const own = name.includes("list") ? hex[name]!.slice(8) : hex[name]!;
    const bytes = Uint8Array.fromHex(own);
    for (let step = 1; step <= bytes.length; step++) {
      assert.deepEqual(readField(matrix, bytes, { dialect: "L1", step }), value);
    }
    assert.equal(writeField("L1", ({ output }) => writeMatrix(output, value)), own);
  }
  const bytes = Uint8Array.fromHex(hex["v2.0 scalar 12.5"]!);
  assert.deepEqual(readField(scalar, bytes), { dtype: "<f8", value: 12.5 });
});
