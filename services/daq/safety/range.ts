/** From the least to the greatest of something; both belong to it. */
export interface Range {
  /** The least. */
  readonly low: number;
  /** The greatest. */
  readonly high: number;
}

/** The smallest range that has all of these. */
export function hull(...values: readonly number[]): Range {
  return { low: Math.min(...values), high: Math.max(...values) };
}

/** The range moved by a distance. */
export function shifted({ low, high }: Range, by: number): Range {
  return { low: low + by, high: high + by };
}

/** The greatest distance from within a range to a place. */
export function farthest({ low, high }: Range, to: number): number {
  return Math.max(Math.abs(to - low), Math.abs(to - high));
}
