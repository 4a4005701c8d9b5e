import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import { switchFlag, textFlag } from "../cli/flag_kinds.ts";
import { parseText } from "../cli/parsers.ts";
import type { RoboContext } from "../context.ts";

/** A language that files are made for. */
export type HeaderLanguage = "c" | "python" | "ts";

/** Flags of `robo shm header`. */
export interface ShmHeaderFlags {
  /** For which language. */
  readonly lang: HeaderLanguage | "all";
  /** Folder for files. */
  readonly output?: string;
  /** Whether to print a schema to begin with. */
  readonly example: boolean;
}

/** `robo shm header`. */
export const header: Command<RoboContext> = defineCommand<ShmHeaderFlags, string[]>({
  brief: "Make the C header, the Python class and the TypeScript type of a struct from its schema",
  description: [
    "Prints them, or writes pose.h, pose.py and pose.ts into --output for a struct Pose. All hold the hash of the schema, by which a",
    "variable refuses programs of another one. docs/shm.md describes schemas.",
    "",
    "  robo shm header --example > pose.schema.json",
    "  robo shm header pose.schema.json --lang c",
    "  robo shm header pose.schema.json --output src",
  ].join("\n"),
  parameters: {
    flags: {
      lang: {
        kind: "enum",
        values: ["c", "python", "ts", "all"],
        default: "all",
        brief: "For which language",
      },
      output: textFlag(
        "folder",
        "Write a file for each language into this folder [default print them]",
      ),
      example: switchFlag("Print a schema to begin with"),
    },
    positional: {
      kind: "array",
      parameter: { parse: parseText, placeholder: "schema", brief: "Schema file, in JSON" },
    },
  },
  load: () => import("./header_impl.ts"),
});
