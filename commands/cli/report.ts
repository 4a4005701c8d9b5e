import { RoboError } from "../../errors.ts";
import { safeText } from "../../terminal/text.ts";

const MISTAKE = "This is a mistake in robo: run it again with --debug, and report what it shows";

/**
 * The lines for an error, the one way that `robo` prints one: what happened, what to do, and with `debug` where. They may hold what
 * a peer has said, which is not to steer the terminal.
 */
export function describeError(error: unknown, debug = false): string {
  const lines = [`error: ${error instanceof Error ? error.message : String(error)}`];
  const hint = error instanceof RoboError ? error.hint : MISTAKE;
  if (hint !== undefined) lines.push(`hint: ${hint}`);
  if (debug && error instanceof Error) lines.push(error.stack ?? "", ...causes(error));
  return `${lines.join("\n").split("\n").map(safeText).join("\n")}\n`;
}

function causes(error: Error): string[] {
  const { cause } = error;
  if (!(cause instanceof Error)) return cause === undefined ? [] : [`caused by: ${String(cause)}`];
  return [`caused by: ${cause.stack ?? cause.message}`, ...causes(cause)];
}
