/**
 * Calls `listener` whenever somebody asks the program to end, by Ctrl-C (SIGINT) or SIGTERM, which on Windows there is not. Nothing else happens by
 * these signals then, until what is returned is disposed of.
 */
export function onEndSignal(listener: () => void): Disposable {
  const signals: Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
  for (const signal of signals) Deno.addSignalListener(signal, listener);
  return {
    [Symbol.dispose]() {
      for (const signal of signals) Deno.removeSignalListener(signal, listener);
    },
  };
}
