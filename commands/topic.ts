import { buildRouteMap, type RouteMap } from "@stricli/core";
import type { Encoding } from "../protocols/gecko/payload.ts";
import { defineCommand } from "./command.ts";
import { type ConnectFlags, connectFlags } from "./connect_flags.ts";
import type { RoboContext } from "./context.ts";
import { parseCount, parseDuration, parsePositive, parseRate, parseText } from "./parsers.ts";

/** Flags of `robo topic list`. */
export interface TopicListFlags extends ConnectFlags {
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** Flags of `robo topic hz` and `robo topic bw`. */
export interface TopicRateFlags extends ConnectFlags {
  /** Length of the interval that is measured, in milliseconds. */
  readonly window: number;
  /** Number of intervals, 0 for no end. */
  readonly count: number;
  /** Whether to print JSON. */
  readonly json: boolean;
}

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

/** Flags of `robo topic pub`. */
export interface TopicPubFlags extends ConnectFlags {
  /** How the payload is written. */
  readonly encoding: Encoding;
  /** Messages a second. */
  readonly rate?: number;
  /** Number of messages. */
  readonly count?: number;
}

async function proposeTopics(): Promise<readonly string[]> {
  return (await import("./topic_names.ts")).knownTopics();
}

const json = { kind: "boolean", default: false, brief: "Print one JSON object a line" } as const;

const optionalTopics = {
  kind: "array",
  parameter: {
    parse: parseText,
    proposeCompletions: proposeTopics,
    placeholder: "topic",
    brief: "Topics, with * and ** as wildcards (default all)",
  },
} as const;

const rateFlags = {
  ...connectFlags,
  window: {
    kind: "parsed",
    parse: parseDuration,
    default: "1s",
    placeholder: "time",
    brief: "Length of each measurement, from 50ms to 1h",
  },
  count: {
    kind: "parsed",
    parse: parseCount,
    default: "0",
    placeholder: "number",
    brief: "End after so many measurements; 0 goes on until Ctrl-C",
  },
  json,
} as const;

const list = defineCommand<TopicListFlags>({
  brief: "List topics with their messages, publishers and subscribers",
  parameters: { flags: { ...connectFlags, json } },
  load: () => import("./topic_list_impl.ts"),
});

const hz = defineCommand<TopicRateFlags, string[]>({
  brief: "Show rates and gaps of topics, as the core counts them",
  description:
    "The core counts every message, so the figures do not depend on how fast this command is.",
  parameters: { flags: rateFlags, positional: optionalTopics },
  load: () => import("./topic_hz_impl.ts"),
});

const bw = defineCommand<TopicRateFlags, string[]>({
  brief: "Show the bandwidth of topics, as the core counts it",
  description:
    "The core counts every byte of payload, so the figures do not depend on how fast this command is.",
  parameters: { flags: rateFlags, positional: optionalTopics },
  load: () => import("./topic_bw_impl.ts"),
});

const echo = defineCommand<TopicEchoFlags, string[]>({
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
      exact: {
        kind: "boolean",
        default: false,
        brief: "Print only topics that equal a given one, not all that start with it",
      },
      count: {
        kind: "parsed",
        parse: parseCount,
        default: "0",
        placeholder: "number",
        brief: "End after so many messages; 0 goes on until Ctrl-C",
      },
      timeout: {
        kind: "parsed",
        parse: parseDuration,
        optional: true,
        placeholder: "time",
        brief: "Fail when no message comes for so long [default wait for ever]",
      },
      json,
    },
    aliases: { n: "count" },
    positional: {
      kind: "array",
      parameter: {
        parse: parseText,
        proposeCompletions: proposeTopics,
        placeholder: "topic",
        brief: "How topics start (default all)",
      },
    },
  },
  load: () => import("./topic_echo_impl.ts"),
});

const pub = defineCommand<TopicPubFlags, [string, string]>({
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
      rate: {
        kind: "parsed",
        parse: parseRate,
        optional: true,
        placeholder: "hz",
        brief: "Messages a second, until Ctrl-C or --count [default once]",
      },
      count: {
        kind: "parsed",
        parse: parsePositive,
        optional: true,
        placeholder: "number",
        brief: "How many messages [default 1; with --rate no end]",
      },
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
  load: () => import("./topic_pub_impl.ts"),
});

/** `robo topic`: looking at and taking part in what goes through a core. */
export const topic: RouteMap<RoboContext> = buildRouteMap({
  docs: { brief: "Look at topics, print and publish messages" },
  routes: { list, echo, pub, hz, bw },
});
