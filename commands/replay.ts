import type { Command } from "@stricli/core";
import { RoboError } from "../errors.ts";
import { defineCommand } from "./cli/command.ts";
import { type ConnectFlags, connectFlags } from "./cli/connect_flags.ts";
import type { RoboContext } from "./context.ts";
import { listFlag, optionalTimeFlag, switchFlag, timeFlag } from "./cli/flag_kinds.ts";
import { parseText } from "./cli/parsers.ts";
import { replayRateFlag } from "./cli/replay_rate_flag.ts";

/** Flags of `robo replay`. */
export interface ReplayFlags extends ConnectFlags {
  /** Factor of the recording's own speed. */
  readonly rate: number;
  /** Time to leave out at the start, in milliseconds. */
  readonly start: number;
  /** Where to end, in milliseconds. */
  readonly end?: number;
  /** Whether to begin anew at the end. */
  readonly loop: boolean;
  /** Whether to wait for a key at the start. */
  readonly pause: boolean;
  /** Patterns of topics. */
  readonly topics?: readonly string[];
  /** Other names for topics. */
  readonly remap?: readonly (readonly [from: string, to: string])[];
  /** Patterns of topics whose last message before the start comes first. */
  readonly latch?: readonly string[];
  /** Whether calls of services are replayed too. */
  readonly services: boolean;
  /** Whether to print the summary as JSON. */
  readonly json: boolean;
}

/** `robo replay`. */
export const replay: Command<RoboContext> = defineCommand<ReplayFlags, [string]>({
  brief: "Publish what a recording holds, at its times",
  description: [
    "Messages are published byte for byte as they were. Keys: space pauses, s publishes one message, + and - change the rate, q ends.",
    "",
    "  robo replay run.mcap",
    "  robo replay run.mcap --rate 2 --start 10s --end 20s --loop",
    "  robo replay run.mcap --topics 'im*' --remap imu=imu_old",
  ].join("\n"),
  parameters: {
    flags: {
      ...connectFlags,
      rate: replayRateFlag,
      start: timeFlag("0s", "Leave out so much at the start"),
      end: optionalTimeFlag("End so long after the recording's start [default its end]"),
      loop: switchFlag("Begin anew at the end, until Ctrl-C"),
      pause: switchFlag("Wait for the space key before the first message"),
      topics: listFlag("topics", "Only these topics, with * and ** as wildcards [default all]"),
      remap: {
        kind: "parsed",
        parse: parseRemap,
        optional: true,
        variadic: ",",
        placeholder: "from=to",
        brief: "Publish a topic under another name, such as imu=imu_old [default none]",
      },
      latch: listFlag(
        "topics",
        "Topics whose last message before --start is published first, such as map [default none]",
      ),
      services: switchFlag("Replay calls of services too, which calls them again"),
      json: switchFlag("Print the summary as a JSON object"),
    },
    positional: {
      kind: "tuple",
      parameters: [{ parse: parseText, placeholder: "file", brief: "The recording" }],
    },
  },
  load: () => import("./record/replay_impl.ts"),
});

/** Two names of a topic, such as `imu=imu_old`. */
export function parseRemap(text: string): readonly [from: string, to: string] {
  const at = text.indexOf("=");
  const [from, to] = [text.slice(0, Math.max(0, at)), text.slice(at + 1)];
  if (from !== "" && to !== "") return [from, to];
  throw new RoboError("usage", `${text} does not name two topics`, {
    hint: "Give the recorded one and the new one, such as imu=imu_old",
  });
}
