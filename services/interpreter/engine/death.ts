import type { EngineDeath } from "./engine.ts";

/** What V8 says when its heap is full; it then crashes on purpose. */
const HEAP_FULL =
  /JavaScript heap out of memory|Fatal process out of memory|Fatal JavaScript out of memory/;

/** Signals with which programs crash. */
const CRASHES = new Set(["SIGSEGV", "SIGBUS", "SIGILL", "SIGFPE", "SIGABRT", "SIGTRAP", "SIGSYS"]);

/** How much of what was said last is kept to find out why an engine died, in UTF-16 units. */
const MOST_LAST_WORDS = 8192;

/** Listens to what an engine says on stderr, for the reason of its death. */
export class LastWords {
  #text = "";

  /** Hears more. */
  hear(text: string): void {
    this.#text = (this.#text + text).slice(-MOST_LAST_WORDS);
  }

  /** Whether the heap was full. */
  get isHeapFull(): boolean {
    return HEAP_FULL.test(this.#text);
  }
}

/** Why an engine ended that nobody has ended. */
export function describeDeath(
  { code, signal }: { readonly code: number; readonly signal: string | null },
  lastWords: LastWords,
): EngineDeath {
  if (lastWords.isHeapFull) {
    const how = signal === null ? { code } : { signal };
    return { kind: signal === null ? "exit" : "signal", ...how, words: "it ran out of memory" };
  }
  if (signal === null) {
    if (code > 128 && code < 160) {
      return { kind: "exit", code, words: `it ended with status ${code}, as after a signal` };
    }
    return { kind: "exit", code, words: `it ended by itself with status ${code}` };
  }
  if (CRASHES.has(signal)) return { kind: "signal", signal, words: `it crashed (${signal})` };
  if (signal !== "SIGKILL") return { kind: "signal", signal, words: `it was ended by ${signal}` };
  return {
    kind: "signal",
    signal,
    words: "it was killed (SIGKILL), perhaps by the system for lack of memory",
  };
}
