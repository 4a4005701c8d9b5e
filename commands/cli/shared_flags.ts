import { switchFlag, textFlag } from "./flag_kinds.ts";

/** How much is logged. */
export type LogLevel = "debug" | "info" | "warning" | "error";

/** The flags that every command takes. */
export interface SharedFlags {
  /** Settings file, in JSON. */
  readonly config?: string;
  /** Least severe messages that are shown. */
  readonly logLevel: LogLevel;
  /** One line of text, or one JSON object, for each message. */
  readonly logFormat: "text" | "json";
  /** Whether errors are shown with their stack. */
  readonly debug: boolean;
}

/** Definitions of the flags that every command takes. */
export const sharedFlags = {
  config: textFlag(
    "file",
    "Settings file in JSON, weaker than ROBO_… variables and flags [default robo.json here, if any]",
  ),
  logLevel: {
    kind: "enum",
    values: ["debug", "info", "warning", "error"],
    default: "info",
    brief: "Least severe messages shown on stderr",
  },
  logFormat: {
    kind: "enum",
    values: ["text", "json"],
    default: "text",
    brief: "One line of text, or one JSON object, a message",
  },
  debug: switchFlag("Show errors with their stack"),
} as const;
