import type { Part } from "./array_store.ts";

/** Elements that stand together, both in an array of C order and in a part of it. */
export interface Run {
  /** First element in the array. */
  readonly at: number;
  /** First element in the part. */
  readonly from: number;
  /** Elements. */
  readonly count: number;
}

/** The pieces of `part` that stand together in an array of this shape, in order. */
export function* contiguousRuns(shape: readonly number[], part: Part): Generator<Run> {
  const { start, count } = part;
  // Dimensions behind this one are taken whole.
  let split = shape.length - 1;
  while (split > 0 && start[split] === 0 && count[split] === shape[split]) split--;
  const inner = shape.slice(split + 1).reduce((product, length) => product * length, 1);
  const length = inner * (count[split] ?? 1);
  const rounds = count.slice(0, Math.max(split, 0)).reduce((product, n) => product * n, 1);
  for (let round = 0; round < rounds && length > 0; round++) {
    let rest = round;
    let at = (start[split] ?? 0) * inner;
    let stride = inner * (shape[split] ?? 1);
    for (let dimension = split - 1; dimension >= 0; dimension--) {
      at += (start[dimension]! + rest % count[dimension]!) * stride;
      rest = Math.floor(rest / count[dimension]!);
      stride *= shape[dimension]!;
    }
    yield { at, from: round * length, count: length };
  }
}
