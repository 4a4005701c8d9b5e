import assert from "node:assert/strict";
import { type WireLine, wireLines } from "./daq_wire.ts";

const LINE: WireLine = {
  time: new Date(2026, 10, 21, 9, 5, 7, 42).getTime(),
  connection: 3,
  who: "client",
  at: 1234,
  bytes: 1580,
  command: "Done",
  detail: "<u2 24×32 (0, 1, 2, …)",
  dialect: "L2",
  tone: "message",
  notes: [],
};

Deno.test("A message is a line with its time, its sender, what it carries and its size", () => {
  assert.deepEqual(wireLines(LINE, { columns: undefined, color: false, places: false }), [
    "09:05:07.042  3 client  Done            <u2 24×32 (0, 1, 2, …)  (L2 1580 B)",
  ]);
});

Deno.test("Places are shown where they are asked for, and times where they are known", () => {
  const { time: _, ...rest } = LINE;
  assert.deepEqual(
    wireLines({ ...rest, time: undefined }, { columns: undefined, color: false, places: true }),
    ["     1234  3 client  Done            <u2 24×32 (0, 1, 2, …)  (L2 1580 B)"],
  );
});

Deno.test("A line is cut to the terminal's width without losing its size, and notes stand below", () => {
  const line = { ...LINE, detail: "x".repeat(200), notes: ["Nobody asked for it"] };
  const [first, note] = wireLines(line, { columns: 60, color: false, places: false });
  assert.equal(first!.length, 60);
  assert.match(first!, /x… {2}\(L2 1580 B\)$/);
  assert.equal(note!.trim(), "! Nobody asked for it");
});

Deno.test("What a peer sends cannot steer the terminal", () => {
  const [line] = wireLines(
    { ...LINE, command: "\x1b[2J", detail: "\x07\x1b]0;x\x07" },
    { columns: 80, color: false, places: false },
  );
  // deno-lint-ignore no-control-regex -- these are what must not be there
  assert.doesNotMatch(line!, /[\x00-\x1f]/);
});
