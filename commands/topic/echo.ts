import type { Command } from "@stricli/core";
import type { Encoding } from "../../protocols/gecko/payload.ts";
import { defineCommand } from "../cli/command.ts";
import { type ConnectFlags, connectFlags } from "../cli/connect_flags.ts";
import type { RoboContext } from "../context.ts";
import { anyCountFlag, optionalTimeFlag, switchFlag } from "../cli/flag_kinds.ts";
import { json } from "../cli/json_flag.ts";
import { topicPrefixes } from "./flags.ts";

/** Flags of `robo topic echo`. */
export interface TopicEchoFlags extends ConnectFlags {
  /** How payloads are read. */
  readonly encoding: "auto" | Encoding;
  /** Whether topics have to be equal. */
  readonly exact: boolean;
  /** Number of messages, 0 for no end. */
  readonly count: number;
  /** Longest time without a message, in milliseconds. */
  readonly timeout?: number;
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** `robo topic echo`. */
export const echo: Command<RoboContext> = defineCommand<TopicEchoFlags, string[]>({
  brief: "Print messages",
  description: [
    "Reads MessagePack, JSON, text and pickles of plain values; anything else is shown in hex with its size.",
    "",
    "  robo topic echo imu",
    "  robo topic echo camera/ --count 1 --json",
  ].join("\n"),
  parameters: {
    flags: {
      ...connectFlags,
      encoding: {
        kind: "enum",
        values: ["auto", "msgpack", "json", "raw", "pickle"],
        default: "auto",
        brief: "How payloads are read",
      },
      exact: switchFlag("Print only topics that equal a given one, not all that start with it"),
      count: anyCountFlag("0", "End after so many messages; 0 goes on until Ctrl-C"),
      timeout: optionalTimeFlag("Fail when no message comes for so long [default wait for ever]"),
      json,
    },
    aliases: { n: "count" },
    positional: topicPrefixes,
  },
  load: () => import("./echo_impl.ts"),
});
