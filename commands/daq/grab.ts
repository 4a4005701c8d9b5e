import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import {
  anyCountFlag,
  countFlag,
  optionalRateFlag,
  switchFlag,
  textFlag,
} from "../cli/flag_kinds.ts";
import type { RoboContext } from "../context.ts";
import { detectorArgument, type LabFlags, labFlags, timeoutFlag } from "./lab_flags.ts";

/** Flags of `robo daq grab`. */
export interface DaqGrabFlags extends LabFlags {
  /** What is asked for. */
  readonly dim?: "0D" | "1D" | "2D" | "ND";
  /** Number of grabs, 0 for no end. */
  readonly count: number;
  /** Grabs that are averaged. */
  readonly average: number;
  /** Part that is kept. */
  readonly region?: string;
  /** Most grabs a second, in hertz. */
  readonly rate?: number;
  /** Whether nothing is asked for. */
  readonly passive: boolean;
  /** Longest wait, in milliseconds. */
  readonly timeout?: number;
  /** File that grabs are written to. */
  readonly output?: string;
  /** Whether a file that is there is replaced. */
  readonly force: boolean;
  /** Whether the file is compressed. */
  readonly compress: boolean;
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** Flags by which data is asked for, of all commands that do. */
export const grabFlags = {
  dim: {
    kind: "enum",
    values: ["0D", "1D", "2D", "ND"],
    optional: true,
    brief: "What is asked for [default as the device's last data, else 0D]",
  },
  average: countFlag("1", "Grabs that are averaged, element by element"),
  region: textFlag(
    "x0:x1,y0:y1",
    "Part that is kept, in elements, ends exclusive; x0:x1 of spectra [default everything]",
  ),
  timeout: timeoutFlag,
} as const;

/** `robo daq grab`. */
export const grab: Command<RoboContext> = defineCommand<DaqGrabFlags, [string?]>({
  brief: "Ask a detector for data, and show it or write it to a file",
  description: [
    "Numbers are printed as they are, of arrays shape, type and range; --json prints all elements, -o writes them.",
    "",
    "  robo daq grab thermometer",
    "  robo daq grab cam --dim 2D -n 10 -o frames.h5",
    "  robo daq grab spectrometer --dim 1D --json | jq '.data[0].arrays[0].values'",
  ].join("\n"),
  parameters: {
    flags: {
      ...labFlags,
      ...grabFlags,
      count: anyCountFlag("1", "End after so many grabs; 0 goes on until Ctrl-C"),
      rate: optionalRateFlag("Most grabs a second [default as fast as the device can]"),
      passive: switchFlag(
        "Ask for nothing: take what the device sends by itself, and what others ask for",
      ),
      output: textFlag(
        "file",
        "Write the grabs to a file, .h5, .zarr, .npy or .csv [default show them]",
      ),
      force: switchFlag("Replace a file that is there"),
      compress: switchFlag("Compress .h5 and .zarr"),
      json: switchFlag("Print one JSON object a grab, with all elements; beside -o without them"),
    },
    aliases: { n: "count", o: "output" },
    positional: { kind: "tuple", parameters: [detectorArgument] },
  },
  load: () => import("./grab_impl.ts"),
});
