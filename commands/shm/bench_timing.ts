/** Length of a batch, in milliseconds: long beside the clock's steps, short beside what disturbs. */
const BATCH_MS = 0.2;

/** Turns before anything is measured, for the compiler. */
const WARM_TURNS = 3000;

/** Nanoseconds of one turn, from batches that take `milliseconds` all together: the quickest, and the median. */
export function timed(
  turn: () => void,
  milliseconds: number,
): { readonly quickest: number; readonly median: number } {
  const warmUntil = performance.now() + milliseconds;
  for (let i = 0; i < WARM_TURNS && performance.now() < warmUntil; i++) turn();
  const inBatch = turnsOfBatch(turn);
  const times: number[] = [];
  const end = performance.now() + milliseconds;
  do {
    const start = performance.now();
    for (let i = 0; i < inBatch; i++) turn();
    times.push((performance.now() - start) * 1e6 / inBatch);
  } while (performance.now() < end);
  times.sort((a, b) => a - b);
  return { quickest: times[0]!, median: times[times.length >> 1]! };
}

/** Median nanoseconds of one turn that is awaited. */
export async function timedAwaited(
  turn: () => Promise<void>,
  milliseconds: number,
): Promise<number> {
  for (let i = 0; i < 100; i++) await turn();
  const times: number[] = [];
  const end = performance.now() + milliseconds;
  do {
    const start = performance.now();
    await turn();
    times.push((performance.now() - start) * 1e6);
  } while (performance.now() < end);
  return times.sort((a, b) => a - b)[times.length >> 1]!;
}

function turnsOfBatch(turn: () => void): number {
  for (let turns = 1;; turns *= 2) {
    const start = performance.now();
    for (let i = 0; i < turns; i++) turn();
    if (performance.now() - start >= BATCH_MS) return turns;
  }
}
