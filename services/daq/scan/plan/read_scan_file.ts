import { RoboError } from "../../../../errors.ts";
import { parseJsonc } from "../../../../system/jsonc.ts";
import { basename } from "../../../../system/paths.ts";
import { formatOf } from "../../storage/open_store.ts";
import { Problems } from "../../file/problems.ts";
import { MAX_POSITIONS, SCAN_FILE, type ScanFile } from "./scan_fields.ts";
import type { ScanAxis, ScanDetector, ScanOutputs, ScanPlan, TimeoutPolicy } from "./scan_plan.ts";

/** Most points of a scan. */
const MAX_POINTS = 10_000_000;

/** How long a device that is offline is waited for, in milliseconds. */
const OFFLINE_WAIT_MS = 60_000;

/** Tries after the first of a device that is to be tried again. */
const RETRIES = 3;

const HINT =
  "docs/daq-scan.md describes these files, docs/robo-daq-scan.schema.json lets editors complete them";

/** A scan with the files that it is to be written to. */
export interface ReadScan extends ScanOutputs {
  /** What is to be done. */
  readonly plan: ScanPlan;
}

/** Reads the text of a file; `file` is its name in messages. Throws as {@linkcode readScan}. */
export function parseScan(text: string, file: string): ReadScan {
  let value: unknown;
  try {
    value = parseJsonc(text);
  } catch (cause) {
    throw new RoboError("config", `${file}: is no JSON: ${(cause as Error).message}`, {
      hint: HINT,
      cause,
    });
  }
  return readScan(value, file);
}

/**
 * Reads a scan, as JSON has it. `file` is its name in messages.
 *
 * Throws a `RoboError` of kind `config` with a line `file: path: message` for each mistake.
 */
export function readScan(value: unknown, file: string): ReadScan {
  const problems = new Problems(file, HINT);
  const read = SCAN_FILE.read(value, "", problems);
  problems.throwIfAny();
  const plan = planOf(read!, file, problems);
  const output = read!.output ?? [];
  output.forEach((path, at) => {
    if (formatOf(path) === undefined) {
      problems.add(
        `output[${at}]`,
        `is ${JSON.stringify(path)}: it has to end with .h5, .zarr, .npy or .csv`,
      );
    }
  });
  problems.throwIfAny();
  return { plan, output, compress: read!.compress ?? false };
}

function planOf(file: ScanFile, path: string, problems: Problems): ScanPlan {
  const { pattern = "raster", name = basename(path).replace(/\.[a-z]+$/i, "") } = file;
  const axes = pattern === "list" ? listAxes(file, problems) : gridAxes(file, problems);
  if (pattern === "spiral" && file.axes.length !== 2) {
    problems.add("pattern", `is "spiral": it has to have two axes, not ${file.axes.length}`);
  }
  const points = pattern === "list"
    ? axes[0]?.positions.length ?? 0
    : axes.reduce((product, { positions }) => product * positions.length, 1);
  if (points > MAX_POINTS) problems.add("axes", `make ${points} points: at most ${MAX_POINTS}`);
  refuseTwice("axes", file.axes, problems);
  refuseTwice("detectors", file.detectors, problems);
  const { wait = OFFLINE_WAIT_MS, then = "abort" } = file.offline ?? {};
  return {
    name,
    comment: file.comment ?? "",
    pattern,
    axes,
    detectors: file.detectors.map(detectorOf),
    settle: file.settle ?? 0,
    moves: file.moves ?? "together",
    readPositions: file.readPositions ?? false,
    offline: { wait, then },
  };
}

function refuseTwice(
  what: string,
  devices: readonly { readonly device: string }[],
  problems: Problems,
): void {
  const seen = new Set<string>();
  devices.forEach(({ device }, at) => {
    if (seen.has(device)) problems.add(`${what}[${at}].device`, `${device} is there already`);
    seen.add(device);
  });
}

function gridAxes(file: ScanFile, problems: Problems): ScanAxis[] {
  if (file.points !== undefined) {
    problems.add("points", 'are for the pattern "list" alone');
  }
  return file.axes.map((axis, at) => ({
    ...axisOf(axis),
    positions: gridPositions(axis, `axes[${at}]`, problems),
  }));
}

function gridPositions(
  { from, to, steps, step }: ScanFile["axes"][number],
  path: string,
  problems: Problems,
): number[] {
  const isWhole = from !== undefined && to !== undefined &&
    (steps === undefined) !== (step === undefined);
  if (!isWhole) {
    problems.add(path, "needs from, to and either steps or step");
    return [0];
  }
  if (steps !== undefined) {
    if (steps === 1) return [from];
    // Not by adding up, so that the last one is exactly the end.
    return Array.from({ length: steps }, (_, i) => from + (to - from) * (i / (steps - 1)));
  }
  const count = step === 0 ? NaN : Math.floor((to - from) / step! + 1e-9) + 1;
  if (count >= 1 && count <= MAX_POSITIONS) {
    return Array.from({ length: count }, (_, i) => from + step! * i);
  }
  problems.add(
    `${path}.step`,
    `is ${step}: it does not lead from ${from} to ${to} in at most ${MAX_POSITIONS} steps`,
  );
  return [0];
}

function listAxes(file: ScanFile, problems: Problems): ScanAxis[] {
  const { points = [], axes } = file;
  if (points.length === 0) problems.add("points", 'are missing: the pattern is "list"');
  points.forEach((point, at) => {
    if (point.length !== axes.length) {
      problems.add(`points[${at}]`, `has ${point.length} positions for ${axes.length} axes`);
    }
  });
  axes.forEach((axis, at) => {
    const odd = (["from", "to", "steps", "step"] as const).filter((key) => axis[key] !== undefined);
    if (odd.length > 0) problems.add(`axes[${at}]`, `has ${odd.join(", ")}: a list has points`);
  });
  return axes.map((axis, at) => ({
    ...axisOf(axis),
    positions: points.map((point) => point[at] ?? 0),
  }));
}

function axisOf(axis: ScanFile["axes"][number]): Omit<ScanAxis, "positions"> {
  return { ...patienceOf(axis), settle: axis.settle ?? 0 };
}

function detectorOf(detector: ScanFile["detectors"][number]): ScanDetector {
  const { dimension, average = 1, region } = detector;
  return {
    ...patienceOf(detector),
    average,
    ...(dimension === undefined ? {} : { dimension }),
    ...(region === undefined ? {} : {
      region: { x: region.x, ...(region.y === undefined ? {} : { y: region.y }) },
    }),
  };
}

function patienceOf(
  { device, timeout, onTimeout = "abort", retries }: {
    readonly device: string;
    readonly timeout?: number;
    readonly onTimeout?: TimeoutPolicy;
    readonly retries?: number;
  },
): Omit<ScanAxis, "positions" | "settle"> {
  return {
    device,
    ...(timeout === undefined ? {} : { timeout }),
    onTimeout,
    retries: retries ?? (onTimeout === "retry" ? RETRIES : 0),
  };
}
