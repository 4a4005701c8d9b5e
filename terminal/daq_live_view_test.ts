import assert from "node:assert/strict";
import { DaqLiveView, type LiveArray } from "./daq_live_view.ts";

const SIZE = { columns: 70, rows: 12, color: false };

function array(values: ArrayLike<number> | undefined, more: Partial<LiveArray> = {}): LiveArray {
  const shape = [values?.length ?? 0];
  return { name: "cam/CH0", dim: "Data1D", dtype: "<f8", shape, units: "V", values, ...more };
}

/** A view, its clock, and what it shows of one array after another. */
function view() {
  let now = 0;
  const shown = new DaqLiveView("cam", { depth: "none", now: () => now });
  let number = 0;
  return {
    shown,
    show: (...arrays: LiveArray[]) => {
      shown.arrived({ number: ++number, time: now, arrays });
      now += 100;
      return shown.render(SIZE);
    },
  };
}

Deno.test("A view fills the screen and no more, whatever it shows", () => {
  const { shown, show } = view();
  const screens = [
    shown.render(SIZE),
    show(array([7])),
    show(array(Float64Array.from({ length: 500 }, (_, i) => i))),
    show(array(new Float64Array(600), { shape: [20, 30] })),
    show(array(new Float64Array(1200), { shape: [2, 20, 30] })),
    show(array(new Float64Array(0))),
    show(array(undefined)),
    show(),
  ];
  for (const lines of screens) {
    assert.equal(lines.length, SIZE.rows);
    assert.ok(lines.every((line) => line.length <= SIZE.columns), lines.join("\n"));
  }
});

Deno.test("A number is shown with its units and its history", () => {
  const { show } = view();
  show(array([1], { dim: "Data0D" }));
  const lines = show(array([3], { dim: "Data0D" }));
  assert.match(lines[0]!, /^cam {3}cam\/CH0 {3}0D 1 <f8 in V {3}number 2 {3}5\/s/);
  assert.equal(lines[2], "  3 V");
  assert.match(lines[4]!, /^ +3 /);
  assert.match(lines[10]!, /^ +1 /);
});

Deno.test("A curve has its levels at the side and its axis below", () => {
  const axis = { label: "Wavelength", units: "nm", from: 400, to: 800 };
  const lines = view().show(array([0, 1, 4], { axis }));
  assert.match(lines[2]!, /^ +4 /);
  assert.match(lines[10]!, /^ {11}400 +Wavelength \(nm\) +800$/);
});

Deno.test("What is held stays, though more comes; levels can be held, too", () => {
  const { shown, show } = view();
  show(array([1, 2]));
  shown.onKey(" ");
  assert.match(show(array([5, 9]))[1]!, /^1 to 2 V$/);
  shown.onKey(" ");
  shown.onKey("a");
  const lines = show(array([5, 9]));
  assert.match(lines[0]!, /levels held/);
  assert.match(lines[1]!, /^1 to 2 V$/);
  shown.onKey("a");
  assert.match(show(array([5, 9]))[1]!, /^5 to 9 V$/);
});

Deno.test("Keys choose among arrays and slices, and quit", () => {
  const { shown, show } = view();
  const arrays = [array([1]), array(Float64Array.of(0, 0, 1, 9), { name: "b", shape: [2, 1, 2] })];
  show(...arrays);
  shown.onKey("\t");
  assert.match(show(...arrays)[0]!, /b 2 of 2/);
  shown.onKey("\x1b[A");
  assert.match(show(...arrays)[1]!, /^slice 1 1 to 9 V/);
  shown.onKey("?");
  assert.ok(shown.render(SIZE).some((line) => line.includes("quit")));
  assert.equal(shown.onKey("x"), true);
  assert.equal(shown.onKey("q"), false);
});

Deno.test("A problem is said above the last picture, and nothing of a device steers the terminal", () => {
  const { shown, show } = view();
  show(array([1, 2], { name: "a\x1b[2J", units: "\x07" }));
  shown.failed("cam is offline\x1b]0;x\x07");
  const lines = shown.render(SIZE);
  assert.equal(lines[1], "cam is offline·]0;x·");
  // deno-lint-ignore no-control-regex
  assert.doesNotMatch(lines.join(""), /[\x00-\x1f]/);
});
