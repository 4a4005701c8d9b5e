import type { Command } from "@stricli/core";
import { defineCommand } from "./cli/command.ts";
import type { RoboContext } from "./context.ts";
import { parseText } from "./cli/parsers.ts";
import { RoboError } from "../errors.ts";

/** Shells that can complete robo's words. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

/** A shell that can complete robo's words. */
export type Shell = typeof SHELLS[number];

/** `robo completions`: the script that makes a shell complete robo's words. */
export const completions: Command<RoboContext> = defineCommand<NonNullable<unknown>, [Shell]>({
  brief: "Print the completion script of a shell",
  description: [
    "Completes commands, flags and the values of flags. robo install puts the script where the shell looks for it;",
    "without that:",
    "",
    "  source <(robo completions bash)",
    "  source <(robo completions zsh)",
    "  robo completions fish | source",
  ].join("\n"),
  parameters: {
    positional: {
      kind: "tuple",
      parameters: [{
        parse: parseShell,
        proposeCompletions: () => SHELLS,
        placeholder: "shell",
        brief: "One of bash, zsh, fish",
      }],
    },
  },
  load: () => import("./completions/completions_impl.ts"),
});

/** `robo __complete`: what the completion scripts ask, not shown in help. */
export const complete: Command<RoboContext> = defineCommand<NonNullable<unknown>, string[]>({
  brief: "Propose words for a shell",
  parameters: {
    positional: {
      kind: "array",
      parameter: {
        parse: parseText,
        placeholder: "word",
        brief: "The words behind robo, up to the cursor",
      },
    },
  },
  load: () => import("./completions/complete_impl.ts"),
});

function parseShell(text: string): Shell {
  const shell = SHELLS.find((name) => name === text);
  if (shell !== undefined) return shell;
  throw new RoboError("usage", `${text} is not a shell that is known`, {
    hint: `Give one of ${SHELLS.join(", ")}`,
  });
}
