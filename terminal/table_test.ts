import assert from "node:assert/strict";
import fc from "fast-check";
import { type Column, renderTable } from "./table.ts";
import { displayWidth } from "./text.ts";

interface Row {
  readonly name: string;
  readonly rate: number;
  readonly note: string;
}

const COLUMNS: readonly Column<Row>[] = [
  { title: "NAME", cell: ({ name }) => name, min: 6 },
  { title: "RATE", cell: ({ rate }) => String(rate), align: "right" },
  { title: "NOTE", cell: ({ note }) => note, weight: 1 },
];

const ROWS: readonly Row[] = [
  { name: "imu", rate: 100, note: "left" },
  { name: "a rather long name", rate: 5, note: "" },
];

Deno.test("renderTable lines columns up, numbers to the right", () => {
  assert.deepEqual(renderTable(ROWS, COLUMNS, 80), {
    heading: "NAME                RATE  NOTE",
    rows: ["imu                  100  left", "a rather long name     5"],
  });
});

Deno.test("renderTable leaves out what matters least, then shortens names", () => {
  assert.deepEqual(renderTable(ROWS, COLUMNS, 26).heading, "NAME                RATE");
  assert.deepEqual(renderTable(ROWS, COLUMNS, 14).rows, ["imu        100", "a rathe…     5"]);
});

Deno.test("renderTable is never wider than it may be", () => {
  const row = fc.record({
    name: fc.string({ unit: fc.constantFrom("a", "机", "é") }),
    rate: fc.nat(),
    note: fc.string(),
  });
  fc.assert(fc.property(fc.array(row), fc.nat(60), (rows, width) => {
    const table = renderTable(rows, COLUMNS, width);
    for (const line of [table.heading, ...table.rows]) assert.ok(displayWidth(line) <= width, line);
    assert.equal(table.rows.length, rows.length);
  }));
});
