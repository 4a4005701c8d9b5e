import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import type { RoboContext } from "../context.ts";
import { switchFlag, textFlag } from "../cli/flag_kinds.ts";
import { parseText } from "../cli/parsers.ts";

/** Flags of `robo record repair`. */
export interface RecordRepairFlags {
  /** The file to write. */
  readonly output?: string;
  /** Whether a file that is there is replaced. */
  readonly force: boolean;
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** `robo record repair`. */
export const repair: Command<RoboContext> = defineCommand<RecordRepairFlags, [string]>({
  brief: "Write anew what is left of a recording that broke off, with its index",
  description: [
    "Keeps all chunks that are whole, and says what was lost. The file itself stays as it is.",
    "",
    "  robo record repair run.mcap -o saved.mcap",
  ].join("\n"),
  parameters: {
    flags: {
      output: textFlag("file", "The file to write [default NAME.repaired.mcap beside it]"),
      force: switchFlag("Replace a file that is there"),
      json: switchFlag("Print a JSON object"),
    },
    aliases: { o: "output" },
    positional: {
      kind: "tuple",
      parameters: [{ parse: parseText, placeholder: "file", brief: "The recording" }],
    },
  },
  load: () => import("./repair_impl.ts"),
});
