import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import { anyCountFlag, optionalTimeFlag } from "../cli/flag_kinds.ts";
import type { RoboContext } from "../context.ts";
import { json } from "../cli/json_flag.ts";
import { fieldFlag, schemaFlag, variableNames } from "./flags.ts";

/** Flags of `robo shm watch`. */
export interface ShmWatchFlags {
  /** Which field alone. */
  readonly field?: string;
  /** Number of values, 0 for no end. */
  readonly count: number;
  /** Longest time without a value, in milliseconds. */
  readonly timeout?: number;
  /** Whether to print JSON. */
  readonly json: boolean;
  /** Schemas of structs. */
  readonly schema?: readonly string[];
}

/** `robo shm watch`. */
export const watch: Command<RoboContext> = defineCommand<ShmWatchFlags, string[]>({
  brief: "Print values of variables as they come",
  description: [
    "Begins with the newest value. Of values that come faster than they are printed the newest is printed; the others are counted.",
    "",
    "  robo shm watch pose",
    "  robo shm watch pose battery --field percent -n 10 --json",
  ].join("\n"),
  parameters: {
    flags: {
      field: fieldFlag,
      count: anyCountFlag("0", "End after so many values; 0 goes on until Ctrl-C"),
      timeout: optionalTimeFlag("Fail when no value comes for so long [default wait for ever]"),
      json,
      schema: schemaFlag,
    },
    aliases: { n: "count" },
    positional: variableNames,
  },
  load: () => import("./watch_impl.ts"),
});
