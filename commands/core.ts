import { defineCommand } from "./cli/command.ts";
import {
  countFlag,
  listFlag,
  optionalTimeFlag,
  sizeFlag,
  switchFlag,
  textFlag,
  timeFlag,
} from "./cli/flag_kinds.ts";
import { parseHostPort, parseText } from "./cli/parsers.ts";
import type { Command } from "@stricli/core";
import type { RoboContext } from "./context.ts";

/** Flags of `robo core`. */
export interface CoreFlags {
  /** Endpoint for publishers. */
  readonly in: string;
  /** Endpoint for subscribers. */
  readonly out: string;
  /** Name under which nodes find this core. */
  readonly key?: string;
  /** Whether programs on the network can find this core. */
  readonly beacon: boolean;
  /** Whether to listen on Unix sockets instead. */
  readonly uds: boolean;
  /** Whether statistics are shown. */
  readonly stats: boolean;
  /** Time between two statistics, in milliseconds. */
  readonly interval?: number;
  /** Whether statistics are printed as JSON. */
  readonly json: boolean;
  /** Where Prometheus metrics are served. */
  readonly metrics?: { readonly host: string; readonly port: number };
  /** Where the control interface listens. */
  readonly control?: { readonly host: string; readonly port: number };
  /** Topics whose last value a new subscriber receives. */
  readonly latch?: readonly string[];
  /** Topics whose last messages are kept in memory. */
  readonly flight?: readonly string[];
  /** How long they are kept, in milliseconds. */
  readonly flightTime: number;
  /** Most memory for them, in bytes. */
  readonly flightBytes: number;
  /** Topics on which a message has them written to a file. */
  readonly flightTrigger?: readonly string[];
  /** Folder of these files. */
  readonly flightDir?: string;
  /** What happens when a subscriber's queue is full. */
  readonly overflow: "drop-oldest" | "drop-newest" | "disconnect";
  /** Limit of one subscriber's queue, in bytes. */
  readonly queueBytes: number;
  /** Limit of one message, in bytes. */
  readonly maxMessage: number;
  /** Limit of topics that are counted one by one. */
  readonly maxTopics: number;
  /** Limit of one subscriber's subscriptions. */
  readonly maxSubscriptions: number;
  /** Limit of connections. */
  readonly maxConnections: number;
  /** Time that a peer has for its handshake, in milliseconds. */
  readonly handshakeTimeout: number;
  /** Networks whose hosts may connect. */
  readonly allow?: readonly string[];
  /** Whether connections must be encrypted. */
  readonly curve: boolean;
  /** File of the hub's key pair. */
  readonly keyFile?: string;
  /** File with the keys of the clients that may connect. */
  readonly authorized?: string;
  /** File of users and passwords. */
  readonly plain?: string;
}

/** `robo core`: the message hub. */
export const core: Command<RoboContext> = defineCommand<CoreFlags>({
  brief: "Run the message hub, with live statistics",
  description: [
    "Publishers connect to --in, subscribers to --out; every message goes to each subscriber of its topic.",
    "Speaks ZMTP 3 with ZeroMQ and pygecko programs as they are. Ctrl-C ends it.",
    "",
    "  robo core --stats",
    "  robo core --stats --json | jq .topics",
    "  robo core --in 'tcp://*:9998' --out 'tcp://*:9999' --key bob --metrics 127.0.0.1:9102",
  ].join("\n"),
  parameters: {
    flags: {
      in: {
        kind: "parsed",
        parse: parseText,
        default: "tcp://127.0.0.1:9998",
        placeholder: "endpoint",
        brief: "Where publishers connect: tcp://HOST:PORT or ipc:///PATH",
      },
      out: {
        kind: "parsed",
        parse: parseText,
        default: "tcp://127.0.0.1:9999",
        placeholder: "endpoint",
        brief: "Where subscribers connect: tcp://HOST:PORT or ipc:///PATH",
      },
      key: textFlag("name", "Name by which nodes find this core [default the short host name]"),
      beacon: {
        kind: "boolean",
        default: true,
        brief:
          "Be found by key: by programs of this machine and, beyond loopback, of the networks on which it listens",
      },
      uds: switchFlag(
        "Listen on the Unix sockets /tmp/gecko-in.ipc and /tmp/gecko-out.ipc unless --in and --out say others",
      ),
      stats: switchFlag("Show statistics: live on a terminal, as lines when piped"),
      interval: optionalTimeFlag("Time between two statistics [default 3s; 1s in the live view]"),
      json: switchFlag("Print statistics as one JSON object per interval"),
      metrics: {
        kind: "parsed",
        parse: parseHostPort,
        optional: true,
        placeholder: "host:port",
        brief: "Serve Prometheus metrics at http://HOST:PORT/metrics [default off]",
      },
      control: {
        kind: "parsed",
        parse: parseHostPort,
        optional: true,
        placeholder: "host:port",
        brief: "Where robo topic asks [default 127.0.0.1:9997, or a free port where that is taken]",
      },
      latch: listFlag(
        "topics",
        "Topics whose last message a new subscriber gets at once, such as 'map,config/*' [default none]",
      ),
      flight: listFlag(
        "topics",
        "Topics whose last messages are kept in memory, such as 'imu,camera/*', for robo record --last [default none]",
      ),
      flightTime: timeFlag("60s", "How long --flight keeps messages"),
      flightBytes: sizeFlag(
        "256MiB",
        "Most memory for --flight, at least 1MiB; beyond it the oldest messages go",
      ),
      flightTrigger: listFlag(
        "topics",
        "Topics on which a message has what --flight keeps written to a file, such as panic [default none]",
      ),
      flightDir: textFlag("folder", "Where --flight-trigger writes [default the current folder]"),
      overflow: {
        kind: "enum",
        values: ["drop-oldest", "drop-newest", "disconnect"],
        default: "drop-oldest",
        brief: "What a subscriber that falls behind loses",
      },
      queueBytes: sizeFlag("64MiB", "Most that waits for one subscriber before it loses messages"),
      maxMessage: sizeFlag(
        "256MiB",
        "Largest message; a peer that sends a larger one is disconnected",
      ),
      maxTopics: countFlag(
        "10000",
        "Topics counted one by one; messages of further ones are forwarded and counted together",
      ),
      maxSubscriptions: countFlag(
        "10000",
        "Subscriptions of one connection; a peer that wants more is disconnected",
      ),
      maxConnections: countFlag("1000", "Connections in all; further ones are refused"),
      handshakeTimeout: timeFlag("10s", "Time that a new connection has for its handshake"),
      allow: listFlag(
        "networks",
        "Networks that may connect, such as 10.0.0.0/8,fd00::/8 [default all that reach the address]",
      ),
      curve: switchFlag("Accept encrypted connections only (CURVE); see robo keys"),
      keyFile: textFlag(
        "file",
        "The core's key pair for --curve [default ~/.config/robo/core.key, made by robo keys]",
      ),
      authorized: textFlag(
        "file",
        "Public keys that may connect with --curve, one a line [default any key]",
      ),
      plain: textFlag(
        "file",
        "Accept only users in this file, one user:password a line (PLAIN, not encrypted) [default off]",
      ),
    },
  },
  load: () => import("./core/core_impl.ts"),
});
