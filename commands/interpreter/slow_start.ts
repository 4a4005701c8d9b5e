import { pause } from "../../transports/pause.ts";

/** Time that a start may take before it is said what it waits for, in milliseconds. */
const SLOW_MS = 2000;

/** Says what a start waits for when it takes its time: an init file may never come to its end. Until it is disposed of. */
export function slowStart(say: (words: string) => void, init: string | undefined): Disposable {
  const over = new AbortController();
  void pause(SLOW_MS, over.signal).then(() => {
    if (over.signal.aborted) return;
    say(`Waiting for ${init === undefined ? "the engine to start" : `${init} to end`}`);
  });
  return { [Symbol.dispose]: () => over.abort() };
}
