import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import { json } from "../cli/json_flag.ts";
import type { RoboContext } from "../context.ts";
import { type LabFlags, labFlags } from "./lab_flags.ts";

/** Flags of `robo daq ls`. */
export interface DaqLsFlags extends LabFlags {
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** `robo daq ls`. */
export const ls: Command<RoboContext> = defineCommand<DaqLsFlags>({
  brief: "List detectors and actuators, those that are offline as well",
  parameters: { flags: { ...labFlags, json } },
  load: () => import("./ls_impl.ts"),
});
