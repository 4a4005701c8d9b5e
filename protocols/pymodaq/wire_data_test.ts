import assert from "node:assert/strict";
import type { DataToExport, TypedValue, WireArray } from "./data.ts";
import { DIALECTS, isTyped } from "./dialect.ts";
import { decodeDte, encodeDte } from "./dte_bytes.ts";
import type { WireData } from "./message.ts";
import { bytesArray, plainData } from "./messages_testing.ts";
import { readPosition, toWirePosition } from "./position.ts";
import { joined, vector } from "./vectors_testing.ts";
import { WireViolation } from "./violation.ts";
import { toDataToExport, toWireData } from "./wire_data.ts";

const ORIGIN = { name: "cam", timestamp: 12.5 };
const UNTYPED = { units: "V", extra: new Map<string, TypedValue>([["gain", text("high")]]) };

function text(value: string): TypedValue {
  return { type: "string", value };
}

function grabbed(...list: readonly TypedValue[]): DataToExport {
  return toDataToExport({ form: "list", list }, ORIGIN);
}

function zeros(...shape: readonly number[]): WireArray {
  const count = shape.reduce((product, length) => product * length, 1);
  return { dtype: "|u1", shape, bytes: new Uint8Array(count) };
}

Deno.test("Arrays of one shape become channels of one data, others data of their own", () => {
  const arrays = [zeros(2, 3), zeros(2, 3), zeros(4), zeros(2, 3)];
  const dte = toDataToExport({ form: "arrays", arrays }, ORIGIN);
  assert.equal(dte.name, "cam");
  assert.equal(dte.timestamp, 12.5);
  assert.deepEqual(dte.data.map(({ name, dim, labels }) => [name, dim, labels]), [
    ["cam", "Data2D", ["CH00", "CH01"]],
    ["cam_1", "Data1D", ["CH00"]],
    ["cam_2", "Data2D", ["CH00"]],
  ]);
  assert.deepEqual(dte.data.flatMap(({ data }) => data), arrays);
  assert.deepEqual([...dte.data[0]!.extra.keys()], ["do_plot", "do_save"]);
});

Deno.test("Scalars become arrays of one element, and texts extra attributes", () => {
  const dte = grabbed(
    { type: "scalar", value: { dtype: "<f8", value: 1.5 } },
    text("a"),
    { type: "scalar", value: { dtype: "<i8", value: -1 } },
    text("b"),
  );
  const [data] = dte.data;
  assert.equal(dte.data.length, 1);
  assert.equal(data!.dim, "Data0D");
  assert.deepEqual(data!.data.map(({ dtype, shape }) => [dtype, shape]), [["<f8", [1]], ["<i8", [
    1,
  ]]]);
  assert.deepEqual(data!.data[1]!.bytes, new Uint8Array(8).fill(255));
  assert.deepEqual(data!.extra.get("text0"), text("a"));
  assert.deepEqual(data!.extra.get("text1"), text("b"));
});

Deno.test("The dimensionality is what was asked for where the shape allows it", () => {
  const dim = (shape: readonly number[], dimension?: "0D" | "1D" | "2D" | "ND") => {
    const data: WireData = { form: "arrays", arrays: [zeros(...shape)] };
    const origin = dimension === undefined ? ORIGIN : { ...ORIGIN, dimension };
    return toDataToExport(data, origin).data[0]!.dim;
  };
  assert.equal(dim([1]), "Data0D");
  assert.equal(dim([]), "Data0D");
  assert.equal(dim([1, 1]), "Data0D");
  assert.equal(dim([3]), "Data1D");
  assert.equal(dim([3, 3]), "Data2D");
  assert.equal(dim([3, 3, 3]), "DataND");
  assert.equal(dim([1], "1D"), "Data1D");
  assert.equal(dim([5], "2D"), "Data2D");
  assert.equal(dim([5, 5], "0D"), "Data2D");
  assert.equal(dim([5], "ND"), "DataND");
});

Deno.test("Units, errors and names of T1 and T2 come to where PyMoDAQ 4.4 has them, and go back", () => {
  const errors = [bytesArray(9, 9, 9)];
  const extra = new Map<string, TypedValue>([
    ["do_plot", { type: "scalar", value: { dtype: "|b1", value: true } }],
    ["gain", text("high")],
  ]);
  const data = [plainData({ className: "DataFromPlugins", units: "V", errors, extra })];
  const dte: DataToExport = { name: "grab", timestamp: 1, data };
  for (const dialect of DIALECTS) {
    if (!isTyped(dialect)) continue;
    const wire = toWireData(dte, dialect);
    assert.deepEqual(toDataToExport(wire, ORIGIN), dte, dialect);
    assert.deepEqual(toDataToExport(toWireData(dte, dialect), ORIGIN), dte);
    assert.deepEqual(decodeDte(joined(encodeDte(dte, dialect)), dialect), dte, dialect);
  }
  const t1 = toWireData(dte, "T1");
  assert.ok(t1.form === "dte");
  assert.deepEqual([...t1.dte.data[0]!.extra.keys()], ["plot", "gain", "errors", "units"]);
});

Deno.test("Attributes that only look like those of T1 stay as they are", () => {
  const flag = (value: boolean): TypedValue => ({ type: "scalar", value: { dtype: "|b1", value } });
  const mixed: TypedValue = {
    type: "list",
    value: [{ type: "array", value: zeros(3) }, text("none")],
  };
  const same = [
    plainData({ className: "DataRaw", extra: new Map([["plot", flag(true)]]) }),
    plainData({
      className: "DataFromPlugins",
      extra: new Map([["plot", flag(false)], ["do_plot", flag(true)]]),
    }),
    plainData({ units: "V", extra: new Map([["units", text("A")]]) }),
    plainData({ extra: new Map([["units", flag(true)], ["errors", text("none")]]) }),
    plainData({ extra: new Map([["errors", mixed]]) }),
  ];
  const dte: DataToExport = { name: "grab", timestamp: 1, data: same };
  assert.deepEqual(toDataToExport({ form: "dte", dte }, ORIGIN), dte);
});

Deno.test("L1 and L2 have the arrays alone, with at least one dimension", () => {
  const data = [
    plainData({ ...UNTYPED, data: [zeros(2), zeros()] }),
    plainData({ data: [zeros(3)] }),
  ];
  const arrays = [zeros(2), zeros(1), zeros(3)];
  const dte: DataToExport = { name: "grab", timestamp: 1, data };
  assert.deepEqual(toWireData(dte, "L1"), { form: "arrays", arrays });
  const list = arrays.map((value) => ({ type: "array", value }));
  assert.deepEqual(toWireData(dte, "L2"), { form: "list", list });
});

Deno.test("A position is read from a scalar of any real dtype, and from data of any", () => {
  const scalar = (dtype: string, value: number | bigint | boolean) =>
    readPosition({ form: "scalar", scalar: { dtype, value } });
  assert.deepEqual(scalar("<f8", 12.5), { value: 12.5, units: "" });
  assert.deepEqual(scalar("<i8", 2n ** 60n), { value: 2 ** 60, units: "" });
  assert.deepEqual(scalar("|b1", true), { value: 1, units: "" });
  for (const value of [NaN, Infinity, -Infinity]) {
    assert.deepEqual(scalar("<f8", value), { value: null, units: "" });
  }
  const complex = { dtype: "<c16", value: { re: 1, im: 2 } };
  assert.deepEqual(readPosition({ form: "scalar", scalar: complex }), { value: null, units: "" });
  const dwa = (...data: readonly WireArray[]) =>
    readPosition({ form: "dwa", dwa: plainData({ units: "mm", data }) });
  assert.deepEqual(dwa(bytesArray(7, 8)), { value: 7, units: "mm" });
  assert.deepEqual(dwa(), { value: null, units: "mm" });
  assert.deepEqual(dwa(zeros(0)), { value: null, units: "mm" });
  const names = { dtype: "|S1", shape: [1], bytes: new Uint8Array(1) };
  assert.deepEqual(dwa(names), { value: null, units: "mm" });
});

Deno.test("A position has the form and the units that its dialect knows", () => {
  for (const dialect of DIALECTS) {
    const about = { dialect, name: "stage", units: "mm", timestamp: 1 };
    const position = toWirePosition(3.5, about);
    assert.equal(position.form, isTyped(dialect) ? "dwa" : "scalar");
    assert.deepEqual(readPosition(position), { value: 3.5, units: isTyped(dialect) ? "mm" : "" });
  }
});

Deno.test("Data alone is read whole, and nothing else", () => {
  const bytes = vector("T3", "dte_2d");
  assert.equal(decodeDte(bytes, "T3").data[0]!.name, "cam");
  assert.equal(joined(encodeDte(decodeDte(bytes, "T3"), "T3")).toHex(), bytes.toHex());
  assert.throws(() => decodeDte(bytes.subarray(0, -1), "T3"), /cut off/);
  assert.throws(() => decodeDte(joined([bytes, new Uint8Array(1)]), "T3"), /1 B follow/);
  assert.throws(() => decodeDte(bytes, "T4"), WireViolation);
  assert.throws(() => decodeDte(bytes, "T3", { maxFrame: 5 }), WireViolation);
  const large = { name: "a", timestamp: 0, data: [plainData({ data: [zeros(500, 700)] })] };
  assert.deepEqual(decodeDte(joined(encodeDte(large, "T3")), "T3"), large);
});
