import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import { parseText } from "../cli/parsers.ts";
import type { RoboContext } from "../context.ts";
import { proposeAll } from "./flags.ts";

/** `robo shm rm`. */
export const rm: Command<RoboContext> = defineCommand<NonNullable<unknown>, string[]>({
  brief: "Remove variables and functions",
  description: [
    "Programs that have one open are told that it was removed; who opens it afterwards gets a new one.",
    "",
    "  robo shm rm pose",
    "  robo shm rm 'test.*'",
  ].join("\n"),
  parameters: {
    flags: {},
    positional: {
      kind: "array",
      minimum: 1,
      parameter: {
        parse: parseText,
        proposeCompletions: proposeAll,
        placeholder: "name",
        brief: "Variables and functions, with * as wildcard",
      },
    },
  },
  load: () => import("./rm_impl.ts"),
});
