/** How long {@linkcode until} waits unless told otherwise, in milliseconds: far longer than anything takes. */
const DEADLINE_MS = 60_000;

/** Pause between two looks, in milliseconds. */
const LOOK_EVERY_MS = 5;

/**
 * Waits until `look` returns something other than `undefined` or `false`, and returns it: for what can only be seen
 * by looking, such as the hub's counters. Throws with `what` after 60 seconds, or `deadline` milliseconds.
 */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  deadline: number = DEADLINE_MS,
): Promise<Exclude<T, undefined | false>> {
  const end = performance.now() + deadline;
  while (true) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen as Exclude<T, undefined | false>;
    if (performance.now() > end) throw new Error(`It did not come to pass: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
