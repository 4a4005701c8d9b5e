import assert from "node:assert/strict";
import {
  salvageLines,
  scanForecastLines,
  scanProgressLine,
  scanSummaryLines,
} from "./scan_view.ts";
import { displayWidth } from "./text.ts";

const VIEW = { done: 250, total: 1000, incomplete: 0, paused: false, secondsLeft: 61.2 };

Deno.test("The line of a scan has a bar as wide as there is room, and the keys", () => {
  const line = scanProgressLine(VIEW, 100);
  assert.equal(
    line,
    `${"█".repeat(10)}${"·".repeat(30)}   250 of 1 000   25 %   1:02 left   space pauses   q ends`,
  );
  for (const width of [20, 40, 60, 80, 120]) {
    assert(displayWidth(scanProgressLine({ ...VIEW, incomplete: 3 }, width)) <= width);
  }
  assert.match(scanProgressLine({ ...VIEW, incomplete: 3 }, 100), /3 incomplete/);
  assert.match(scanProgressLine({ ...VIEW, paused: true }, 100), /paused {3}space goes on/);
  assert.doesNotMatch(scanProgressLine({ ...VIEW, secondsLeft: null }, 100), /left/);
});

Deno.test("The bar is empty at first and full at the end", () => {
  assert.match(scanProgressLine({ ...VIEW, done: 0 }, 120), /^·{40} /);
  assert.match(scanProgressLine({ ...VIEW, done: 1000 }, 120), /^█{40} /);
});

Deno.test("The end of a scan says what is where, and how to go on", () => {
  const result = {
    end: "complete",
    points: 4,
    earlier: 0,
    total: 4,
    incomplete: 1,
    seconds: 62,
    outputs: ["a.h5", "a.csv"],
    journal: null,
    verified: 8,
  };
  assert.deepEqual(scanSummaryLines(result), [
    "Measured 4 points in 1:02: a.h5, a.csv",
    "1 point without some detectors: the array status says which",
    "Read back and compared: 8 arrays, all as measured",
  ]);
  assert.equal(
    scanSummaryLines({ ...result, earlier: 3 })[0],
    "Measured 1 point in 1:02, and 3 before: a.h5, a.csv",
  );
  const aborted = { ...result, end: "aborted", points: 3, incomplete: 0, journal: "a.h5.journal" };
  assert.deepEqual(scanSummaryLines(aborted), [
    "Measured 3 of 4 points: a.h5, a.csv",
    "Read back and compared: 8 arrays, all as measured",
    "Go on with --resume: a.h5.journal has all that was measured",
  ]);
});

Deno.test("A forecast names problems and what it does not know", () => {
  const view = {
    points: 100,
    checked: 10,
    problems: ["stage may not go to 3\u001b[2J"],
    moreProblems: 2,
    seconds: 59.1,
    unknownSpeeds: ["stage"],
    bytes: 1e6,
  };
  assert.deepEqual(scanForecastLines(view), [
    "100 points, 1.00 MB, about 1:00 and the moves of stage, whose speed is not known",
    "Checked 10 positions: 3 problems",
    "  stage may not go to 3·[2J",
    "  and 2 more",
  ]);
  const good = { ...view, problems: [], moreProblems: 0, unknownSpeeds: [] };
  assert.equal(scanForecastLines(good)[1], "Checked 10 positions: no rule forbids any");
});

Deno.test("What was salvaged is told with what could not be", () => {
  const view = { output: "b.h5", points: 3, total: 5, damaged: [1], unreadable: 2 };
  assert.deepEqual(salvageLines(view), [
    "Wrote b.h5: 3 of 5 points",
    "Left out, as the disk has changed them: 1 point",
    "Could not read 2 lines of the journal",
  ]);
});
