import { RoboError } from "../../errors.ts";

const MISTAKE = "This is a mistake in robo: run it again with --debug, and report what it shows";

/** The lines for an error, the one way that `robo` prints one: what happened, what to do, and with `debug` where. */
export function describeError(error: unknown, debug = false): string {
  const lines = [`error: ${error instanceof Error ? error.message : String(error)}`];
  const hint = error instanceof RoboError ? error.hint : MISTAKE;
  if (hint !== undefined) lines.push(`hint: ${hint}`);
  if (debug && error instanceof Error) lines.push(error.stack ?? "", ...causes(error));
  return `${lines.join("\n")}\n`;
}

function causes(error: Error): string[] {
  const { cause } = error;
  if (!(cause instanceof Error)) return cause === undefined ? [] : [`caused by: ${String(cause)}`];
  return [`caused by: ${cause.stack ?? cause.message}`, ...causes(cause)];
}
