import type { Grab } from "./lab.ts";

/**
 * Of grabs that come faster than they are taken, the newest: those in between are disposed of and counted as missed. `source`
 * is read at once, as what waits in a socket is old; aborting `stop` ends it.
 */
export async function* newestGrabs(
  source: AsyncGenerator<Grab, void>,
  stop: AbortController,
): AsyncGenerator<Grab, void> {
  let newest: Grab | undefined;
  let missed = 0;
  let isOver = false;
  let failure: { readonly error: unknown } | undefined;
  let wake = Promise.withResolvers<void>();
  const reading = (async () => {
    try {
      for await (const grab of source) {
        missed += grab.missed + (newest === undefined ? 0 : 1);
        newest?.[Symbol.dispose]();
        newest = grab;
        wake.resolve();
      }
    } catch (error) {
      failure = { error };
    }
    isOver = true;
    wake.resolve();
  })();
  try {
    while (true) {
      if (newest !== undefined) {
        const grab = { ...newest, missed };
        newest = undefined;
        missed = 0;
        yield grab;
      } else if (isOver) {
        break;
      } else {
        await wake.promise;
        wake = Promise.withResolvers();
      }
    }
    if (failure !== undefined) throw failure.error;
  } finally {
    // First: else it would be waited for what comes next.
    stop.abort();
    await reading;
    (newest as Grab | undefined)?.[Symbol.dispose]();
  }
}
