import type { Command } from "@stricli/core";
import { defineCommand } from "./cli/command.ts";
import type { RoboContext } from "./context.ts";
import { switchFlag } from "./cli/flag_kinds.ts";

/** Flags of `robo doctor`. */
export interface DoctorFlags {
  /** Whether JSON is printed. */
  readonly json: boolean;
}

/** `robo doctor`: examines this machine. */
export const doctor: Command<RoboContext> = defineCommand<DoctorFlags>({
  brief: "Examine this machine, and say the cure",
  description:
    "Looks at versions, limits, ports, clock, keys and what older runs left behind. Ends with 0 unless something fails.",
  parameters: {
    flags: {
      json: switchFlag(
        "Print one JSON object: findings (name, level ok, warn or fail, message, hint), and how many ok, warn, fail",
      ),
    },
  },
  load: () => import("./doctor/doctor_impl.ts"),
});
