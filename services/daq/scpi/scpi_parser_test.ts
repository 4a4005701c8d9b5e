import assert from "node:assert/strict";
import fc from "fast-check";
import { ScpiError, scpiErrorOf } from "./scpi_error.ts";
import { ScpiLines } from "./scpi_lines.ts";
import { parseScpi } from "./scpi_parser.ts";

Deno.test("A line is commands, their parameters, and texts in quotes", () => {
  assert.deepEqual(parseScpi(':pos stage , 12.5;*OPC?; PAR cam,"a;b","it""s";'), [
    { header: "POS", isQuery: false, parameters: ["stage", "12.5"] },
    { header: "*OPC", isQuery: true, parameters: [] },
    { header: "PAR", isQuery: false, parameters: ["cam", "a;b", 'it"s'] },
  ]);
  assert.deepEqual(parseScpi("  "), []);
});

Deno.test("What makes no sense is a syntax error, whatever it is", () => {
  for (const line of ["12", "MEAS?cam", 'PAR "cam', "P!S stage", "*", 'PAR "a"b']) {
    assert.throws(() => parseScpi(line), (error) => scpiErrorOf(error).number === -102, line);
  }
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 60 }), (line) => {
    try {
      parseScpi(line);
    } catch (error) {
      assert.ok(error instanceof ScpiError);
    }
  }));
});

Deno.test("Lines are cut whatever the pieces, and those that are too long are left out", () => {
  const bytes = new TextEncoder().encode(`*IDN?\r\nµ\n${"x".repeat(50)}\nMEAS? cam\nrest`);
  for (let step = 1; step < 70; step++) {
    const lines = new ScpiLines(20);
    const found = [];
    for (let at = 0; at < bytes.length; at += step) {
      found.push(...lines.push(bytes.subarray(at, at + step)));
    }
    assert.deepEqual(found, [
      { text: "*IDN?" },
      { text: "µ" },
      { tooLong: true },
      { text: "MEAS? cam" },
    ]);
  }
});
