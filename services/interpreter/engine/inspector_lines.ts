const URL_LINE = /^Debugger listening on (ws:\S+)$/;

/** What Deno says of its inspector, besides the URL. */
const LINES = [
  /^Visit chrome:\/\/inspect to connect to the debugger\.$/,
  /^Debugger session started\.$/,
  /^Debugger session ended( \([^)]*\))?$/,
  /^Waiting for the debugger to disconnect\.\.\.$/,
];

/** With what they begin. */
const BEGINNINGS = [
  "Debugger ",
  "Visit chrome:",
  "Waiting for the debugger",
  "error: Uncaught null",
];

/** Longest line that may be one of them, in UTF-16 units. */
const MOST_LENGTH = 200;

/** Takes what Deno says of its inspector out of an engine's stderr. */
export class InspectorLines {
  /** Resolves with the inspector's URL. */
  readonly url: Promise<string>;
  readonly #found: (url: string) => void;
  #held = "";

  /** Knows no URL yet. */
  constructor() {
    const { promise, resolve } = Promise.withResolvers<string>();
    this.url = promise;
    this.#found = resolve;
  }

  /** What of `text` comes from others; the beginning of a line that may be Deno's is held back. */
  filter(text: string): string {
    const all = this.#held + text;
    this.#held = "";
    const isSuspect = BEGINNINGS.some((begin) => all.includes(begin)) || mayBegin(all);
    if (!isSuspect) return all;
    const lines = all.split("\n");
    const last = lines.pop()!;
    const kept = lines.filter((line) => !this.#isOurs(line)).map((line) => `${line}\n`).join("");
    if (!mayBegin(last)) return kept + last;
    this.#held = last;
    return kept;
  }

  /** What was held back. */
  end(): string {
    const held = this.#held;
    this.#held = "";
    return held;
  }

  #isOurs(line: string): boolean {
    const url = URL_LINE.exec(line)?.[1];
    if (url !== undefined) this.#found(url);
    return url !== undefined || LINES.some((pattern) => pattern.test(line));
  }
}

/** Whether the last line of `text` may become one of Deno's. */
function mayBegin(text: string): boolean {
  const last = text.slice(text.lastIndexOf("\n") + 1);
  if (last === "" || last.length > MOST_LENGTH) return false;
  return BEGINNINGS.some((begin) => last.startsWith(begin) || begin.startsWith(last));
}
