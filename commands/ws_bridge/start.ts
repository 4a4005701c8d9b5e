import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import { json } from "../cli/json_flag.ts";
import { parseBytes, parseDuration, parsePort, parsePositive, parseText } from "../cli/parsers.ts";
import type { RoboContext } from "../context.ts";
import { parseFactor } from "../replay.ts";

/** Flags of `robo ws-bridge`. */
export interface BridgeFlags {
  /** Headers with the structs. */
  readonly header?: readonly string[];
  /** Programs with debug information. */
  readonly elf?: readonly string[];
  /** The compiler that lays a header out. */
  readonly cc?: string;
  /** Its flags. */
  readonly cflags?: string;
  /** Unix sockets where programs connect. */
  readonly socket?: readonly string[];
  /** Further addresses where programs connect. */
  readonly listen?: readonly string[];
  /** Programs to connect to. */
  readonly connect?: readonly string[];
  /** How their messages are told apart. */
  readonly framing?: string;
  /** Numbers of structs. */
  readonly map?: readonly string[];
  /** What a length counts. */
  readonly lengthOf: "payload" | "message";
  /** Name of programs that say none. */
  readonly name?: string;
  /** Topics that are published on a core. */
  readonly publish?: readonly string[];
  /** Which core. */
  readonly core?: string;
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
  /** File that keeps what has come. */
  readonly counts?: string;
  /** Address to listen on. */
  readonly host: string;
  /** Port to listen on. */
  readonly port?: number;
  /** Networks that may connect. */
  readonly allow?: readonly string[];
  /** Web pages that may connect. */
  readonly origin?: readonly string[];
  /** What clients have to show. */
  readonly token?: string;
  /** What clients that only look have to show. */
  readonly readToken?: string;
  /** File of the certificate. */
  readonly tlsCert?: string;
  /** File of its key. */
  readonly tlsKey?: string;
  /** Topics that clients may see and write. */
  readonly allowTopics?: readonly string[];
  /** Topics that clients may write. */
  readonly writable?: readonly string[];
  /** Whether clients may write nothing. */
  readonly readOnly: boolean;
  /** Whether clients may have programs wait. */
  readonly allowHold: boolean;
  /** Whether messages are compressed. */
  readonly compress: boolean;
  /** How structs are offered to Foxglove. */
  readonly foxgloveEncoding: "json" | "ros1" | "both";
  /** Most that waits for a client, in bytes. */
  readonly maxQueue: number;
  /** Longest time for which a client takes nothing, in milliseconds. */
  readonly stallTimeout: number;
  /** Clients at once. */
  readonly maxClients: number;
  /** Clients at once from one address. */
  readonly maxPerAddress: number;
  /** Largest message of a client, in bytes. */
  readonly maxMessage: number;
  /** Messages of a client in a second. */
  readonly maxRate: number;
  /** Requests of a client at once. */
  readonly maxRequests: number;
  /** Longest wait for an answer, in milliseconds. */
  readonly timeout: number;
  /** Topics in all. */
  readonly maxTopics: number;
  /** Programs in all. */
  readonly maxPrograms: number;
  /** Largest struct, in bytes. */
  readonly maxFrame: number;
  /** Most that waits for a program, in bytes. */
  readonly maxProgramQueue: number;
  /** Time for programs and clients to say what they are, in milliseconds. */
  readonly handshakeTimeout: number;
  /** Time between pings, in milliseconds. */
  readonly pingEvery: number;
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** `robo ws-bridge start`: the bridge itself. */
export const start: Command<RoboContext> = defineCommand<BridgeFlags>({
  brief: "Run the bridge until Ctrl-C",
  description: [
    "C programs connect to a Unix socket and send their structs; the header, or a program's debug information, says what is in them.",
    "Browsers find a page; notebooks, Foxglove, rosbridge and robo.ws.v1 clients connect to the same port. Ctrl-C ends it.",
    "",
    "  robo ws-bridge --header telemetry.h",
    "  robo ws-bridge --elf ./firmware.elf --socket /run/arm.sock",
    "  robo ws-bridge --header items.h --connect tcp:127.0.0.1:60002 --framing fixed:MH_ITEM_LIST_t",
    "  robo ws-bridge --header telemetry.h --record run.mcap, and later: robo ws-bridge --replay run.mcap",
    "  robo ws-bridge --header telemetry.h --host 0.0.0.0 --allow 10.0.3.0/24 --writable '*.Command'",
  ].join("\n"),
  parameters: {
    flags: {
      header: {
        kind: "parsed",
        parse: parseText,
        optional: true,
        variadic: ",",
        placeholder: "files",
        brief: "Headers with the structs [default the only .h in this folder]",
      },
      elf: {
        kind: "parsed",
        parse: parseText,
        optional: true,
        variadic: ",",
        placeholder: "files",
        brief: "Programs or object files with debug information, instead of headers [default none]",
      },
      cc: {
        kind: "parsed",
        parse: parseText,
        optional: true,
        placeholder: "program",
        brief: "Compiler that lays the headers out, such as arm-none-eabi-gcc [default gcc]",
      },
      cflags: {
        kind: "parsed",
        parse: parseText,
        optional: true,
        placeholder: "flags",
        brief: "Its flags, such as '-I include -DARM' [default none]",
      },
      socket: {
        kind: "parsed",
        parse: parseText,
        optional: true,
        variadic: ",",
        placeholder: "paths",
        brief:
          "Unix sockets where programs connect [default robo.sock, unless --listen or --connect is given]",
      },
      listen: {
        kind: "parsed",
        parse: parseText,
        optional: true,
        variadic: ",",
        placeholder: "addresses",
        brief:
          "More addresses where programs connect, as tcp:HOST:PORT or unix:PATH; beyond loopback --allow has to be given [default none]",
      },
      connect: {
        kind: "parsed",
        parse: parseText,
        optional: true,
        variadic: ",",
        placeholder: "addresses",
        brief:
          "Programs that listen themselves, as tcp:HOST:PORT or unix:PATH; tried until they are there [default none]",
      },
      framing: {
        kind: "parsed",
        parse: parseText,
        optional: true,
        placeholder: "framing",
        brief:
          "How programs tell their messages apart: robo, fixed:STRUCT, or header:STRUCT.IDFIELD,LENGTHFIELD [default robo]",
      },
      map: {
        kind: "parsed",
        parse: parseText,
        optional: true,
        variadic: ",",
        placeholder: "numbers",
        brief:
          "For header: framings, which number is which struct, such as 10=GetRequest,11=GetAnswer [default as enums and macros are named]",
      },
      lengthOf: {
        kind: "enum",
        values: ["payload", "message"],
        default: "payload",
        brief: "For header: framings, what the length counts: bytes behind the header, or all",
      },
      name: {
        kind: "parsed",
        parse: parseText,
        optional: true,
        placeholder: "name",
        brief: "Name of programs that do not say theirs [default the socket's, else program]",
      },
      publish: {
        kind: "parsed",
        parse: parseText,
        optional: true,
        variadic: ",",
        placeholder: "topics",
        brief:
          "Topics that are published on a core as well, arm.Telemetry on bridge/arm.Telemetry, at most 200 a second [default none]",
      },
      core: {
        kind: "parsed",
        parse: parseText,
        optional: true,
        placeholder: "core",
        brief:
          "Which core: its key, a host, or two endpoints IN,OUT [default ROBO_CORE, else the one that runs here, else localhost]",
      },
      record: {
        kind: "parsed",
        parse: parseText,
        optional: true,
        placeholder: "file",
        brief:
          "Record structs, answers and lines into this MCAP file, such as run.mcap [default none]",
      },
      recordTopics: {
        kind: "parsed",
        parse: parseText,
        optional: true,
        variadic: ",",
        placeholder: "topics",
        brief: "Record only these topics, such as 'arm.*'; ! in front excludes [default all]",
      },
      force: { kind: "boolean", default: false, brief: "Replace a recording that is there" },
      compression: {
        kind: "enum",
        values: ["zstd", "none"],
        default: "zstd",
        brief: "How a recording is compressed; what comes faster than 25 MB a second is not",
      },
      recordQueue: {
        kind: "parsed",
        parse: parseBytes,
        default: "64MiB",
        placeholder: "size",
        brief: "Most that waits for the disk; further structs are not recorded, and counted",
      },
      replay: {
        kind: "parsed",
        parse: parseText,
        optional: true,
        placeholder: "file",
        brief: "Replay a recording of a bridge instead of meeting programs [default none]",
      },
      rate: {
        kind: "parsed",
        parse: parseFactor,
        default: "1",
        placeholder: "factor",
        brief: "How much faster than it was recorded, from 0.001 to 1000",
      },
      loop: { kind: "boolean", default: false, brief: "Begin the recording anew at its end" },
      pause: {
        kind: "boolean",
        default: false,
        brief: "Wait until a client plays the recording",
      },
      counts: {
        kind: "parsed",
        parse: parseText,
        optional: true,
        placeholder: "file",
        brief:
          "File that keeps what has come from programs, so that a restart of the bridge counts nothing twice [default none]",
      },
      host: {
        kind: "parsed",
        parse: parseText,
        default: "127.0.0.1",
        placeholder: "address",
        brief: "Address for clients to connect to; beyond loopback it asks for a token",
      },
      port: {
        kind: "parsed",
        parse: parsePort,
        optional: true,
        placeholder: "port",
        brief:
          "Port for them; 0 takes a free one [default 8675, or a free one where that is taken]",
      },
      allow: {
        kind: "parsed",
        parse: parseText,
        optional: true,
        variadic: ",",
        placeholder: "networks",
        brief:
          "Networks whose clients and programs may connect besides loopback, such as 10.0.3.0/24 [default all clients that have the token, no programs]",
      },
      origin: {
        kind: "parsed",
        parse: parseText,
        optional: true,
        variadic: ",",
        placeholder: "origins",
        brief:
          "Web pages that may connect besides the bridge's own, such as http://localhost:8888 or https://*.example.org [default none]",
      },
      token: {
        kind: "parsed",
        parse: parseText,
        optional: true,
        placeholder: "text",
        brief:
          "What clients have to show, of at least 16 characters [default none on loopback, else made up and printed]",
      },
      readToken: {
        kind: "parsed",
        parse: parseText,
        optional: true,
        placeholder: "text",
        brief: "What clients may show instead that only look [default none]",
      },
      tlsCert: {
        kind: "parsed",
        parse: parseText,
        optional: true,
        placeholder: "file",
        brief: "Certificate for https and wss, in PEM; needs --tls-key [default none]",
      },
      tlsKey: {
        kind: "parsed",
        parse: parseText,
        optional: true,
        placeholder: "file",
        brief: "Its key, in PEM [default none]",
      },
      allowTopics: {
        kind: "parsed",
        parse: parseText,
        optional: true,
        variadic: ",",
        placeholder: "topics",
        brief:
          "Topics that clients may see and write, such as 'arm.*,!arm.Debug'; ! excludes [default all]",
      },
      writable: {
        kind: "parsed",
        parse: parseText,
        optional: true,
        variadic: ",",
        placeholder: "topics",
        brief: "Topics among them that clients may write [default all]",
      },
      readOnly: {
        kind: "boolean",
        default: false,
        brief: "Let clients write nothing",
      },
      allowHold: {
        kind: "boolean",
        default: false,
        brief: "Let clients that must lose nothing have programs wait for them",
      },
      compress: {
        kind: "boolean",
        default: false,
        brief: "Compress messages for clients that can (permessage-deflate)",
      },
      foxgloveEncoding: {
        kind: "enum",
        values: ["json", "ros1", "both"],
        default: "json",
        brief: "How Foxglove gets structs: as JSON, as their own bytes with a ros1 schema, or both",
      },
      maxQueue: {
        kind: "parsed",
        parse: parseBytes,
        default: "1MiB",
        placeholder: "size",
        brief: "Most that waits for a client before it loses structs, and is told so",
      },
      stallTimeout: {
        kind: "parsed",
        parse: parseDuration,
        default: "30s",
        placeholder: "time",
        brief: "Longest time for which a client may take nothing of that; then it is disconnected",
      },
      maxClients: {
        kind: "parsed",
        parse: parsePositive,
        default: "4096",
        placeholder: "count",
        brief: "Clients at once; further ones are refused",
      },
      maxPerAddress: {
        kind: "parsed",
        parse: parsePositive,
        default: "2048",
        placeholder: "count",
        brief: "Clients at once from one address; further ones are refused",
      },
      maxMessage: {
        kind: "parsed",
        parse: parseBytes,
        default: "1MiB",
        placeholder: "size",
        brief: "Largest message of a client; one that sends more is disconnected",
      },
      maxRate: {
        kind: "parsed",
        parse: parsePositive,
        default: "10000",
        placeholder: "count",
        brief: "Messages a second of a client; it is read no faster",
      },
      maxRequests: {
        kind: "parsed",
        parse: parsePositive,
        default: "64",
        placeholder: "count",
        brief: "Requests to programs that a client may have open; further ones are refused",
      },
      timeout: {
        kind: "parsed",
        parse: parseDuration,
        default: "5s",
        placeholder: "time",
        brief: "Longest wait for a program's answer, where the client says no other",
      },
      maxTopics: {
        kind: "parsed",
        parse: parsePositive,
        default: "1024",
        placeholder: "count",
        brief: "Topics in all, at most 65535; programs with further ones are refused",
      },
      maxPrograms: {
        kind: "parsed",
        parse: parsePositive,
        default: "64",
        placeholder: "count",
        brief: "Programs at once on each address; further ones are refused",
      },
      maxFrame: {
        kind: "parsed",
        parse: parseBytes,
        default: "1MiB",
        placeholder: "size",
        brief: "Largest struct of a program; one that sends more is disconnected",
      },
      maxProgramQueue: {
        kind: "parsed",
        parse: parseBytes,
        default: "1MiB",
        placeholder: "size",
        brief: "Most that waits for a program that does not read; further structs are refused",
      },
      handshakeTimeout: {
        kind: "parsed",
        parse: parseDuration,
        default: "10s",
        placeholder: "time",
        brief: "Time that a new program or client has to say what it is",
      },
      pingEvery: {
        kind: "parsed",
        parse: parseDuration,
        default: "5s",
        placeholder: "time",
        brief: "Time between pings; a client that misses two is disconnected",
      },
      json,
    },
  },
  load: () => import("./start_impl.ts"),
});
