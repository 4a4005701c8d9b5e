import { claimOf, type MeasuredClaim } from "../lib/claim.ts";
import { median } from "../lib/numbers.ts";
import type { Figure, KernelSample } from "./measure.ts";

/** Megabytes of the cells that write. */
const OUTPUT_MB = 10;

/** Something that is compared. */
export interface Comparison {
  /** First part of the claim's name. */
  readonly claim: string;
  /** What has to be measured for it. */
  readonly figure: Figure;
  readonly unit: string;
  readonly better: "more" | "less";
  /** The value of a run; `undefined` when the kernel did not do it. */
  readonly of: (sample: KernelSample) => number | undefined;
  /** Least ratio that is to be reached, by peer. */
  readonly least: Readonly<Record<string, number>>;
  /** Most that ours may be, in the unit, whatever the peers do. */
  readonly most?: number;
}

/** All that is compared, with the targets of the plan. */
export const COMPARISONS: readonly Comparison[] = [
  {
    claim: "reply/p50",
    figure: "reply",
    unit: "ms",
    better: "less",
    of: ({ reply_ms }) => reply_ms?.p50,
    least: { "deno jupyter": 1 / 1.05, ipykernel: 1 / 0.4 },
  },
  {
    claim: "reply/p99",
    figure: "reply",
    unit: "ms",
    better: "less",
    of: ({ reply_ms }) => reply_ms?.p99,
    least: {},
  },
  {
    claim: "start",
    figure: "start",
    unit: "ms",
    better: "less",
    of: ({ start_ms }) => middle(start_ms),
    least: { "deno jupyter": 1 },
  },
  {
    claim: "interrupt/spin",
    figure: "interrupt",
    unit: "ms",
    better: "less",
    of: ({ spin_ms }) => middle(spin_ms),
    least: {},
    most: 10,
  },
  {
    claim: "interrupt/await",
    figure: "interrupt",
    unit: "ms",
    better: "less",
    of: ({ await_ms }) => middle(await_ms),
    least: {},
    most: 10,
  },
  {
    claim: "stdout/lines",
    figure: "stdout",
    unit: "MB/s",
    better: "more",
    of: ({ lines_s }) => rate(lines_s),
    least: { ipykernel: 5 },
  },
  {
    claim: "stdout/write",
    figure: "stdout",
    unit: "MB/s",
    better: "more",
    of: ({ write_s }) => rate(write_s),
    least: { ipykernel: 5 },
  },
  {
    claim: "memory/idle",
    figure: "memory",
    unit: "MB",
    better: "less",
    of: ({ memory_mb }) => memory_mb ?? undefined,
    least: { "deno jupyter": 1 / 0.6 },
  },
];

/** A claim, and how it stands to its target. */
export interface Judged {
  readonly claim: MeasuredClaim;
  /** Least ratio that it is to have; `undefined` without a target. */
  readonly least: number | undefined;
}

/** What a kernel has done in its runs; `undefined` when it did not do it in more than half of them. */
function valuesOf(
  comparison: Comparison,
  samples: readonly KernelSample[],
): number[] | undefined {
  const values = samples.map(comparison.of).filter((value) => value !== undefined);
  return values.length > samples.length / 2 ? values : undefined;
}

/** Why ours cannot be compared: it did not do it in one of its runs; `undefined` when it did it in all. */
export function whyNotOurs(
  comparison: Comparison,
  ours: readonly KernelSample[],
): string | undefined {
  return ours.every((sample) => comparison.of(sample) !== undefined)
    ? undefined
    : `${comparison.claim}: ours did not do it`;
}

/** The claim beside one peer, of the runs in which that did it; `undefined` when those are less than half. */
export function compare(
  comparison: Comparison,
  ours: readonly KernelSample[],
  peer: { readonly name: string; readonly samples: readonly KernelSample[] },
): Judged | undefined {
  const theirs = valuesOf(comparison, peer.samples);
  if (theirs === undefined) return undefined;
  const claim = claimOf({
    claim: `${comparison.claim}@${peer.name.replace(" ", "_")}`,
    ours: ours.map((sample) => comparison.of(sample)!),
    peer: peer.name,
    theirs,
    unit: comparison.unit,
    better: comparison.better,
  });
  return { claim, least: comparison.least[peer.name] };
}

/** The claim beside the limit that ours has, where it has one. */
export function compareWithLimit(
  comparison: Comparison,
  ours: readonly KernelSample[],
): Judged | undefined {
  const { most } = comparison;
  if (most === undefined) return undefined;
  const claim = claimOf({
    claim: `${comparison.claim}@limit`,
    ours: ours.map((sample) => comparison.of(sample)!),
    peer: "limit",
    theirs: ours.map(() => most),
    unit: comparison.unit,
    better: "less",
  });
  return { claim, least: 1 };
}

function middle(values: readonly number[] | null | undefined): number | undefined {
  return values === null || values === undefined ? undefined : median(values);
}

function rate(seconds: number | null | undefined): number | undefined {
  return seconds === null || seconds === undefined ? undefined : OUTPUT_MB / seconds;
}
