import { configureSync, getLogger, type Logger } from "@logtape/logtape";
import type { RoboContext } from "../context.ts";
import { formatJsonLine, formatTextLine } from "./log_format.ts";
import type { SharedFlags } from "./shared_flags.ts";

/** The part of a {@linkcode SharedFlags} that says how to log. */
export type LoggingFlags = Pick<SharedFlags, "logLevel" | "logFormat">;

/**
 * Starts to log to standard error as `--log-level` and `--log-format` say, and returns the logger of `source`.
 *
 * Loaded by implementations only: help does not pay for it. A second call replaces the first one's settings.
 * Further sources of the same program: `logger.getChild("name")`, shown as `source.name`.
 */
export function startLogging(context: RoboContext, flags: LoggingFlags, source: string): Logger {
  const format = flags.logFormat === "json" ? formatJsonLine : formatTextLine;
  configureSync({
    reset: true,
    sinks: { stderr: (record) => context.process.stderr.write(`${format(record)}\n`) },
    loggers: [
      { category: "robo", lowestLevel: flags.logLevel, sinks: ["stderr"] },
      { category: ["logtape", "meta"], lowestLevel: "error", sinks: ["stderr"] },
    ],
  });
  return getLogger(["robo", source]);
}
