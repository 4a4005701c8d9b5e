import type { Command } from "@stricli/core";
import { RoboError } from "../../errors.ts";
import { defineCommand } from "../cli/command.ts";
import type { RoboContext } from "../context.ts";
import { actuatorArgument, dryRunFlag, type LabFlags, labFlags, timeoutFlag } from "./lab_flags.ts";
import { switchFlag } from "../cli/flag_kinds.ts";

/** Flags of `robo daq move`, `rel` and `home`. */
export interface DaqMoveFlags extends LabFlags {
  /** Longest wait, in milliseconds. */
  readonly timeout?: number;
  /** Whether nothing is moved. */
  readonly dryRun: boolean;
  /** Whether to print JSON. */
  readonly json: boolean;
}

const flags = {
  ...labFlags,
  timeout: timeoutFlag,
  dryRun: dryRunFlag,
  json: switchFlag("Print a JSON object: position, dryRun"),
} as const;

/** A position or a distance, in the actuator's units: any finite number. */
export function parseNumber(text: string): number {
  const value = text.trim() === "" ? NaN : Number(text);
  if (Number.isFinite(value)) return value;
  throw new RoboError("usage", `${text} is not a number`, {
    hint: "Give a number in the actuator's units, such as 12.5; a negative one as it is: -2",
  });
}

function numberParameters(placeholder: string, brief: string) {
  const number = { parse: parseNumber, placeholder, brief };
  return { flags, positional: { kind: "tuple", parameters: [actuatorArgument, number] } } as const;
}

/** `robo daq move`. */
export const move: Command<RoboContext> = defineCommand<DaqMoveFlags, [string, number]>({
  brief: "Move an actuator to a position, and wait until it has arrived",
  description: [
    "Ctrl-C stops it. A move that a rule forbids is refused, and the rule is named.",
    "",
    "  robo daq move stage 12.5",
    "  robo daq move stage 120 --dry-run",
  ].join("\n"),
  parameters: numberParameters("position", "Where to, in its units"),
  load: async () => {
    const { moveImplementation } = await import("./move_impl.ts");
    return { default: moveImplementation((to) => ({ kind: "absolute", to: to! })) };
  },
});

/** `robo daq rel`. */
export const rel: Command<RoboContext> = defineCommand<DaqMoveFlags, [string, number]>({
  brief: "Move an actuator by a distance, and wait until it has arrived",
  description: ["Ctrl-C stops it.", "", "  robo daq rel stage -2"].join("\n"),
  parameters: numberParameters("distance", "How far, in its units"),
  load: async () => {
    const { moveImplementation } = await import("./move_impl.ts");
    return { default: moveImplementation((by) => ({ kind: "relative", by: by! })) };
  },
});

/** `robo daq home`. */
export const home: Command<RoboContext> = defineCommand<DaqMoveFlags, [string]>({
  brief: "Move an actuator to its home, and wait until it has arrived",
  description: ["Ctrl-C stops it.", "", "  robo daq home stage --timeout 2min"].join("\n"),
  parameters: { flags, positional: { kind: "tuple", parameters: [actuatorArgument] } },
  load: async () => {
    const { moveImplementation } = await import("./move_impl.ts");
    return { default: moveImplementation(() => ({ kind: "home" })) };
  },
});
