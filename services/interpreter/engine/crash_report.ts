import { pause } from "../../../transports/pause.ts";

/**
 * With what V8 and Deno begin what they say at their end: pages of it, of use to their authors alone. The last ones come from
 * an interrupt that nothing could survive.
 */
const BEGINNINGS = [
  /^<--- Last few GCs --->/m,
  /^#\n# Fatal /m,
  /^=+\nDeno has panicked/m,
  /^error: Uncaught null$/m,
  /^error: Cannot evaluate dynamically imported module, because JavaScript execution has been terminated$/m,
];

/** Colours, which Deno takes for errors when its environment wants them. */
// deno-lint-ignore no-control-regex -- That is what they begin with.
const COLOURS = /\x1b\[\d*m/g;

/** How long after such a report a process may live, in milliseconds; then somebody else has written it. */
const DYING_MS = 1000;

/** Most of it that is kept until then, in UTF-16 units. */
const MOST_HELD = 65_536;

/** Holds back the report of a crash; it is told after all when there was none. */
export class CrashReport {
  readonly #tell: (text: string) => void;
  #held: string | undefined;
  #wait: AbortController | undefined;

  /** A holder that gives back what was no report to `tell`. */
  constructor(tell: (text: string) => void) {
    this.#tell = tell;
  }

  /** What of `text` is to be told at once. */
  filter(text: string): string {
    if (this.#held !== undefined) {
      this.#held += text;
      if (this.#held.length > MOST_HELD) this.#release();
      return "";
    }
    const plain = text.includes("\x1b[") ? text.replaceAll(COLOURS, "") : text;
    const at = Math.min(...BEGINNINGS.map((begin) => indexOf(plain, begin)));
    if (at === Infinity) return text;
    this.#held = plain.slice(at);
    this.#wait = new AbortController();
    const { signal } = this.#wait;
    void pause(DYING_MS, signal).then(() => signal.aborted || this.#release());
    return plain.slice(0, at);
  }

  /** The process has ended, so it was its report. */
  end(): void {
    this.#wait?.abort();
    this.#held = undefined;
  }

  #release(): void {
    this.#wait?.abort();
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined) this.#tell(held);
  }
}

function indexOf(text: string, pattern: RegExp): number {
  const at = text.search(pattern);
  return at < 0 ? Infinity : at;
}
