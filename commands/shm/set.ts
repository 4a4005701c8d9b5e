import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import { optionalCountFlag, optionalSizeFlag, switchFlag, textFlag } from "../cli/flag_kinds.ts";
import { parseCount, parseText } from "../cli/parsers.ts";
import type { RoboContext } from "../context.ts";
import { variableName } from "./flags.ts";

/** Flags of `robo shm set`. */
export interface ShmSetFlags {
  /** Largest value, in bytes. */
  readonly maxSize?: number;
  /** Values that are held. */
  readonly slots?: number;
  /** How the value is written. */
  readonly codec: "msgpack" | "json" | "raw";
  /** Schema of the struct that is written. */
  readonly schema?: string;
  /** The ticket that the newest value has to have. */
  readonly ifTicket?: number;
  /** Whether to make the variable. */
  readonly create: boolean;
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** `robo shm set`. */
export const set: Command<RoboContext> = defineCommand<ShmSetFlags, [string, string]>({
  brief: "Write a value to a variable, which is made if it is not there",
  description: [
    "The value is JSON; what is no JSON is written as text; - reads it from standard input.",
    "",
    "  robo shm set pose '{\"x\": 1}'",
    "  robo shm set image - --codec raw --max-size 1MB < image.bin",
    '  robo shm set pose \'{"x": 1, "y": 2}\' --schema pose.schema.json',
  ].join("\n"),
  parameters: {
    flags: {
      maxSize: optionalSizeFlag(
        "Largest value [default as it is; 4096, or the struct's size, when it is made]",
      ),
      slots: optionalCountFlag(
        "Values that are held, 2 to 256 [default as it is; 8 when it is made]",
      ),
      codec: {
        kind: "enum",
        values: ["msgpack", "json", "raw"],
        default: "msgpack",
        brief: "How the value is written; raw for bytes and texts as they are",
      },
      schema: textFlag(
        "file",
        "Schema of the struct that is written, instead of --codec [default none]",
      ),
      ifTicket: {
        kind: "parsed",
        parse: parseCount,
        optional: true,
        placeholder: "ticket",
        brief: "Write only if the newest value has this ticket, 0 for none yet [default always]",
      },
      json: switchFlag("Print a JSON object: name, ticket, bytes"),
      create: { kind: "boolean", default: true, brief: "Make the variable if it is not there" },
    },
    positional: {
      kind: "tuple",
      parameters: [variableName, {
        parse: parseText,
        placeholder: "value",
        brief: "Value, in JSON, or - for standard input",
      }],
    },
  },
  load: () => import("./set_impl.ts"),
});
