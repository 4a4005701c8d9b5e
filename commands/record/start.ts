import type { Command } from "@stricli/core";
import type { Compression } from "../../services/record/mod.ts";
import { defineCommand } from "../cli/command.ts";
import { type ConnectFlags, connectFlags } from "../cli/connect_flags.ts";
import type { RoboContext } from "../context.ts";
import {
  optionalSizeFlag,
  optionalTimeFlag,
  sizeFlag,
  switchFlag,
  textFlag,
} from "../cli/flag_kinds.ts";
import { parseText } from "../cli/parsers.ts";
import { proposeTopics } from "../topic/flags.ts";

/** Flags of `robo record start`. */
export interface RecordFlags extends ConnectFlags {
  /** The file. */
  readonly output?: string;
  /** Whether all topics are recorded. */
  readonly all: boolean;
  /** How long, in milliseconds. */
  readonly duration?: number;
  /** How far back the flight recorder is asked, in milliseconds. */
  readonly last?: number;
  /** Size at which the recording ends, in bytes. */
  readonly maxSize?: number;
  /** How chunks are compressed. */
  readonly compression: Compression;
  /** Size of a chunk, in bytes. */
  readonly chunkSize: number;
  /** Most that waits for the disk, in bytes. */
  readonly queueBytes: number;
  /** Whether a copy in JSON stands beside each message. */
  readonly jsonCopies: boolean;
  /** Whether a file that is there is replaced. */
  readonly force: boolean;
  /** Whether to print the summary as JSON. */
  readonly json: boolean;
}

/** `robo record start`, or just `robo record`. */
export const start: Command<RoboContext> = defineCommand<RecordFlags, string[]>({
  brief: "Record topics into an MCAP file, until Ctrl-C (the default)",
  description: [
    "Messages are stored as they are, with the time at which the core read them, and counts of what was lost.",
    "",
    "  robo record -o run.mcap imu 'camera/*'",
    "  robo record --all --duration 1min",
    "  robo record --last 60s -o crash.mcap    # from the core's flight recorder",
  ].join("\n"),
  parameters: {
    flags: {
      ...connectFlags,
      output: textFlag("file", "The file [default robo-DATE-TIME.mcap here]"),
      all: switchFlag("Record all topics"),
      duration: optionalTimeFlag("End after so long [default at Ctrl-C]"),
      last: optionalTimeFlag(
        "Record what the core's flight recorder has of the last so long, and end [default off]",
      ),
      maxSize: optionalSizeFlag("End when the file has so many bytes [default none]"),
      compression: {
        kind: "enum",
        values: ["zstd", "none"],
        default: "zstd",
        brief: "How the file is compressed",
      },
      chunkSize: sizeFlag(
        "512KiB",
        "Messages are written, and compressed, in chunks of so many bytes",
      ),
      queueBytes: sizeFlag(
        "256MiB",
        "Most that waits for the disk; messages beyond it are lost, and counted",
      ),
      jsonCopies: switchFlag("Store a copy in JSON beside each message, for Foxglove and others"),
      force: switchFlag("Replace a file that is there"),
      json: switchFlag("Print the summary as a JSON object"),
    },
    aliases: { o: "output" },
    positional: {
      kind: "array",
      parameter: {
        parse: parseText,
        proposeCompletions: proposeTopics,
        placeholder: "topic",
        brief: "Topics, with * and ** as wildcards; --all for all",
      },
    },
  },
  load: () => import("./start_impl.ts"),
});
