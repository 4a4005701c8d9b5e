/** Bytes that travel there and back. */
export const BYTES = 64;

/** Pause between two round trips where both sides are to be asleep, in milliseconds. */
const PAUSE_MS = 1;

/** Median nanoseconds of round trips without pauses, from batches. */
export function medianOfBatches(turn: () => void, batches = 3000, inBatch = 20): number {
  for (let i = 0; i < 2000; i++) turn();
  return median(Array.from({ length: batches }, () => {
    const start = performance.now();
    for (let i = 0; i < inBatch; i++) turn();
    return (performance.now() - start) * 1e6 / inBatch;
  }));
}

/** Median nanoseconds of round trips, one after the other. */
export async function medianOfAwaited(turn: () => Promise<void>, count = 4000): Promise<number> {
  const times: number[] = [];
  for (let i = -200; i < count; i++) {
    const start = performance.now();
    await turn();
    if (i >= 0) times.push((performance.now() - start) * 1e6);
  }
  return median(times);
}

/** The same with pauses, after which the other side sleeps. */
export async function medianOfPaced(turn: () => Promise<void>, count = 700): Promise<number> {
  const times: number[] = [];
  for (let i = -50; i < count; i++) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    const start = performance.now();
    await turn();
    if (i >= 0) times.push((performance.now() - start) * 1e6);
  }
  return median(times);
}

function median(values: number[]): number {
  return Number(values.sort((a, b) => a - b)[values.length >> 1]!.toFixed(1));
}
