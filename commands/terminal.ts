/** The terminal that a command runs in, where there is one. */
export interface Terminal {
  /** Whether standard output is a terminal. */
  readonly interactive: boolean;
  /** Whether standard input is a terminal, so that there may be somebody who types. */
  readonly keyboard: boolean;
  /**
   * Whether this program is in the foreground of its terminal, and not one that a shell runs beside others (`&`): those may not change
   * what is shown. True where that cannot be known, which is so everywhere but on Linux.
   */
  isForeground(): boolean;
  /** Whether colour is wanted: a terminal, and neither `NO_COLOR` nor `TERM=dumb`. */
  readonly color: boolean;
  /** Current size in characters; 80 × 24 where there is no terminal. */
  size(): { readonly columns: number; readonly rows: number };
  /** Calls `listener` at each change of size until `signal` aborts. */
  onResize(listener: () => void, signal: AbortSignal): void;
  /** Calls `listener` when the program goes on after Ctrl-Z, until `signal` aborts: others have used the terminal meanwhile. */
  onContinue(listener: () => void, signal: AbortSignal): void;
  /** Calls `listener` with each key (one character, or an escape sequence) until `signal` aborts. */
  onKey(listener: (key: string) => void, signal: AbortSignal, options?: KeyOptions): void;
}

/** Which keys are heard. */
export interface KeyOptions {
  /**
   * Ctrl-C comes as the key `\x03`, in its place among the others, instead of as a SIGINT, which may come long before or after
   * what was typed around it. Default `false`.
   */
  readonly hearsInterrupt?: boolean;
}

/** Keys that are signals to all programs in the foreground, as the terminal would send them. */
const SIGNAL_KEYS: ReadonlyMap<string, Deno.Signal> = new Map(
  Deno.build.os === "windows" ? [] : [["\x1a", "SIGTSTP"], ["\x1c", "SIGQUIT"]],
);

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const interactive = Deno.stdout.isTerminal();
  const color = interactive && !Deno.noColor && Deno.env.get("TERM") !== "dumb";
  const keyboard = Deno.stdin.isTerminal();
  return { interactive, keyboard, isForeground, color, size, onResize, onContinue, onKey };
}

function isForeground(): boolean {
  try {
    return hasTerminal(Deno.readTextFileSync("/proc/self/stat"));
  } catch {
    return true;
  }
}

/** Whether the process of which Linux says this (proc(5)) is in its terminal's foreground; true for one without a terminal. */
export function hasTerminal(stat: string): boolean {
  // Behind the program's name, which may be anything: state, parent, group, session, terminal, the group in its foreground.
  const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return foreground === undefined || Number(foreground) <= 0 || foreground === group;
}

function size(): { columns: number; rows: number } {
  try {
    return Deno.consoleSize();
  } catch {
    return { columns: 80, rows: 24 };
  }
}

function onResize(listener: () => void, signal: AbortSignal): void {
  listen("SIGWINCH", listener, signal);
}

function onContinue(listener: () => void, signal: AbortSignal): void {
  listen("SIGCONT", listener, signal);
}

function listen(name: Deno.Signal, listener: () => void, signal: AbortSignal): void {
  if (Deno.build.os === "windows") return;
  Deno.addSignalListener(name, listener);
  signal.addEventListener("abort", () => Deno.removeSignalListener(name, listener));
}

function onKey(
  listener: (key: string) => void,
  signal: AbortSignal,
  { hearsInterrupt = false }: KeyOptions = {},
): void {
  if (!Deno.stdin.isTerminal()) return;
  const takeKeys = () => setRaw(true, { cbreak: !hearsInterrupt });
  takeKeys();
  // A shell has set the terminal as it wants it.
  onContinue(takeKeys, signal);
  const reader = Deno.stdin.readable.getReader();
  signal.addEventListener("abort", () => {
    setRaw(false);
    reader.cancel().catch(() => {});
  });
  // A terminal that has gone away sends no keys, and SIGHUP tells of it.
  readKeys(reader, (key) => {
    const sent = hearsInterrupt ? SIGNAL_KEYS.get(key) : undefined;
    if (sent === undefined) return listener(key);
    setRaw(false);
    // To the whole group, such as a script that has started this program.
    Deno.kill(0, sent);
    // It goes on, or was not halted at all: there may be no shell to do so.
    takeKeys();
  }).catch(() => {});
}

function setRaw(isRaw: boolean, options?: Deno.SetRawOptions): void {
  try {
    Deno.stdin.setRaw(isRaw, options);
  } catch {
    // The terminal has gone away: a closed window continues its programs, too.
  }
}

async function readKeys(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  listener: (key: string) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  for (let step = await reader.read(); !step.done; step = await reader.read()) {
    for (const key of keysOf(decoder.decode(step.value, { stream: true }))) listener(key);
  }
}

/** What was typed at once, as keys: characters, and escape sequences as a whole. */
export function keysOf(text: string): string[] {
  // deno-lint-ignore no-control-regex
  return text.match(/\x1b(?:\[[0-9;?]*[ -/]*[@-~]|O.)?|./gsu) ?? [];
}
