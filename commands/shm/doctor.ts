import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import type { RoboContext } from "../context.ts";
import { switchFlag } from "../cli/flag_kinds.ts";

/** Flags of `robo shm doctor`. */
export interface ShmDoctorFlags {
  /** Whether to clean up. */
  readonly reap: boolean;
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** `robo shm doctor`. */
export const shmDoctor: Command<RoboContext> = defineCommand<ShmDoctorFlags>({
  brief: "Examine the native library, the shared memory and all that is in it",
  description: [
    "Says which library is used and where it was found, how much room there is, what cannot be opened and why, and what dead processes",
    "left behind. Ends with 0 unless something fails.",
  ].join("\n"),
  parameters: {
    flags: {
      reap: switchFlag(
        "Free what dead processes held: never needed, as each operation does so where it matters",
      ),
      json: switchFlag(
        "Print one JSON object: findings (name, level ok, warn or fail, message, hint), and how many ok, warn, fail",
      ),
    },
  },
  load: () => import("./doctor_impl.ts"),
});
