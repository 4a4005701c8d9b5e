import type { Command } from "@stricli/core";
import type { Encoding } from "../../protocols/gecko/payload.ts";
import { defineCommand } from "../cli/command.ts";
import { type ConnectFlags, connectFlags } from "../cli/connect_flags.ts";
import type { RoboContext } from "../context.ts";
import { optionalCountFlag, optionalRateFlag } from "../cli/flag_kinds.ts";
import { parseText } from "../cli/parsers.ts";
import { proposeTopics } from "./flags.ts";

/** Flags of `robo topic pub`. */
export interface TopicPubFlags extends ConnectFlags {
  /** How the payload is written. */
  readonly encoding: Encoding;
  /** Messages a second. */
  readonly rate?: number;
  /** Number of messages. */
  readonly count?: number;
}

/** `robo topic pub`. */
export const pub: Command<RoboContext> = defineCommand<TopicPubFlags, [string, string]>({
  brief: "Publish a message, once or at a rate",
  description: [
    "The value is JSON; what is no JSON is sent as text; - reads it from standard input.",
    "",
    "  robo topic pub hello '{\"x\": 3.14}'",
    "  robo topic pub hello '[1, 2, 3]' --rate 10 --encoding pickle",
    "  robo topic pub image - --encoding raw < photo.jpg",
  ].join("\n"),
  parameters: {
    flags: {
      ...connectFlags,
      encoding: {
        kind: "enum",
        values: ["msgpack", "json", "raw", "pickle"],
        default: "msgpack",
        brief: "How the payload is written; pickle for pygecko's programs",
      },
      rate: optionalRateFlag("Messages a second, until Ctrl-C or --count [default once]"),
      count: optionalCountFlag("How many messages [default 1; with --rate no end]"),
    },
    aliases: { r: "rate", n: "count" },
    positional: {
      kind: "tuple",
      parameters: [
        {
          parse: parseText,
          proposeCompletions: proposeTopics,
          placeholder: "topic",
          brief: "Topic",
        },
        {
          parse: parseText,
          placeholder: "value",
          brief: "Value, in JSON, or - for standard input",
        },
      ],
    },
  },
  load: () => import("./pub_impl.ts"),
});
