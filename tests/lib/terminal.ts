import { fromFileUrl } from "../../system/paths.ts";

const SCRIPT = fromFileUrl(new URL("./terminal.py", import.meta.url));

/** What becomes of a program on a terminal. */
export interface TerminalUse {
  /** What is waited for on the screen, at first and when it has become smaller. */
  readonly wanted: string;
  /** The smaller size. */
  readonly smaller: { readonly lines: number; readonly columns: number };
  /** How it is to end: the keys to type, or `hangup` to close the terminal. */
  readonly end: string;
  /** Environment variables besides this process's own. */
  readonly env?: Readonly<Record<string, string>>;
}

/** How a program has used its terminal. */
export interface TerminalResult {
  /** Process id that it had. */
  readonly pid: number;
  /** Wait status; 0 when it ended with exit status 0. */
  readonly status: number;
  /** Whether it began with a screen of its own. */
  readonly entered: boolean;
  /** Whether it left that again; after `hangup` nobody can see it. */
  readonly left: boolean;
  /** What it wrote behind its screen. */
  readonly behind: string;
}

/** Runs a program on a terminal of 24 lines of 80 characters; throws when it cannot. */
export async function runOnTerminal(
  python: string,
  program: readonly string[],
  { wanted, smaller, end, env = {} }: TerminalUse,
): Promise<TerminalResult> {
  const size = [smaller.lines, smaller.columns].map(String);
  const { stdout, stderr } = await new Deno.Command(python, {
    args: [SCRIPT, wanted, ...size, end, ...program],
    env: { ...env },
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  try {
    return JSON.parse(text.decode(stdout));
  } catch (cause) {
    throw new Error(`The terminal has failed: ${text.decode(stderr)}`, { cause });
  }
}
