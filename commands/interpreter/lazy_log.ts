import type { Logger } from "@logtape/logtape";

/** A logger that is loaded when there is something to log; it ends once all is written. */
export interface LazyLog extends AsyncDisposable {
  /** The logger. Of its methods those alone work that write: `debug`, `info`, `warn`, `error` and the like. */
  readonly logger: Logger;
}

/**
 * A logger that `load` loads with its first message: most kernels never have any, and it would cost their start a sixth. Messages for which
 * `isShown` says that they are shown elsewhere are left out; default none.
 */
export function lazyLog(
  load: () => Promise<Logger>,
  isShown: (message: string) => boolean = () => false,
): LazyLog {
  let waiting = 0;
  let written = Promise.resolve();
  let loaded: Logger | undefined;
  const write = (method: PropertyKey, args: readonly unknown[]) => {
    const log = loaded as unknown as Record<PropertyKey, (...args: readonly unknown[]) => void>;
    log[method]!(...args);
  };
  const logger = new Proxy({}, {
    get: (_, method) => (...args: readonly unknown[]) => {
      if (isShown(String(args[0]))) return;
      if (loaded !== undefined && waiting === 0) return write(method, args);
      waiting++;
      written = written.then(async () => {
        loaded ??= await load();
        write(method, args);
        waiting--;
      });
    },
  }) as Logger;
  return { logger, [Symbol.asyncDispose]: () => written };
}
