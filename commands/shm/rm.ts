import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import { parseText } from "../cli/parsers.ts";
import type { RoboContext } from "../context.ts";
import { proposeAll } from "./flags.ts";

/** `robo shm rm`. */
export const rm: Command<RoboContext> = defineCommand<NonNullable<unknown>, string[]>({
  brief: "Remove variables and functions",
  description:
    "Programs that have one open are told that it was removed; who opens it afterwards gets a new one.",
  parameters: {
    flags: {},
    positional: {
      kind: "array",
      minimum: 1,
      parameter: {
        parse: parseText,
        proposeCompletions: proposeAll,
        placeholder: "name",
        brief: "Variable or function",
      },
    },
  },
  load: () => import("./rm_impl.ts"),
});
