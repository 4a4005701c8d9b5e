import type { Tally } from "../hub/tally.ts";

/** Adds a tally to counts by topics' numbers. */
export function addTally(counts: Map<number, number>, tally: Tally): void {
  const { topics } = tally;
  for (let i = 0; i < topics.length; i++) {
    const { id } = topics[i]!;
    counts.set(id, (counts.get(id) ?? 0) + tally.counts[i]!);
  }
}

/** How many structs these are in all. */
export function totalOf({ counts }: Tally): number {
  let total = 0;
  for (const count of counts) total += count;
  return total;
}
