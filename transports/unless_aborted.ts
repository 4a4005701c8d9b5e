/**
 * Settles as `work` does, or resolves with undefined once `signal` aborts. Nothing of it stays behind: a race with one promise of
 * the end would keep all that was ever waited for until that comes.
 */
export async function unlessAborted<T>(
  work: Promise<T>,
  signal: AbortSignal,
): Promise<T | undefined> {
  const { promise: aborted, resolve } = Promise.withResolvers<undefined>();
  const end = () => resolve(undefined);
  if (signal.aborted) end();
  signal.addEventListener("abort", end, { once: true });
  try {
    return await Promise.race([aborted, work]);
  } finally {
    signal.removeEventListener("abort", end);
  }
}
