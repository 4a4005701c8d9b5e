/** Longest name that is compared, in UTF-16 units. */
const MAX_LENGTH = 80;

/** The names most like `name`, the nearest first: at most three, and none when nothing is like it. */
export function nearest(name: string, candidates: Iterable<string>): string[] {
  if (name.length > MAX_LENGTH) return [];
  const wanted = name.toLowerCase();
  const most = Math.max(1, Math.floor(wanted.length / 3));
  return [...new Set(candidates)].filter((candidate) => candidate.length <= MAX_LENGTH)
    .map((candidate) => ({ candidate, distance: distance(wanted, candidate.toLowerCase()) }))
    .filter(({ candidate, distance }) =>
      distance <= most || (wanted.length >= 3 && candidate.toLowerCase().startsWith(wanted))
    )
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3).map(({ candidate }) => candidate);
}

/** A question that names what may have been meant, such as `Did you mean "restart"?`; empty when nothing is like it. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const found = nearest(name, candidates).map((candidate) => JSON.stringify(candidate));
  return found.length === 0 ? "" : `Did you mean ${found.join(" or ")}?`;
}

/** Names as a sentence lists them, at most `most` (default 30) of them. */
export function listNames(names: Iterable<string>, most = 30): string {
  const all = [...names];
  const shown = all.slice(0, most).join(", ");
  return all.length > most ? `${shown} and ${all.length - most} more` : shown;
}

/** Steps from one text to the other: a letter more, less, another, or two that changed places. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) least = Math.min(least, before[j - 2]! + 1);
      row.push(least);
    }
    before = last;
    last = row;
  }
  return last[b.length]!;
}
