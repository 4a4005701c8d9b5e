import { currentContext } from "./cell_context.ts";

type Timer = ReturnType<typeof setTimeout>;
type Callback = (...args: unknown[]) => void;
type Setter = (callback: Callback, delay?: number, ...args: unknown[]) => Timer;

/** Told of errors that callbacks throw. */
export type ErrorReporter = (error: unknown) => void;

/** The event loop's own functions, which user code does not see. */
export const native = {
  setImmediate: globalThis.setImmediate as unknown as (callback: () => void) => unknown,
  setTimeout: globalThis.setTimeout as unknown as Setter,
  setInterval: globalThis.setInterval as unknown as Setter,
  clearTimeout: globalThis.clearTimeout as (timer: unknown) => void,
  clearImmediate: globalThis.clearImmediate as unknown as (immediate: unknown) => void,
};

const resolved = Promise.resolve();

/** Timers that are set, by number: what they are to forget when they end. */
const live = new Map<number, () => void>();

/**
 * Replaces the timers by such that can be stopped. A callback runs as a microtask of its own turn: there an endless loop
 * can be ended without harm to others, while the end of a timer's own callback would end the process. What a cell has set is
 * cancelled when it is interrupted; but not the intervals that modules keep for their own needs.
 */
export function installTimers(report: ErrorReporter): void {
  const run = (callback: Callback, args: unknown[]) => {
    try {
      callback(...args);
    } catch (error) {
      report(error);
    }
  };
  const replaced = {
    setTimeout: (callback: unknown, delay?: number, ...args: unknown[]) => {
      if (typeof callback !== "function") return native.setTimeout(callback as Callback, delay);
      return start(native.setTimeout, delay, {
        run: () => run(callback as Callback, args),
        isRepeated: false,
      });
    },
    setInterval: (callback: unknown, delay?: number, ...args: unknown[]) => {
      if (typeof callback !== "function") return native.setInterval(callback as Callback, delay);
      return start(native.setInterval, delay, {
        run: () => run(callback as Callback, args),
        isRepeated: true,
      });
    },
    setImmediate: (callback: unknown, ...args: unknown[]) => {
      if (typeof callback !== "function") return native.setImmediate(callback as Callback);
      return native.setImmediate(() => void resolved.then(() => run(callback as Callback, args)));
    },
    clearTimeout: clear,
    clearInterval: clear,
  };
  for (const [name, value] of Object.entries(replaced)) {
    Object.defineProperty(value, "name", { value: name });
    Object.defineProperty(globalThis, name, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
}

interface Work {
  readonly run: () => void;
  readonly isRepeated: boolean;
}

function start(set: Setter, delay: number | undefined, { run, isRepeated }: Work): Timer {
  const { onInterrupt, isInterrupted } = currentContext();
  const timer = set(() => {
    // A turn of its own: what else became ready in this one is not lost when the callback has to be ended.
    native.setImmediate(() =>
      void resolved.then(() => {
        if (!live.has(key)) return;
        if (!isRepeated) forget();
        run();
      })
    );
  }, delay);
  const key = Number(timer);
  const isOwn = !isRepeated || !isCalledByModule();
  const cancel = () => clear(timer);
  const forget = () => {
    live.delete(key);
    onInterrupt.delete(cancel);
  };
  live.set(key, forget);
  if (isOwn) onInterrupt.add(cancel);
  // A loop that goes on after its end ends here.
  if (isOwn && isInterrupted) cancel();
  return timer;
}

function clear(timer?: unknown): void {
  live.get(Number(timer))?.();
  native.clearTimeout(timer);
}

/** Whether the caller of `setInterval` is a module rather than a cell. */
function isCalledByModule(): boolean {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 1;
  const at: { stack?: string } = {};
  Error.captureStackTrace(at, globalThis.setInterval);
  Error.stackTraceLimit = stackTraceLimit;
  return /\b(file|https?|npm|ext|node):/.test(at.stack ?? "");
}
