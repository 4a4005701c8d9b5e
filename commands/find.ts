import type { Command } from "@stricli/core";
import { defineCommand } from "./cli/command.ts";
import type { RoboContext } from "./context.ts";
import { switchFlag, textFlag, timeFlag } from "./cli/flag_kinds.ts";

/** Flags of `robo find`. */
export interface FindFlags {
  /** Key of the cores. */
  readonly key?: string;
  /** How long to look, in milliseconds. */
  readonly timeout: number;
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** `robo find`: the cores of this machine and of its networks. */
export const find: Command<RoboContext> = defineCommand<FindFlags>({
  brief: "Find cores on this machine and on the network",
  description: [
    "Asks by DNS-SD (_robo-core._tcp) and by the beacons of pygecko, on all networks of this machine, and reads the temporary",
    "files of cores that run here. pygecko's cores answer to their key alone: without --key to this host's name. The status",
    "is 69 when there is no core.",
    "",
    "  robo find",
    "  robo find --key bob --json | jq -r .in",
    "  robo topic list --connect bob       # what is found can be used by its key",
  ].join("\n"),
  parameters: {
    flags: {
      key: textFlag("name", "Only cores with this key, in any case [default all]"),
      timeout: timeFlag("2s", "How long to wait for answers"),
      json: switchFlag(
        "Print one JSON object a line: key, in, out, foundBy, and where known control, version, security, pid, host",
      ),
    },
  },
  load: () => import("./find_impl.ts"),
});
