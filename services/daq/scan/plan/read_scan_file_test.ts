import assert from "node:assert/strict";
import { RoboError } from "../../../../errors.ts";
import { parseScan, readScan } from "./read_scan_file.ts";

const LEAST = {
  axes: [{ device: "stage", from: 0, to: 1, steps: 3 }],
  detectors: [{ device: "cam" }],
};

function refuses(value: unknown, ...wanted: RegExp[]): void {
  assert.throws(() => readScan(value, "scan.json"), (error) => {
    assert(error instanceof RoboError && error.code === "config", String(error));
    const lines = error.message.split("\n");
    assert.equal(lines.length, wanted.length, error.message);
    wanted.forEach((pattern, at) => assert.match(lines[at]!, pattern));
    return true;
  });
}

Deno.test("A scan needs axes and detectors, and has defaults for the rest", () => {
  const { plan, output, compress } = readScan(LEAST, "runs/map.json");
  assert.deepEqual(plan, {
    name: "map",
    comment: "",
    pattern: "raster",
    axes: [{ device: "stage", onTimeout: "abort", retries: 0, settle: 0, positions: [0, 0.5, 1] }],
    detectors: [{ device: "cam", onTimeout: "abort", retries: 0, average: 1 }],
    settle: 0,
    moves: "together",
    readPositions: false,
    offline: { wait: 60_000, then: "abort" },
  });
  assert.deepEqual(output, []);
  assert.equal(compress, false);
});

Deno.test("Positions come from a number of steps or from their distance, and the last one is exact", () => {
  const positions = (axis: object) =>
    readScan({ ...LEAST, axes: [{ device: "stage", ...axis }] }, "f").plan.axes[0]!.positions;
  assert.deepEqual(positions({ from: 0, to: 0.3, steps: 4 }).at(-1), 0.3);
  assert.deepEqual(positions({ from: 5, to: 5, steps: 1 }), [5]);
  assert.deepEqual(positions({ from: 0, to: 1, step: 0.25 }), [0, 0.25, 0.5, 0.75, 1]);
  assert.equal(positions({ from: 0, to: 0.3, step: 0.1 }).length, 4);
  assert.deepEqual(positions({ from: 2, to: 0, step: -1 }), [2, 1, 0]);
  assert.deepEqual(positions({ from: 0, to: 1, step: 0.4 }), [0, 0.4, 0.8]);
});

Deno.test("Durations are seconds or texts, and comments are allowed", () => {
  const text = `{
    // slow stage
    "axes": [{ "device": "stage", "from": 0, "to": 1, "steps": 2, "settle": "50ms", "timeout": 30 }],
    "detectors": [{ "device": "cam", "onTimeout": "retry" }],
    "offline": { "wait": "2min", "then": "skip" }, "output": "a.h5",
  }`;
  const { plan, output } = parseScan(text, "f");
  assert.equal(plan.axes[0]!.settle, 50);
  assert.equal(plan.axes[0]!.timeout, 30_000);
  assert.equal(plan.detectors[0]!.retries, 3);
  assert.deepEqual(plan.offline, { wait: 120_000, then: "skip" });
  assert.deepEqual(output, ["a.h5"]);
});

Deno.test("A list has points instead of ranges", () => {
  const file = {
    pattern: "list",
    axes: [{ device: "x" }, { device: "y" }],
    points: [[0, 1], [2, 3]],
    detectors: [{ device: "cam" }],
  };
  const { plan } = readScan(file, "f");
  assert.deepEqual(plan.axes.map(({ positions }) => positions), [[0, 2], [1, 3]]);
  refuses({ ...file, points: [[0, 1], [2]] }, /points\[1\]: has 1 positions for 2 axes/);
  refuses({ ...file, points: undefined }, /points: are missing/);
  refuses(
    { ...file, axes: [{ device: "x", from: 1 }, { device: "y" }] },
    /axes\[0\]: has from: a list has points/,
  );
});

Deno.test("The name of a detector stands for a detector with its defaults", () => {
  const { plan } = readScan({ ...LEAST, detectors: ["cam", { device: "power" }] }, "f");
  assert.deepEqual(plan.detectors.map(({ device, average }) => [device, average]), [
    ["cam", 1],
    ["power", 1],
  ]);
  refuses({ ...LEAST, detectors: [""] }, /detectors\[0\]\.device: is ""/);
});

Deno.test("Every mistake is shown with its place and what is allowed there", () => {
  refuses([], /scan\.json: is a list of 0: it has to be an object/);
  refuses({}, /axes: is missing/, /detectors: is missing/);
  refuses({ ...LEAST, patern: "snake" }, /patern: is not known; allowed here: .*pattern/);
  refuses({ ...LEAST, pattern: "zigzag" }, /pattern: is "zigzag": .*raster, snake, spiral, list/);
  refuses({ ...LEAST, pattern: "spiral" }, /pattern: .*two axes, not 1/);
  refuses({ ...LEAST, settle: "soon" }, /settle: is "soon": .*50ms/);
  refuses({ ...LEAST, settle: -1 }, /settle: is -1/);
  refuses({ ...LEAST, output: "scan.xls" }, /output\[0\]: is "scan.xls": .*\.h5/);
  refuses({ ...LEAST, points: [1] }, /points: are for the pattern "list"/);
  const axis = (more: object) => ({ ...LEAST, axes: [{ device: "stage", ...more }] });
  refuses(axis({ from: 0, to: 1 }), /axes\[0\]: needs from, to and either steps or step/);
  refuses(axis({ from: 0, to: 1, step: 1, steps: 2 }), /either steps or step/);
  refuses(axis({ from: 0, to: 1, step: -1 }), /axes\[0\]\.step: is -1/);
  refuses(axis({ from: 0, to: 1, step: 0 }), /axes\[0\]\.step: is 0/);
  refuses(axis({ from: 0, to: Infinity, steps: 2 }), /axes\[0\]\.to/);
  refuses(axis({ from: 0, to: 1, steps: 2.5 }), /axes\[0\]\.steps: is 2.5/);
  refuses(axis({ from: "\u001b[2J", to: 1, steps: 2 }), /axes\[0\]\.from: is "\\u001b/);
  const twice = [...LEAST.axes, ...LEAST.axes];
  refuses({ ...LEAST, axes: twice }, /axes\[1\]\.device: stage is there already/);
  const large = ["a", "b"].map((device) => ({ device, from: 0, to: 1, steps: 10_000 }));
  refuses({ ...LEAST, axes: large }, /axes: make 100000000 points/);
  refuses(
    { ...LEAST, detectors: [{ device: "cam", region: { x: [5, 5] } }] },
    /detectors\[0\]\.region\.x: is a list of 2/,
  );
});

Deno.test("A file that is no JSON is refused with its name", () => {
  assert.throws(() => parseScan("{", "scan.json"), /scan\.json: is no JSON/);
});
