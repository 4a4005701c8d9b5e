import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import { parseText } from "../cli/parsers.ts";
import type { RoboContext } from "../context.ts";
import { json } from "../cli/json_flag.ts";
import { proposeAll } from "./flags.ts";

/** Flags of `robo shm ls`. */
export interface ShmLsFlags {
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** `robo shm ls`. */
export const ls: Command<RoboContext> = defineCommand<ShmLsFlags, string[]>({
  brief: "List host variables and host functions",
  parameters: {
    flags: { json },
    positional: {
      kind: "array",
      parameter: {
        parse: parseText,
        proposeCompletions: proposeAll,
        placeholder: "name",
        brief: "Names, with * as wildcard (default all)",
      },
    },
  },
  load: () => import("./ls_impl.ts"),
});
