import type { Log } from "../protocols/gecko/message_types.ts";

const UTF8 = new TextEncoder();

/**
 * Shows a log line on stderr.
 *
 * @example
 * ```ts
 * import { log, stderrSink } from "robo";
 *
 * stderrSink(log({ level: "INFO", name: "arm", text: "Ready" }));
 * ```
 */
export function stderrSink(line: Log): void {
  try {
    Deno.stderr.writeSync(UTF8.encode(`[${line.level}] ${line.name}: ${line.text}\n`));
  } catch {
    // Nobody looks at stderr any more, which is no reason to stop.
  }
}
