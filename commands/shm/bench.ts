import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import { timeFlag } from "../cli/flag_kinds.ts";
import type { RoboContext } from "../context.ts";
import { json } from "../cli/json_flag.ts";

/** Flags of `robo shm bench`. */
export interface ShmBenchFlags {
  /** For how long each figure is measured, in milliseconds. */
  readonly duration: number;
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** `robo shm bench`. */
export const bench: Command<RoboContext> = defineCommand<ShmBenchFlags>({
  brief: "Measure values and calls on this machine, beside a pipe and a Unix socket",
  description: [
    "Two processes of Deno, for some seconds: what writing and reading take, how long a value and a call take to another process and",
    "back. The floor is what one cache line takes to another core and back; nothing can be quicker. Let nothing else run meanwhile.",
  ].join("\n"),
  parameters: {
    flags: {
      duration: timeFlag("200ms", "Time for each figure, from 10ms to 1min"),
      json,
    },
  },
  load: () => import("./bench_impl.ts"),
});
