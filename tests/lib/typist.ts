import { fromFileUrl } from "../../system/paths.ts";

const SCRIPT = fromFileUrl(new URL("./typist.py", import.meta.url));

/** What a typist does. */
export interface Typing {
  /** Step by step what is waited for on the screen, and the keys that are typed then. */
  readonly steps: readonly (readonly [wanted: string, keys: string])[];
  /** Environment variables besides this process's own. */
  readonly env?: Readonly<Record<string, string>>;
}

/** How a program has ended at which somebody typed. */
export interface TypistResult {
  /** Exit status, negative the signal that ended it. */
  readonly status: number;
  /** What it wrote behind the last keys. */
  readonly behind: string;
}

/** Runs a program on a terminal of 24 lines of 100 characters and types at it, step by step; throws when it ends before. */
export async function typeAt(
  python: string,
  program: readonly string[],
  { steps, env = {} }: Typing,
): Promise<TypistResult> {
  const { success, stdout, stderr } = await new Deno.Command(python, {
    args: [SCRIPT, JSON.stringify(steps), ...program],
    env: { ...env },
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  if (!success) throw new Error(text.decode(stderr));
  return JSON.parse(text.decode(stdout));
}
