import { median, spread } from "./numbers.ts";

/** One line of a benchmark's result: ours beside the peer, in the same unit. */
export interface Claim {
  /** Stable identifier, such as `throughput/64B/1sub`. */
  readonly claim: string;
  /** Median of ours. */
  readonly ours: number;
  /** What ours was compared with. */
  readonly peer: string;
  /** Median of the peer's. */
  readonly theirs: number;
  /** How many times better ours is: above 1 is better, for rates as for times and cpu. */
  readonly ratio: number;
  /** Unit of `ours` and `theirs`. */
  readonly unit: string;
}

/** The samples that a claim is made of. */
export interface Samples {
  readonly claim: string;
  readonly ours: readonly number[];
  readonly peer: string;
  readonly theirs: readonly number[];
  readonly unit: string;
  /** Whether more of the unit is better (rates) or less (times, cpu). */
  readonly better: "more" | "less";
}

/** A claim and how far its samples lay apart. */
export interface MeasuredClaim extends Claim {
  /** Half-ranges of the samples relative to their medians; absent for a mean of other claims. */
  readonly spread?: { readonly ours: number; readonly theirs: number };
}

/** Makes the claim of the medians of `samples`. */
export function claimOf(samples: Samples): MeasuredClaim {
  const ours = median(samples.ours);
  const theirs = median(samples.theirs);
  return {
    claim: samples.claim,
    ours,
    peer: samples.peer,
    theirs,
    ratio: samples.better === "more" ? ours / theirs : theirs / ours,
    unit: samples.unit,
    spread: { ours: spread(samples.ours), theirs: spread(samples.theirs) },
  };
}
