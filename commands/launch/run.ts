import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import type { RoboContext } from "../context.ts";
import { type LaunchArgument, launchArgumentFlag } from "./check.ts";
import { countFlag, listFlag, optionalTimeFlag, switchFlag, textFlag } from "../cli/flag_kinds.ts";
import { parseText } from "../cli/parsers.ts";
import { json } from "./flags.ts";

/** Flags of `robo launch FILE`. */
export interface LaunchRunFlags {
  /** Values for the file's arguments. */
  readonly arg?: readonly LaunchArgument[];
  /** Names of the only nodes that are started. */
  readonly only?: readonly string[];
  /** Whether to say what would be started, and to start nothing. */
  readonly dryRun: boolean;
  /** Whether a core may be started. */
  readonly core: boolean;
  /** Longest wait for a core that is not started here, in milliseconds. */
  readonly coreTimeout?: number;
  /** Folder of the logs. */
  readonly logDir?: string;
  /** Runs whose logs are kept. */
  readonly keepRuns: number;
  /** Whether the console is shown on a terminal. */
  readonly console: boolean;
  /** Whether what nodes print is left out. */
  readonly quiet: boolean;
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** `robo launch run FILE`, or just `robo launch FILE`. */
export const run: Command<RoboContext> = defineCommand<LaunchRunFlags, [string]>({
  brief: "Start the nodes of a launch file and look after them (the default)",
  description: [
    "Starts the core, unless one is there, then the nodes. On a terminal a console shows them: r restarts, s stops and",
    "starts, l shows a log, ? all keys. Elsewhere lines with the node's name in front are printed. Ctrl-C stops the nodes",
    "in the reverse order of their start, a second Ctrl-C kills what is left.",
    "",
    "  robo launch robot.json",
    "  robo launch robot.yaml --arg speed=2 --only camera,planner --dry-run",
    "  robo launch run status     # a file that is called as a command is",
  ].join("\n"),
  parameters: {
    positional: {
      kind: "tuple",
      parameters: [{
        parse: parseText,
        placeholder: "file",
        brief: "The launch file, in JSON or YAML; pygecko's are understood",
      }],
    },
    flags: {
      arg: launchArgumentFlag,
      only: listFlag("nodes", "Start these nodes alone [default all]"),
      dryRun: switchFlag("Say what would be started, in which order, and start nothing"),
      core: {
        kind: "boolean",
        default: true,
        brief: "Start a core where none runs, instead of waiting for one",
      },
      coreTimeout: optionalTimeFlag(
        "Longest wait for a core that is not started here [default no end]",
      ),
      logDir: textFlag(
        "folder",
        "Where the folders of logs are made, one a run [default ~/.local/state/robo/launch; XDG_STATE_HOME counts]",
      ),
      keepRuns: countFlag("10", "Runs of this launch whose logs are kept"),
      console: {
        kind: "boolean",
        default: true,
        brief: "Print lines on the terminal, too",
      },
      quiet: switchFlag("Leave out what nodes print; their logs have it"),
      json,
    },
    aliases: { n: "dryRun", q: "quiet" },
  },
  load: () => import("./run_impl.ts"),
});
