import assert from "node:assert/strict";
import type {
  Axis,
  DataToExport,
  DataWithAxes,
  TypedValue,
  WireArray,
  WireScalar,
} from "./data.ts";
import type { Dialect } from "./dialect.ts";
import { readArray } from "./read_array.ts";
import { readAxis, readDataToExport, readDataWithAxes } from "./read_objects.ts";
import { readScalar } from "./read_scalar.ts";
import type { ReadState } from "./read_state.ts";
import { readList } from "./read_typed.ts";
import { later, type Reading } from "./reading.ts";
import { readField, vector, vectorsOf, writeField } from "./vectors_testing.ts";
import { writeArray, writeScalar } from "./write_array.ts";
import { writeDataToExport, writeDataWithAxes, writeList, writeTyped } from "./write_objects.ts";

const TIME = 1_700_000_000.25;

function f8(shape: readonly number[], ...values: readonly number[]): WireArray {
  return { dtype: "<f8", shape, bytes: new Uint8Array(Float64Array.from(values).buffer) };
}

const IMAGE: WireArray = {
  dtype: "<u2",
  shape: [2, 3],
  bytes: new Uint8Array(Uint16Array.of(0, 1, 2, 3, 4, 5).buffer),
};

function axis(label: string, units: string, data: WireArray, index = 0): Axis {
  return { label, units, data, index, spreadOrder: 0 };
}

function scalar(dtype: string, value: WireScalar["value"]): TypedValue {
  return { type: "scalar", value: { dtype, value } };
}

function string(value: string): TypedValue {
  return { type: "string", value };
}

/** What the vectors of data with axes describe, in the words of a dialect. */
function dataOf(name: string, dialect: Dialect, is43: boolean): DataWithAxes {
  const plain = {
    className: "DataRaw",
    timestamp: 1,
    units: "",
    source: "raw",
    dim: "Data1D",
    distribution: "uniform",
    labels: ["CH00"],
    origin: "",
    navIndexes: [],
    axes: [],
    extra: new Map(),
  } as const;
  const x = axis("x", "mm", f8([3], 0, 0.5, 1));
  const shown = dialect === "T1" ? ["plot", "save"] : ["do_plot", "do_save"];
  const actuator = {
    ...plain,
    className: "DataActuator",
    timestamp: TIME,
    dim: "Data0D",
    data: [f8([1], 3.5)],
  };
  switch (name) {
    case "dwa_raw_1d":
      return {
        ...plain,
        timestamp: TIME,
        name: "spec",
        data: [f8([3], 1, 2, 3)],
        labels: ["ch0"],
        axes: [x],
      };
    case "dwa_0d":
      return {
        ...plain,
        timestamp: TIME,
        name: "v",
        dim: "Data0D",
        data: [f8([1], 1.5)],
        labels: ["a"],
      };
    case "dwa_plugin_2d":
      return {
        ...plain,
        className: "DataFromPlugins",
        timestamp: TIME,
        name: "cam",
        dim: "Data2D",
        data: [IMAGE],
        labels: ["im"],
        axes: [axis("x", "um", f8([3], 0, 1, 2), 1), axis("y", "um", f8([2], 0, 1))],
        extra: new Map(shown.map((key) => [key, scalar("|b1", true)])),
      };
    case "dact_35":
      return { ...actuator, name: "actuator" };
    case "dact_mm": {
      // PyMoDAQ 4.3 has units that it does not send; before, they were an extra attribute.
      const isExtra = !is43 && (dialect === "T1" || dialect === "T2");
      return {
        ...actuator,
        name: "stage",
        units: isExtra || is43 ? "" : "mm",
        extra: new Map(isExtra ? [["units", string("mm")]] : []),
      };
    }
    case "dwa_errors": {
      const errors = [f8([2], 0.1, 0.2)];
      const list: TypedValue = {
        type: "list",
        value: errors.map((value) => ({ type: "array", value })),
      };
      const data = { ...plain, name: "e", data: [f8([2], 1, 2)] };
      return dialect === "T1"
        ? { ...data, extra: new Map([["errors", list]]) }
        : { ...data, errors };
    }
    case "dwa_nav":
      return {
        ...plain,
        name: "nav",
        dim: "DataND",
        data: [f8([2, 3], 0, 1, 2, 3, 4, 5)],
        navIndexes: [0],
        axes: [axis("t", "s", f8([2], 0, 1)), axis("x", "mm", f8([3], 0, 1, 2), 1)],
      };
    case "dwa_spread":
      return {
        ...plain,
        name: "spread",
        dim: "DataND",
        distribution: "spread",
        data: [f8([4], 0, 1, 2, 3)],
        navIndexes: [0],
        axes: [axis("p", "mm", f8([4], 0, 1, 2, 3))],
      };
    case "dwa_extra":
      return {
        ...plain,
        name: "xtra",
        dim: "Data0D",
        data: [f8([1], 1)],
        extra: new Map([["roi", string("r1")], ["gain", scalar("<i8", 2)]]),
      };
    default:
      return assert.fail(`There is no such data: ${name}`);
  }
}

function dteOf(name: string, dialect: Dialect): DataToExport {
  const members = name === "dte" ? ["dwa_0d", "dwa_raw_1d"] : ["dwa_plugin_2d"];
  const data = members.map((member) => ({ ...dataOf(member, dialect, false), origin: "grab" }));
  return { name: "grab", timestamp: 1_700_000_000.5, data };
}

const SCALARS: Readonly<Record<string, WireScalar>> = {
  int: { dtype: "<i8", value: 5 },
  int_neg: { dtype: "<i8", value: -5 },
  float: { dtype: "<f8", value: 1.5 },
  bool_top: { dtype: "|b1", value: true },
  complex: { dtype: "<c16", value: { re: 1, im: 2 } },
};

const LIST: readonly TypedValue[] = [
  scalar("<i8", 1),
  scalar("<f8", 2.5),
  string("s"),
  { type: "array", value: f8([2], 1, 2) },
  scalar("|b1", true),
  { type: "list", value: [scalar("<i8", 1), string("a")] },
  { type: "bytes", value: new TextEncoder().encode("xy") },
];

/** Reads and writes one vector in a dialect, in pieces of every size, with the dialect known and, where it can be, not. */
function check<T>(
  hex: string,
  expected: T,
  how: {
    readonly dialects: readonly (Dialect | undefined)[];
    readonly read: (state: ReadState) => Reading<T>;
    readonly write: (value: T) => string;
  },
): void {
  const bytes = Uint8Array.fromHex(hex);
  for (const dialect of how.dialects) {
    for (let step = 1; step <= bytes.length; step++) {
      assert.deepEqual(readField(how.read, bytes, { dialect, step }), expected);
    }
  }
  assert.equal(how.write(expected), hex);
}

for (const family of ["T1", "T2", "T2b", "T3", "T4"] as const) {
  const dialect = family === "T2b" ? "T2" : family;
  for (const { name, hex, error } of vectorsOf(family)) {
    if (hex === undefined) {
      // PyMoDAQ 4.3, which speaks T2 as well, knows lists of bytes.
      const isSent = dialect === "T2";
      Deno.test(`PyMoDAQ's ${family} cannot send its ${name}, and we ${isSent ? "can" : "do not"}`, () => {
        assert.match(error!, /cannot be serialized/);
        const write = () => writeField(dialect, (state) => writeList(state, LIST));
        if (isSent) assert.equal(write(), vector("T2b", name).toHex());
        else assert.throws(write, /type bytes cannot be sent in T1/);
      });
      continue;
    }
    Deno.test(`PyMoDAQ's ${name} is read and written byte for byte in ${family}`, () => {
      if (name === "str") {
        return check(hex, "Done", {
          dialects: [dialect],
          read: function* ({ input }) {
            const read = () => input.text("A text");
            return read() ?? (yield* later(read));
          },
          write: (value) => writeField(dialect, ({ output }) => output.text(value)),
        });
      }
      if (name === "bytes") {
        // As an element of a list, which is the only place for bytes.
        const head = "0000000100000005" + "6279746573";
        const value: TypedValue = { type: "bytes", value: new Uint8Array([0, 1, 255]) };
        if (dialect === "T1") {
          assert.throws(() => writeField("T1", (state) => writeTyped(state, value)), /type bytes/);
          return;
        }
        return check(head + hex, [value], {
          dialects: [dialect],
          read: (state) => readList(state, 0),
          write: (list) => writeField(dialect, (state) => writeList(state, list)),
        });
      }
      if (name in SCALARS) {
        return check(hex, SCALARS[name]!, {
          dialects: [dialect],
          read: function* ({ input }) {
            const read = () => readScalar(input, "A scalar");
            return read() ?? (yield* later(read));
          },
          write: (value) => writeField(dialect, ({ output }) => writeScalar(output, value)),
        });
      }
      if (name === "list_types") {
        return check(hex, LIST, {
          dialects: [dialect],
          read: (state): Reading<readonly TypedValue[]> => readList(state, 0),
          write: (list) => writeField(dialect, (state) => writeList(state, list)),
        });
      }
      if (name === "axis") {
        const value = axis("x", "mm", f8([3], 0, 0.5, 1));
        return check(hex, value, {
          dialects: [dialect],
          read: (state) => readAxis(state),
          write: (value) =>
            writeField(dialect, (state) => writeTyped(state, { type: "axis", value })).slice(16),
        });
      }
      if (name.startsWith("nparr")) {
        const isPlain = name.includes("0dim");
        const value = isPlain
          ? f8([], 3.25)
          : { ...IMAGE, shape: [2, 2], bytes: IMAGE.bytes.slice(0, 8) };
        return check(hex, value, {
          dialects: [dialect],
          read: ({ input }) => readArray(input),
          write: (array) => writeField(dialect, ({ output }) => writeArray(output, array)),
        });
      }
      // T1 and T2 are told apart by what follows at the latest, which late_end_test.ts looks at.
      const isEndUnsure = dialect === "T1" || dialect === "T2";
      const dialects = isEndUnsure ? [dialect] : [dialect, undefined];
      if (name.startsWith("dte")) {
        return check(hex, dteOf(name, dialect), {
          dialects,
          read: (state) => readDataToExport(state, 0),
          write: (dte) => writeField(dialect, (state) => writeDataToExport(state, dte)),
        });
      }
      check(hex, dataOf(name, dialect, family === "T2b"), {
        dialects,
        read: (state) => readDataWithAxes(state, { depth: 0, isLast: true }),
        write: (dwa) => writeField(dialect, (state) => writeDataWithAxes(state, dwa)),
      });
    });
  }
}
