import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import { optionalTimeFlag, switchFlag } from "../cli/flag_kinds.ts";
import { parsePositive } from "../cli/parsers.ts";
import type { RoboContext } from "../context.ts";
import { fieldFlag, schemaFlag, variableName } from "./flags.ts";

/** Flags of `robo shm get`. */
export interface ShmGetFlags {
  /** Which field alone. */
  readonly field?: string;
  /** Oldest value that counts, in milliseconds. */
  readonly maxAge?: number;
  /** Which value. */
  readonly ticket?: number;
  /** Whether to print the bytes as they are. */
  readonly raw: boolean;
  /** Whether to print JSON. */
  readonly json: boolean;
  /** Schemas of structs. */
  readonly schema?: readonly string[];
}

/** `robo shm get`. */
export const get: Command<RoboContext> = defineCommand<ShmGetFlags, [string]>({
  brief: "Print the newest value of a variable",
  description: [
    "As one line of JSON, long arrays of numbers cut; --json prints all of it, with its ticket, age and writer, and null for NaN and infinity, which JSON does not have.",
    "",
    "  robo shm get pose",
    "  robo shm get pose --field x --max-age 500ms",
    "  robo shm get image --raw > image.bin",
    "  robo shm get pose --schema pose.schema.json",
  ].join("\n"),
  parameters: {
    flags: {
      field: fieldFlag,
      maxAge: optionalTimeFlag("Fail if the value is older [default any age]"),
      ticket: {
        kind: "parsed",
        parse: parsePositive,
        optional: true,
        placeholder: "ticket",
        brief: "The value of this ticket, while it is held [default the newest]",
      },
      raw: switchFlag("Print its bytes as they are"),
      json: switchFlag("Print a JSON object with the value and where it comes from"),
      schema: schemaFlag,
    },
    positional: { kind: "tuple", parameters: [variableName] },
  },
  load: () => import("./get_impl.ts"),
});
