import type { Lab } from "../../../../client/daq/lab.ts";
import { OrderRefused } from "../../../../client/daq/order_refused.ts";
import type { MoveLimits } from "../../../../protocols/daq/lab_types.ts";
import { measuredArrays } from "../../storage/measured_arrays.ts";
import { ScanPoints } from "../plan/points.ts";
import type { ScanAxis, ScanDetector, ScanPlan } from "../plan/scan_plan.ts";
import { isPassing, messageOf } from "./failures.ts";
import { scannedDevices } from "./scanned_devices.ts";

/** Positions of an axis that are checked at most. */
const MAX_CHECKED = 20_000;

/** Problems that are told; of further ones only their number is. */
const MAX_PROBLEMS = 20;

/** Rules that depend on where an actuator is: a dry run looks at the way from point to point instead. */
const RULES_OF_THE_WAY = new Set(["maxStep", "maxSpeed"]);

/** What a scan would come to. */
export interface ScanForecast {
  /** Its points. */
  readonly points: number;
  /** Positions that rules were asked about. */
  readonly checked: number;
  /** What would go wrong, in words; at most 20. */
  readonly problems: readonly string[];
  /** Further problems. */
  readonly moreProblems: number;
  /** How long it would take, in seconds: settling, grabs as long as the one that was tried, and moves at the greatest speed that is allowed. */
  readonly seconds: number;
  /** Axes whose moves are not in that, since nobody knows how fast they are. */
  readonly unknownSpeeds: readonly string[];
  /** Bytes of all arrays. */
  readonly bytes: number;
}

/**
 * Says what a scan would come to, and moves nothing: every position is checked against the rules, the way from point to point against
 * the greatest step, and each detector is read once.
 *
 * Throws as `scannedDevices`.
 */
export async function forecastScan(
  lab: Lab,
  plan: ScanPlan,
  signal: AbortSignal,
): Promise<ScanForecast> {
  await scannedDevices(lab, plan);
  const found: string[] = [];
  let checked = 0;
  for (const axis of plan.axes) {
    checked += await checkPositions(lab, axis, { found, signal });
  }
  const way = await measureWay(lab, plan, found);
  const grabs = await Promise.all(
    plan.detectors.map((detector) => tryGrab(lab, detector, { found, signal })),
  );
  const points = new ScanPoints(plan).count;
  const grabSeconds = Math.max(0, ...grabs.map(({ seconds }) => seconds));
  return {
    points,
    checked,
    problems: found.slice(0, MAX_PROBLEMS),
    moreProblems: Math.max(0, found.length - MAX_PROBLEMS),
    seconds: points * grabSeconds + way.seconds,
    unknownSpeeds: way.unknown,
    bytes: points * grabs.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

interface Look {
  readonly found: string[];
  readonly signal: AbortSignal;
}

async function checkPositions(lab: Lab, axis: ScanAxis, { found, signal }: Look): Promise<number> {
  const { device } = axis;
  const positions = someOf([...new Set(axis.positions)].sort((a, b) => a - b));
  for (const to of positions) {
    try {
      await lab.move(device, { kind: "absolute", to }, { dryRun: true, signal });
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof OrderRefused && RULES_OF_THE_WAY.has(error.rule)) continue;
      const isRule = error instanceof OrderRefused;
      if (!isRule && !isPassing(error)) throw error;
      found.push(isRule ? `${error.message} (rule ${error.rule})` : messageOf(error));
      // Of a device that is not there one line is enough.
      if (!isRule) break;
    }
  }
  return positions.length;
}

/** All of them, or so many that are spread evenly, with the first and the last. */
function someOf(positions: readonly number[]): readonly number[] {
  if (positions.length <= MAX_CHECKED) return positions;
  const step = (positions.length - 1) / (MAX_CHECKED - 1);
  return Array.from({ length: MAX_CHECKED }, (_, i) => positions[Math.round(i * step)]!);
}

interface Way {
  readonly seconds: number;
  readonly unknown: readonly string[];
}

async function measureWay(lab: Lab, plan: ScanPlan, found: string[]): Promise<Way> {
  const devices = await Promise.all(plan.axes.map(({ device }) => lab.device(device)));
  const at = devices.map(({ position }) => position?.value ?? null);
  const refused = new Set<string>();
  let seconds = 0;
  for (const positions of visited(plan)) {
    let slowest = 0;
    let settle = plan.settle;
    positions.forEach((to, axis) => {
      const distance = Math.abs(to - (at[axis] ?? to));
      if (Object.is(to, at[axis])) return;
      const { name, limits } = devices[axis]!;
      slowest = Math.max(slowest, secondsOf(distance, limits));
      settle = Math.max(settle, plan.axes[axis]!.settle);
      if (distance > (limits.maxStep ?? Infinity) && !refused.has(name)) {
        refused.add(name);
        found.push(
          `${name} would go from ${
            at[axis]
          } to ${to}: at most ${limits.maxStep} at once (rule maxStep)`,
        );
      }
      at[axis] = to;
    });
    seconds += slowest + settle / 1000;
  }
  const unknown = devices.filter(({ limits }) => limits.maxSpeed === undefined)
    .map(({ name }) => name);
  return { seconds, unknown };
}

function* visited(plan: ScanPlan): Generator<readonly number[]> {
  const points = new ScanPoints(plan);
  for (let index = 0; index < points.count; index++) yield points.point(index).positions;
}

function secondsOf(distance: number, { maxSpeed }: MoveLimits): number {
  return maxSpeed === undefined ? 0 : distance / maxSpeed;
}

async function tryGrab(
  lab: Lab,
  { device, dimension, average, region, timeout }: ScanDetector,
  { found, signal }: Look,
): Promise<{ readonly seconds: number; readonly bytes: number }> {
  const begin = performance.now();
  try {
    using grab = await lab.grab(device, {
      signal,
      average,
      ...(dimension === undefined ? {} : { dimension }),
      ...(region === undefined ? {} : { region }),
      ...(timeout === undefined ? {} : { timeout }),
    });
    const { arrays } = measuredArrays(grab.data);
    const bytes = arrays.reduce((sum, { bytes }) => sum + bytes.length, 0);
    return { seconds: (performance.now() - begin) / 1000, bytes };
  } catch (error) {
    signal.throwIfAborted();
    if (!isPassing(error)) throw error;
    found.push(messageOf(error));
    return { seconds: 0, bytes: 0 };
  }
}
