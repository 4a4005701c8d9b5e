import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import { json } from "../cli/json_flag.ts";
import { listFlag, switchFlag, textFlag, timeFlag } from "../cli/flag_kinds.ts";
import { parseText } from "../cli/parsers.ts";
import type { RoboContext } from "../context.ts";
import { type LabFlags, labFlags } from "./lab_flags.ts";

/** Flags of `robo daq scan`. */
export interface DaqScanFlags extends LabFlags {
  /** Files to write. */
  readonly output?: readonly string[];
  /** Whether a scan that broke off is continued. */
  readonly resume: boolean;
  /** Whether files that are there are replaced. */
  readonly force: boolean;
  /** Whether nothing is moved and nothing written. */
  readonly dryRun: boolean;
  /** Whether arrays are compressed. */
  readonly compress: boolean;
  /** Whether the journal stays. */
  readonly keepJournal: boolean;
  /** How often the disk is told to keep what was written, in milliseconds. */
  readonly sync: number;
  /** A journal to write a file from. */
  readonly salvage?: string;
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** `robo daq scan`. */
export const scan: Command<RoboContext> = defineCommand<DaqScanFlags, [string?]>({
  brief: "Move actuators from point to point, and read detectors at each, into a file",
  description: [
    "The file of the scan says what is moved and read (docs/daq-scan.md). Whatever happens, nothing that was measured is lost: it is in a",
    "journal beside the output, from which --resume goes on and --salvage writes a file. Space pauses, q or Ctrl-C ends the scan and stops",
    "its actuators; what was measured is in the file then.",
    "",
    "  robo daq scan map.json --dry-run",
    "  robo daq scan map.json -o map.h5",
    "  robo daq scan map.json -o map.h5 --resume",
    "  robo daq scan --salvage map.h5 -o rescued.h5",
  ].join("\n"),
  parameters: {
    flags: {
      ...labFlags,
      output: listFlag(
        "files",
        "Files to write, by extension: .h5, .zarr, .npy (a folder), .csv [default as the scan's file says, else NAME.h5 here]",
      ),
      resume: switchFlag("Go on with a scan that broke off; without one, begin"),
      force: switchFlag("Replace files that are there"),
      dryRun: switchFlag(
        "Check all positions against the rules and estimate the time; move and write nothing",
      ),
      compress: switchFlag(
        "Compress arrays (HDF5 and Zarr), also when the scan's file does not say so",
      ),
      keepJournal: switchFlag("Keep the journal of a scan that is complete"),
      sync: timeFlag(
        "1s",
        "Have the disk keep what was measured so often: what a power failure may cost",
      ),
      salvage: textFlag(
        "journal",
        "Write --output from the journal of a scan that broke off, or of its output [default none]",
      ),
      json,
    },
    aliases: { o: "output" },
    positional: {
      kind: "tuple",
      parameters: [{
        parse: parseText,
        placeholder: "file",
        brief: "File of the scan, in JSON; comments are allowed",
        optional: true,
      }],
    },
  },
  load: () => import("./scan_impl.ts"),
});
