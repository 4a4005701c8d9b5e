import type { Command } from "@stricli/core";
import { defineCommand } from "./cli/command.ts";
import { optionalTimeFlag, switchFlag } from "./cli/flag_kinds.ts";
import { parseText } from "./cli/parsers.ts";
import type { RoboContext } from "./context.ts";
import { kernelFlags } from "./exec/kernel_flags.ts";

/** Flags of `robo exec`. */
export interface ExecFlags {
  /** Another machine's kernel. */
  readonly connect?: string;
  /** Connection file of the kernel. */
  readonly connection?: string;
  /** Name of the kernel. */
  readonly name?: string;
  /** Whether scripts are files of this machine. */
  readonly local: boolean;
  /** Code to execute instead of scripts. */
  readonly eval?: readonly string[];
  /** How long each may take, in milliseconds. */
  readonly timeout?: number;
  /** Whether the others are run when one has failed. */
  readonly keepGoing: boolean;
  /** Whether the drive lease is taken. */
  readonly drive: boolean;
  /** How long to wait for the lease, in milliseconds. */
  readonly wait?: number;
  /** Whether the kernel's history keeps what is executed. */
  readonly history: boolean;
  /** Whether only what goes wrong is said. */
  readonly quiet: boolean;
  /** Whether events are printed as JSON. */
  readonly json: boolean;
}

/** `robo exec`: scripts and code, executed by a kernel. */
export const exec: Command<RoboContext> = defineCommand<ExecFlags, string[]>({
  brief: "Execute scripts in a running interpreter, in order",
  description: [
    "Scripts are files of the kernel's machine, or with --local of this one, with all that they import by relative paths;",
    "- reads one from standard input. They share the kernel's namespace with each other and with all other clients. All",
    "files are checked before the first runs, and the first failure ends it.",
    "",
    "Ctrl-C interrupts the script, and what it has done so far stays; a second one leaves it behind.",
    "Exit status: 0, 1 a script failed, 66 a file is missing, 69 no kernel runs, 75 kernel or engine died, 77 not allowed,",
    "124 timed out, 130 interrupted.",
    "",
    "  robo exec init.ts move.ts",
    "  robo exec move.ts --local",
    "  robo exec -e 'arm.position()'",
    "  robo exec --connect arm --drive --timeout 30s --local move.ts",
  ].join("\n"),
  parameters: {
    flags: {
      ...kernelFlags,
      local: switchFlag("Scripts are files of this machine"),
      eval: {
        kind: "parsed",
        parse: parseText,
        optional: true,
        variadic: true,
        placeholder: "code",
        brief:
          "Execute this instead of scripts, and print its value; may be given several times [default none]",
      },
      timeout: optionalTimeFlag(
        "Most time for each script, waiting for its turn included [default no limit]",
      ),
      keepGoing: switchFlag("Run the other scripts when one has failed"),
      drive: switchFlag("Take the drive lease meanwhile: no other client can execute anything"),
      wait: optionalTimeFlag(
        "How long to wait for the lease of --drive if another has it [default not at all]",
      ),
      history: {
        kind: "boolean",
        default: true,
        brief: "Keep what is executed in the kernel's history",
      },
      quiet: switchFlag("Say nothing but what goes wrong"),
      json: switchFlag("Print one JSON object a line, an event each"),
    },
    aliases: { l: "local", e: "eval", k: "keepGoing", q: "quiet" },
    positional: {
      kind: "array",
      parameter: { parse: parseText, placeholder: "script", brief: "Scripts, in their order" },
    },
  },
  load: () => import("./exec/exec_impl.ts"),
});
