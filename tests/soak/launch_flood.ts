import assert from "node:assert/strict";
import { flood, FLOOD_LINE } from "../launch/flood.ts";

/** Lines of the flood: 1 GB. */
const LINES = 1e9 / FLOOD_LINE;

const { rate, drops, growth, seconds, lines, logs } = await flood(LINES);
const text = [
  `1 GB of output in ${seconds.toFixed(0)} s; the other node published ${
    rate.before.toFixed(1)
  } Hz before, ${rate.during.toFixed(1)} Hz meanwhile, ${drops} lost`,
  `the launcher's memory grew by ${(growth / 1e6).toFixed(0)} MB at most`,
  `${lines.shown} lines shown, ${lines.leftOut} left out; logs of ${
    [...logs.values()].join(", ")
  } bytes`,
];
Deno.stdout.writeSync(new TextEncoder().encode(`${text.join("\n")}\n`));
assert.equal(lines.shown + lines.leftOut, LINES + 1);
assert.equal(drops, 0);
assert.ok(rate.during > 0.8 * rate.before);
assert.ok(growth < 300e6);
assert.equal(logs.size, 3);
for (const size of logs.values()) assert.ok(size <= 10 * 2 ** 20);
