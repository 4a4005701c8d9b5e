import { listFlag, sizeFlag, switchFlag, textFlag } from "../../cli/flag_kinds.ts";
import { replayRateFlag } from "../../cli/replay_rate_flag.ts";

/** Flags for what is recorded and replayed. */
export interface RecordingFlags {
  /** File that is recorded into. */
  readonly record?: string;
  /** Topics that are recorded. */
  readonly recordTopics?: readonly string[];
  /** Whether a recording that is there is replaced. */
  readonly force: boolean;
  /** How a recording is compressed. */
  readonly compression: "zstd" | "none";
  /** Most that waits for the disk, in bytes. */
  readonly recordQueue: number;
  /** Recording that is replayed. */
  readonly replay?: string;
  /** How much faster than it was recorded. */
  readonly rate: number;
  /** Whether to begin anew at the end. */
  readonly loop: boolean;
  /** Whether to wait until a client plays it. */
  readonly pause: boolean;
}

/** Definitions of {@linkcode RecordingFlags}. */
export const recordingFlags = {
  record: textFlag(
    "file",
    "Record structs, answers and lines into this MCAP file, such as run.mcap [default none]",
  ),
  recordTopics: listFlag(
    "topics",
    "Record only these topics, such as 'arm.*'; ! in front excludes [default all]",
  ),
  force: switchFlag("Replace a recording that is there"),
  compression: {
    kind: "enum",
    values: ["zstd", "none"],
    default: "zstd",
    brief: "How a recording is compressed; what comes faster than 25 MB a second is not",
  },
  recordQueue: sizeFlag(
    "64MiB",
    "Most that waits for the disk; further structs are not recorded, and counted",
  ),
  replay: textFlag(
    "file",
    "Replay a recording of a bridge instead of meeting programs [default none]",
  ),
  rate: replayRateFlag,
  loop: switchFlag("Begin the recording anew at its end"),
  pause: switchFlag("Wait until a client plays the recording"),
} as const;
