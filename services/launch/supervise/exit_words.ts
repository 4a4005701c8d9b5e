import type { ExitReason } from "../state.ts";
import { formatBytes } from "../../../terminal/format.ts";

/** What is known about the end of a program besides its status. */
export interface ExitEvidence {
  /** Processes that the system killed for lack of memory while it ran, as far as that can be seen. */
  readonly oomKills?: number;
  /** Whether they were killed because of the program's own limit. */
  readonly ownLimit?: number;
  /** What it said last, for the runtimes that name their death only there. */
  readonly lastLines?: readonly string[];
  /** What single statuses mean for this program, such as 255 of ssh. */
  readonly statusWords?: Readonly<Record<number, string>>;
  /** Why it was ended from here, if it was: `used more memory than it may`. */
  readonly putDown?: string;
}

/** What the statuses of sysexits.h mean: robo's own programs end with them. */
const SYSEXITS: Readonly<Record<number, string>> = {
  64: "wrong usage: look at its arguments",
  65: "wrong data",
  66: "an input is missing",
  67: "an unknown user",
  68: "an unknown host",
  69: "something that it needs is unavailable",
  70: "an internal error",
  71: "the system refused something",
  72: "a file of the system is missing",
  73: "a file could not be created",
  74: "input or output failed",
  75: "a failure that may pass",
  76: "a breach of protocol",
  77: "permission was denied",
  78: "wrong configuration",
};

/** What statuses of shells and wrappers mean. */
const SHELL: Readonly<Record<number, string>> = {
  126: "its program was found, but cannot be executed",
  127: "its program was not found",
};

/** Signals with which programs crash, and those that people and programs send. */
const CRASHES = new Set(["SIGSEGV", "SIGBUS", "SIGILL", "SIGFPE", "SIGABRT", "SIGTRAP", "SIGSYS"]);
const SENT: Readonly<Record<string, string>> = {
  SIGINT: "was interrupted (SIGINT)",
  SIGTERM: "was terminated (SIGTERM)",
  SIGHUP: "was hung up (SIGHUP)",
  SIGQUIT: "was made to quit (SIGQUIT)",
  SIGPIPE: "wrote where nobody reads (SIGPIPE)",
};

/** Numbers of signals on Linux, as shells add them to 128. */
const NUMBERS: Readonly<Record<number, string>> = {
  1: "SIGHUP",
  2: "SIGINT",
  3: "SIGQUIT",
  4: "SIGILL",
  5: "SIGTRAP",
  6: "SIGABRT",
  7: "SIGBUS",
  8: "SIGFPE",
  9: "SIGKILL",
  11: "SIGSEGV",
  13: "SIGPIPE",
  15: "SIGTERM",
};

/** What V8 says when its heap is full; it then crashes on purpose. */
const HEAP_FULL = /JavaScript heap out of memory|Fatal process out of memory/;

/** How a program ended, in words: what is said beyond its status or signal has evidence. */
export function exitReason(
  status: { readonly code: number; readonly signal: string | null },
  evidence: ExitEvidence = {},
): ExitReason {
  const { code, signal } = status;
  const words = evidence.putDown ??
    (signal === null ? statusWords(code, evidence) : signalWords(signal, evidence));
  return signal === null ? { code, words } : { signal, words };
}

function statusWords(code: number, { statusWords }: ExitEvidence): string {
  const meaning = statusWords?.[code] ?? SYSEXITS[code] ?? SHELL[code] ?? signalOfShell(code);
  return `ended with status ${code}${meaning === undefined ? "" : ` (${meaning})`}`;
}

function signalOfShell(code: number): string | undefined {
  const signal = NUMBERS[code - 128];
  return signal === undefined ? undefined : `a program in it got ${signal}`;
}

function signalWords(signal: string, evidence: ExitEvidence): string {
  if (CRASHES.has(signal)) {
    const isFull = evidence.lastLines?.some((line) => HEAP_FULL.test(line)) ?? false;
    return `crashed (${signal})${isFull ? ": its JavaScript heap was full" : ""}`;
  }
  if (signal !== "SIGKILL") return SENT[signal] ?? `was ended by a signal (${signal})`;
  if (!evidence.oomKills) return "was killed (SIGKILL)";
  return evidence.ownLimit === undefined
    ? "was killed (SIGKILL), perhaps by the system for lack of memory"
    : `was killed (SIGKILL) by the system: it used more memory than its limit of ${
      formatBytes(evidence.ownLimit)
    }`;
}

/** Why a program could not be started, in words with a cure. */
export function startFailure(
  error: unknown,
  { program, cwd }: { readonly program: string; readonly cwd: string },
): ExitReason {
  return { words: `could not be started: ${startFailureWords(error, program, cwd)}` };
}

function startFailureWords(error: unknown, program: string, cwd: string): string {
  const message = error instanceof Error ? error.message : String(error);
  if (/No such cwd/.test(message)) return `its folder ${cwd} does not exist; create it, or set cwd`;
  if (error instanceof Deno.errors.NotFound) {
    return program.includes("/")
      ? `there is no ${program}, or not the interpreter in its first line`
      : `there is no program ${program} in the folders of PATH; install it, or give its path`;
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return `${program} may not be executed; make it executable with chmod +x, or look at the rights of ${cwd}`;
  }
  return message;
}
