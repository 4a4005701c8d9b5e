import { parseBytes, parseDuration, parsePositive } from "../../cli/parsers.ts";

/** Flags for the most of everything. */
export interface LimitFlags {
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
}

/** Definitions of {@linkcode LimitFlags}. */
export const limitFlags = {
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
    brief:
      "Topics in all, at most 65535; for more, programs that are away are forgotten, else refused",
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
} as const;
