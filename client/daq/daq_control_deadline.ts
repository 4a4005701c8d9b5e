import { RoboError } from "../../errors.ts";

/** A signal that aborts when another does, or too much time has gone. */
export interface Deadline extends Disposable {
  /** Aborts with the other's reason, or with a `RoboError` of kind `unavailable`. */
  readonly signal?: AbortSignal | undefined;
}

/** A deadline `ms` milliseconds from now, none without; disposing of it ends its timer. */
export function deadline(ms: number | undefined, signal: AbortSignal | undefined): Deadline {
  if (ms === undefined) return { signal, [Symbol.dispose]() {} };
  const late = new AbortController();
  const timer = setTimeout(
    () => late.abort(new RoboError("unavailable", "The server did not answer in time")),
    ms,
  );
  return {
    signal: signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]),
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}
