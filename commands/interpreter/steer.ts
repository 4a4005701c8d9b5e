import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import type { RoboContext } from "../context.ts";
import { kernelArgument, type WhichKernelFlags, whichKernelFlags } from "./which.ts";
import { switchFlag } from "../cli/flag_kinds.ts";

/** Flags of `robo interpreter interrupt`, `restart` and `stop`. */
export interface SteerFlags extends WhichKernelFlags {
  /** Whether to print JSON. */
  readonly json: boolean;
}

const parameters = {
  positional: kernelArgument,
  flags: {
    ...whichKernelFlags,
    json: switchFlag("Print what was done as a JSON object"),
  },
} as const;

/** `robo interpreter interrupt`. */
export const interrupt: Command<RoboContext> = defineCommand<SteerFlags, [string?]>({
  brief: "Stop the cell that runs, whoever has started it; the state stays",
  parameters,
  load: () => import("./interrupt_impl.ts"),
});

/** `robo interpreter restart`. */
export const restart: Command<RoboContext> = defineCommand<SteerFlags, [string?]>({
  brief: "Start the engine anew: the namespace is as at the start, clients stay connected",
  parameters,
  load: () => import("./restart_impl.ts"),
});

/** `robo interpreter stop`. */
export const stop: Command<RoboContext> = defineCommand<SteerFlags, [string?]>({
  brief: "End a kernel, with its engine",
  parameters,
  load: () => import("./stop_impl.ts"),
});
