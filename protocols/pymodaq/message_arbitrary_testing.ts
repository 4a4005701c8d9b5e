import fc from "fast-check";
import type { Axis, DataWithAxes, TypedValue, WireArray, WireScalar } from "./data.ts";
import { demote } from "./dialect_data.ts";
import { type Dialect, isTyped } from "./dialect.ts";
import type { Message, WireData, WirePosition } from "./message.ts";
import { parseDType } from "./wire_dtype.ts";

/** Plain objects, as readers make them. */
function record<T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record<T>(model, { noNullPrototype: true });
}

const DTYPES = [
  ...["|b1", "|i1", "|u1", "<i2", "<i4", "<i8", "<u2", "<u4", "<u8", "<f2", "<f4", "<f8", "<f16"],
  ...["<c8", "<c16", "<c32", ">i2", ">u4", ">i8", ">f4", ">f8", ">c16", "<U3", ">U2", "|S5"],
  ...["<M8[D]", "<m8[25us]", ">M8[ns]", "<m8"],
];

/** Texts of all lengths and scripts. None begins with a zero, by which a list is told from the units of T4. */
const texts = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.constantFrom("", "string", "array", "raw", "dwa", "<f8", "DataToExport", "x\0\0\0\u0006"),
);

const names = fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 8 });

/** Arrays of every dtype; in L1 and L2 with at least one dimension, in L1 with those that come back. */
export function arrays(dialect: Dialect): fc.Arbitrary<WireArray> {
  const lengths = { minLength: isTyped(dialect) ? 0 : 1, maxLength: dialect === "L1" ? 2 : 5 };
  // In L1 a second dimension of 1 is none, and so is a third one of 1.
  const length = dialect === "L1" ? fc.integer({ min: 2, max: 5 }) : fc.nat(4);
  return record({
    dtype: fc.constantFrom(...DTYPES),
    shape: fc.array(length, lengths),
    first: fc.nat(255),
  }).map(({ dtype, shape, first }) => {
    const count = shape.reduce((product, each) => product * each, 1);
    const bytes = new Uint8Array(count * parseDType(dtype)!.itemSize);
    for (let at = 0; at < bytes.length; at++) bytes[at] = first + 7 * at;
    return { dtype, shape, bytes };
  });
}

const reals = fc.double({ noNaN: true });

const scalars: fc.Arbitrary<WireScalar> = fc.oneof(
  record({ dtype: fc.constantFrom("<f8", ">f8", "<f16"), value: reals }),
  record({ dtype: fc.constantFrom("<f4", ">f4"), value: fc.float({ noNaN: true }) }),
  record({ dtype: fc.constantFrom("<i8", ">i8"), value: fc.maxSafeInteger() }),
  record({ dtype: fc.constant("<u8"), value: fc.bigInt(2n ** 53n, 2n ** 64n - 1n) }),
  record({ dtype: fc.constant("<i8"), value: fc.bigInt(-(2n ** 63n), -(2n ** 53n)) }),
  record({ dtype: fc.constantFrom("|u1", "<u2"), value: fc.nat(255) }),
  record({ dtype: fc.constantFrom("|i1", ">i2"), value: fc.integer({ min: -128, max: 127 }) }),
  record({ dtype: fc.constant("|b1"), value: fc.boolean() }),
  record({ dtype: fc.constant("<c16"), value: record({ re: reals, im: reals }) }),
);

const changes = record({ path: fc.array(names, { minLength: 1, maxLength: 4 }), xml: texts });

const axes: fc.Arbitrary<Axis> = record({
  label: texts,
  units: texts,
  data: arrays("T3"),
  index: fc.nat(5),
  spreadOrder: fc.nat(5),
});

function typed(dialect: Dialect, depth: number): fc.Arbitrary<TypedValue> {
  const plain: fc.Arbitrary<TypedValue>[] = [
    record({ type: fc.constant("string"), value: texts }),
    record({ type: fc.constant("scalar"), value: scalars }),
    record({ type: fc.constant("array"), value: arrays(dialect) }),
  ];
  if (!isTyped(dialect)) return fc.oneof(...plain);
  const bytes = fc.uint8Array({ maxLength: 9 }).map((value) => new Uint8Array(value));
  plain.push(
    record({ type: fc.constant("bool"), value: fc.boolean() }),
    record({ type: fc.constant("axis"), value: axes }),
  );
  if (dialect !== "T1") {
    plain.push(
      record({ type: fc.constant("bytes"), value: bytes }),
      record({ type: fc.constant("parameter"), value: changes }),
    );
  }
  if (depth === 0) return fc.oneof(...plain);
  const inner = typed(dialect, depth - 1);
  const dwa = data(dialect, depth - 1);
  const deep: fc.Arbitrary<TypedValue>[] = [
    record({ type: fc.constant("list"), value: fc.array(inner, { maxLength: 3 }) }),
    record({ type: fc.constant("dwa"), value: dwa }),
  ];
  if (dialect !== "T1") {
    const dte = record({
      ...{ name: texts, timestamp: reals },
      data: fc.array(dwa, { maxLength: 2 }),
    });
    deep.push(record({ type: fc.constant("dte"), value: dte }));
  }
  return fc.oneof(...plain, ...deep);
}

/** Data as readers give it: with units and errors where the dialect has them. */
function data(dialect: Dialect, depth: number): fc.Arbitrary<DataWithAxes> {
  const array = arrays(dialect);
  return record({
    className: fc.constantFrom("DataRaw", "DataActuator", "DataFromPlugins"),
    timestamp: reals,
    name: texts,
    units: texts,
    source: fc.constantFrom("raw", "calculated"),
    dim: fc.constantFrom("Data0D", "Data1D", "Data2D", "DataND"),
    distribution: fc.constantFrom("uniform", "spread"),
    data: fc.array(array, { minLength: 1, maxLength: 3 }),
    labels: fc.array(texts, { minLength: 1, maxLength: 3 }),
    origin: texts,
    navIndexes: fc.array(fc.nat(4), { maxLength: 2 }),
    axes: fc.array(axes, { maxLength: 2 }),
    extra: fc.array(fc.tuple(names, typed(dialect, depth)), { maxLength: 3 })
      .map((entries) => new Map(entries)),
    errors: fc.array(array, { maxLength: 2 }),
  }).map(({ errors, ...rest }) =>
    demote(errors.length === 0 ? rest : { ...rest, errors }, dialect)
  );
}

function positions(dialect: Dialect): fc.Arbitrary<WirePosition> {
  return isTyped(dialect)
    ? record({ form: fc.constant("dwa"), dwa: data(dialect, 0) })
    : record({ form: fc.constant("scalar"), scalar: scalars });
}

function grabs(dialect: Dialect): fc.Arbitrary<WireData> {
  if (dialect === "L1") {
    // Whose empty list it is can only be said when the dialect is known.
    const some = fc.array(arrays(dialect), { minLength: 1, maxLength: 4 });
    return record({ form: fc.constant("arrays"), arrays: some });
  }
  if (dialect === "L2") {
    const list = fc.array(typed(dialect, 0), { maxLength: 4 });
    return record({ form: fc.constant("list"), list });
  }
  const dte = record({
    ...{ name: texts, timestamp: reals },
    data: fc.array(data(dialect, 2), { minLength: 1, maxLength: 3 }),
  });
  return record({ form: fc.constant("dte"), dte });
}

/** Any message but a client's type, as readers of the dialect give it. */
export function messages(dialect: Dialect): fc.Arbitrary<Message> {
  const common: fc.Arbitrary<Message>[] = [
    record({ kind: fc.constant("infos"), xml: texts }),
    record({ kind: fc.constantFrom("info_xml", "set_info"), change: changes }),
    record({ kind: fc.constant("info"), key: texts, value: texts }),
    record({
      kind: fc.constant("send_data"),
      dimension: fc.constantFrom("0D", "1D", "2D", "ND"),
    }),
    record({
      kind: fc.constant("order"),
      command: fc.constantFrom("move_home", "stop_motion", "check_position", "Quit"),
    }),
    record({ kind: fc.constant("unknown"), command: names.map((name) => `_${name}`) }),
    record({ kind: fc.constant("done"), data: grabs(dialect) }),
    record({
      kind: fc.constant("position"),
      command: fc.constantFrom("position_is", "move_done"),
      at: positions(dialect),
    }),
    record({
      kind: fc.constant("move"),
      command: fc.constantFrom("move_abs", "move_rel"),
      to: positions(dialect),
    }),
  ];
  return fc.oneof(...common);
}
