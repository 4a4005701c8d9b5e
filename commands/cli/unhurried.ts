import type { RoboContext } from "../context.ts";

/** Time that the last words have to be written, in milliseconds: a reader on a busy machine takes a while. */
const FLUSH_MS = 3000;

/** How a command that must not wait says what nobody has read. */
export interface UnhurriedOptions {
  /** Whether standard output is JSON, an object a line: then that is also said so, by `{"type":"left-out","lines":…}`. Default false. */
  readonly json?: boolean;
}

/**
 * Runs a command with outputs that never wait: a terminal that was stopped with Ctrl-S, or a pipe that nobody empties, must not
 * stop what moves a robot or a stage. It goes on as well when its reader is gone.
 */
export async function unhurried(
  context: RoboContext,
  run: (context: RoboContext) => Promise<void>,
  { json = false }: UnhurriedOptions = {},
): Promise<void> {
  const stdout = context.background("stdout", json ? asJson : undefined);
  const stderr = context.background("stderr");
  try {
    await run({
      ...context,
      process: { ...context.process, stdout, stderr },
      print: (line) => stdout.write(`${line}\n`),
    });
  } finally {
    await Promise.all([stdout.flushed(FLUSH_MS), stderr.flushed(FLUSH_MS)]);
  }
}

function asJson(lines: number): string {
  return JSON.stringify({ type: "left-out", lines });
}
