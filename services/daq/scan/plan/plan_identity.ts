import { createHash } from "node:crypto";
import type { ScanPlan } from "./scan_plan.ts";

/** What makes two scans the same measurement: which points are visited in which order, and what is read there. */
function identity({ pattern, axes, detectors }: ScanPlan): Record<string, unknown> {
  const parts: [string, unknown][] = [
    ["pattern", pattern],
    ...axes.map(({ device, positions }, at): [string, unknown] => [
      `axes[${at}]`,
      { device, positions },
    ]),
    ...detectors.map(({ device, dimension, average, region }, at): [string, unknown] => [
      `detectors[${at}]`,
      { device, dimension, average, region },
    ]),
  ];
  return Object.fromEntries(parts);
}

/** SHA-256 of what makes a scan the measurement that it is, as hexadecimal digits. Names, comments, waits and time-outs are not in it. */
export function planHash(plan: ScanPlan): string {
  return createHash("sha256").update(JSON.stringify(identity(plan))).digest("hex");
}

/** What is different between two plans, such as `axes[0]`, as far as it makes another measurement. */
export function planDifferences(one: ScanPlan, other: ScanPlan): string[] {
  const [a, b] = [identity(one), identity(other)];
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].filter((name) => JSON.stringify(a[name]) !== JSON.stringify(b[name]));
}
