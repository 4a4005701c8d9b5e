import { countFlag, sizeFlag, timeFlag } from "../../cli/flag_kinds.ts";

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
  /** Share of the time that messages of a client may take, in percent. */
  readonly maxWork: number;
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
  maxQueue: sizeFlag(
    "1MiB",
    "Most that waits for a client before it loses structs, and is told so",
  ),
  stallTimeout: timeFlag(
    "30s",
    "Longest time for which a client may take nothing of that; then it is disconnected",
  ),
  maxClients: countFlag("4096", "Clients at once; further ones are refused"),
  maxPerAddress: countFlag("2048", "Clients at once from one address; further ones are refused"),
  maxMessage: sizeFlag("1MiB", "Largest message of a client; one that sends more is disconnected"),
  maxRate: countFlag("1000", "Messages a second of a client; it is read no faster"),
  maxWork: countFlag(
    "20",
    "Share of the time that messages of a client may take, in percent; it is read no faster",
  ),
  maxRequests: countFlag(
    "64",
    "Requests to programs that a client may have open; further ones are refused",
  ),
  timeout: timeFlag("5s", "Longest wait for a program's answer, where the client says no other"),
  maxTopics: countFlag(
    "1024",
    "Topics in all, at most 65535; for more, programs that are away are forgotten, else refused",
  ),
  maxPrograms: countFlag("64", "Programs at once on each address; further ones are refused"),
  maxFrame: sizeFlag("1MiB", "Largest struct of a program; one that sends more is disconnected"),
  maxProgramQueue: sizeFlag(
    "1MiB",
    "Most that waits for a program that does not read; further structs are refused",
  ),
  handshakeTimeout: timeFlag("10s", "Time that a new program or client has to say what it is"),
  pingEvery: timeFlag(
    "5s",
    "Time between pings; a client that misses two is disconnected. A program over tcp that is silent so long is written to",
  ),
} as const;
