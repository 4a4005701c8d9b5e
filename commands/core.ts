import { defineCommand } from "./cli/command.ts";
import {
  parseBytes,
  parseDuration,
  parseHostPort,
  parsePositive,
  parseText,
} from "./cli/parsers.ts";
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
      key: {
        kind: "parsed",
        parse: parseText,
        optional: true,
        placeholder: "name",
        brief: "Name by which nodes find this core [default the short host name]",
      },
      beacon: {
        kind: "boolean",
        default: true,
        brief:
          "Be found by key: by programs of this machine and, beyond loopback, of the networks on which it listens",
      },
      uds: {
        kind: "boolean",
        default: false,
        brief:
          "Listen on the Unix sockets /tmp/gecko-in.ipc and /tmp/gecko-out.ipc unless --in and --out say others",
      },
      stats: {
        kind: "boolean",
        default: false,
        brief: "Show statistics: live on a terminal, as lines when piped",
      },
      interval: {
        kind: "parsed",
        parse: parseDuration,
        optional: true,
        placeholder: "time",
        brief: "Time between two statistics [default 3s; 1s in the live view]",
      },
      json: {
        kind: "boolean",
        default: false,
        brief: "Print statistics as one JSON object per interval",
      },
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
      latch: {
        kind: "parsed",
        parse: parseText,
        optional: true,
        variadic: ",",
        placeholder: "topics",
        brief:
          "Topics whose last message a new subscriber gets at once, such as 'map,config/*' [default none]",
      },
      flight: {
        kind: "parsed",
        parse: parseText,
        optional: true,
        variadic: ",",
        placeholder: "topics",
        brief:
          "Topics whose last messages are kept in memory, such as 'imu,camera/*', for robo record --last [default none]",
      },
      flightTime: {
        kind: "parsed",
        parse: parseDuration,
        default: "60s",
        placeholder: "time",
        brief: "How long --flight keeps messages",
      },
      flightBytes: {
        kind: "parsed",
        parse: parseBytes,
        default: "256MiB",
        placeholder: "size",
        brief: "Most memory for --flight, at least 1MiB; beyond it the oldest messages go",
      },
      flightTrigger: {
        kind: "parsed",
        parse: parseText,
        optional: true,
        variadic: ",",
        placeholder: "topics",
        brief:
          "Topics on which a message has what --flight keeps written to a file, such as panic [default none]",
      },
      flightDir: {
        kind: "parsed",
        parse: parseText,
        optional: true,
        placeholder: "folder",
        brief: "Where --flight-trigger writes [default the current folder]",
      },
      overflow: {
        kind: "enum",
        values: ["drop-oldest", "drop-newest", "disconnect"],
        default: "drop-oldest",
        brief: "What a subscriber that falls behind loses",
      },
      queueBytes: {
        kind: "parsed",
        parse: parseBytes,
        default: "64MiB",
        placeholder: "size",
        brief: "Most that waits for one subscriber before it loses messages",
      },
      maxMessage: {
        kind: "parsed",
        parse: parseBytes,
        default: "256MiB",
        placeholder: "size",
        brief: "Largest message; a peer that sends a larger one is disconnected",
      },
      maxTopics: {
        kind: "parsed",
        parse: parsePositive,
        default: "10000",
        placeholder: "count",
        brief:
          "Topics counted one by one; messages of further ones are forwarded and counted together",
      },
      maxSubscriptions: {
        kind: "parsed",
        parse: parsePositive,
        default: "10000",
        placeholder: "count",
        brief: "Subscriptions of one connection; a peer that wants more is disconnected",
      },
      maxConnections: {
        kind: "parsed",
        parse: parsePositive,
        default: "1000",
        placeholder: "count",
        brief: "Connections in all; further ones are refused",
      },
      handshakeTimeout: {
        kind: "parsed",
        parse: parseDuration,
        default: "10s",
        placeholder: "time",
        brief: "Time that a new connection has for its handshake",
      },
      allow: {
        kind: "parsed",
        parse: parseText,
        optional: true,
        variadic: ",",
        placeholder: "networks",
        brief:
          "Networks that may connect, such as 10.0.0.0/8,fd00::/8 [default all that reach the address]",
      },
      curve: {
        kind: "boolean",
        default: false,
        brief: "Accept encrypted connections only (CURVE); see robo keys",
      },
      keyFile: {
        kind: "parsed",
        parse: parseText,
        optional: true,
        placeholder: "file",
        brief:
          "The core's key pair for --curve [default ~/.config/robo/core.key, made by robo keys]",
      },
      authorized: {
        kind: "parsed",
        parse: parseText,
        optional: true,
        placeholder: "file",
        brief: "Public keys that may connect with --curve, one a line [default any key]",
      },
      plain: {
        kind: "parsed",
        parse: parseText,
        optional: true,
        placeholder: "file",
        brief:
          "Accept only users in this file, one user:password a line (PLAIN, not encrypted) [default off]",
      },
    },
  },
  load: () => import("./core/core_impl.ts"),
});
