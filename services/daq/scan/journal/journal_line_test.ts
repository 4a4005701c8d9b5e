import assert from "node:assert/strict";
import fc from "fast-check";
import { type JournalLine, lineText, parseLine } from "./journal_line.ts";

const LINES: readonly JournalLine[] = [
  {
    type: "point",
    point: 0,
    time: 1795302150485,
    status: "measured",
    positions: { stage: 0.5, lift: null },
    arrays: [[0, 1024, 3340359112]],
    texts: { "cam/mode": ["live"] },
    problems: [],
  },
  {
    type: "array",
    id: 0,
    device: "cam",
    name: "CH0",
    label: "cam/CH0",
    dim: "Data1D",
    units: "V",
    dtype: "<u2",
    shape: [4],
    axes: [{ index: 0, label: "x", units: "nm", values: [1, 2, 3, 4] }],
    file: "arrays/cam/CH0.bin",
  },
  { type: "parameter", time: 1, device: "cam", path: ["main", "gain"], value: 3 },
  { type: "axis", time: 1, id: 0, index: 0, values: [1, 2, 3, 5] },
  { type: "event", time: 1, event: "started", message: "" },
];

Deno.test("Lines are read as they were written", () => {
  for (const line of LINES) assert.deepEqual(parseLine(lineText(line)), line);
});

Deno.test("A line without one of its parts, or with a part that is something else, is none", () => {
  const needed: Record<string, readonly string[]> = {
    point: ["point", "time", "status", "positions", "arrays", "texts", "problems"],
    array: ["id", "device", "name", "label", "dim", "units", "dtype", "shape", "axes", "file"],
    parameter: ["device", "path"],
    axis: ["id", "index", "values"],
    event: ["event", "message"],
  };
  for (const line of LINES) {
    for (const field of needed[line.type]!) {
      const other = { ...line, [field]: { not: "this" } };
      const { [field as "type"]: _, ...without } = line;
      assert.equal(parseLine(JSON.stringify(without)), undefined, `${line.type} without ${field}`);
      if (field === "positions") continue;
      assert.equal(parseLine(JSON.stringify(other)), undefined, `${line.type} of ${field}`);
    }
  }
  for (const text of ["", "null", "[]", "5", '{"type":"__proto__"}', '{"type":"constructor"}']) {
    assert.equal(parseLine(text), undefined);
  }
});

Deno.test("An array's name leads nowhere but to its own file", () => {
  const array = LINES.find(({ type }) => type === "array")!;
  for (const name of ["..", ".", "", "../../etc/evil", "a/b", "a\\b", "a\0b"]) {
    assert.equal(parseLine(JSON.stringify({ ...array, name })), undefined);
    assert.equal(parseLine(JSON.stringify({ ...array, device: name })), undefined);
  }
});

Deno.test("Whatever JSON a line is, reading it does not throw", () => {
  fc.assert(fc.property(fc.constantFrom(...LINES), fc.string(), fc.json(), (line, key, value) => {
    parseLine(JSON.stringify({ ...line, [key]: JSON.parse(value) }));
    parseLine(value);
  }));
});
