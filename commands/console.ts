import type { Command } from "@stricli/core";
import { defineCommand } from "./cli/command.ts";
import type { RoboContext } from "./context.ts";
import { kernelFlags } from "./exec/kernel_flags.ts";

/** Flags of `robo console`. */
export interface ConsoleFlags {
  /** Another machine's kernel. */
  readonly connect?: string;
  /** Connection file of the kernel. */
  readonly connection?: string;
  /** Name of the kernel. */
  readonly name?: string;
  /** Whether the work of other clients is shown. */
  readonly others: boolean;
  /** Whether the kernel's history keeps what is executed. */
  readonly history: boolean;
}

/** `robo console`: a terminal client of an interpreter. */
export const consoleCommand: Command<RoboContext> = defineCommand<ConsoleFlags>({
  brief: "Talk with a running interpreter in this terminal",
  description: [
    "Enter runs an input that is complete, Alt-Enter makes a new line; Tab completes, Shift-Tab or name? says what it is;",
    "up, down and Ctrl-R find inputs of before. Ctrl-C interrupts a running cell, whose state stays, Ctrl-D leaves; the",
    "kernel goes on. What other clients execute is shown, too. When piped, it executes cells until the input ends.",
    "",
    "  robo console",
    "  robo console --connect arm",
    "  echo 'arm.position()' | robo console",
  ].join("\n"),
  parameters: {
    flags: {
      ...kernelFlags,
      others: {
        kind: "boolean",
        default: true,
        brief: "Show what other clients execute",
      },
      history: {
        kind: "boolean",
        default: true,
        brief: "Keep what is executed in the kernel's history",
      },
    },
  },
  load: () => import("./console/console_impl.ts"),
});
