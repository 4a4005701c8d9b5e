import type { CStruct } from "../../../protocols/clayout/c_types.ts";
import type { FrameRun } from "./frame_run.ts";

/** What a program says of itself, or what is configured for one that says nothing. */
export interface ProgramDescription {
  /** Name, of letters, digits, `_` and `-`; topics begin with it. */
  readonly name: string;
  /** Where it is, for people: `unix:/run/arm.sock`, `tcp:127.0.0.1:60002`. */
  readonly address: string;
  /** The structs that it sends or takes. */
  readonly structs: readonly ProgramStruct[];
  /** Order of the bytes of its numbers. */
  readonly byteOrder: "little" | "big";
}

/** A struct that a program sends or takes. */
export interface ProgramStruct {
  /** The program's own number of it. */
  readonly id: number;
  /** What it looks like. */
  readonly struct: CStruct;
  /** Whether the program sends it, takes it, or both. */
  readonly direction: "out" | "in" | "both";
  /** The struct that answers it, when it is a request. */
  readonly answer?: CStruct;
}

/** A connected program, as the hub commands it. */
export interface ProgramLink {
  /** What it is. */
  readonly description: ProgramDescription;
  /** Bytes that wait for it. */
  readonly waitingBytes: number;
  /** Sends a struct, whose size has been checked; `id` is the program's own. Throws a `RoboError` of kind `unavailable` when too much waits for it. */
  send(id: number, payload: Uint8Array): void;
  /** Sends a struct and waits for its answer's payload. Rejects with a `RoboError`: `unavailable` when it goes or does not answer in time. */
  request(id: number, payload: Uint8Array, options: RequestOptions): Promise<Uint8Array>;
  /** Asks it to end itself (bye), where its framing can say so; returns whether it can. */
  end(reason: string): boolean;
  /** Reads no further until it is called with false: for clients that must lose nothing. */
  pause(isPaused: boolean): void;
}

/** How an answer is waited for. */
export interface RequestOptions {
  /** Longest wait, in milliseconds. */
  readonly timeout: number;
  /** Gives up waiting. */
  readonly signal?: AbortSignal;
}

/** Where programs are announced and what they send goes: the hub. */
export interface ProgramSink {
  /**
   * A program has come, or come back. Returns the topic's number for each of its structs' ids, which its frames carry from then on. Throws a
   * `RoboError` for a program that cannot be served, such as one whose struct differs from that of the header: it is told and disconnected.
   */
  opened(link: ProgramLink): ReadonlyMap<number, number>;
  /**
   * It has sent structs. Where it outruns all who want them, returns what aborts when one of those has caught up: what is read and then lost
   * costs as much as what arrives.
   */
  data(link: ProgramLink, run: FrameRun): AbortSignal | undefined;
  /** It has sent a line for people. */
  logged(link: ProgramLink, line: LogLine): void;
  /** So many of its structs have been lost on the way, which its counts say; of which topic is not known. */
  lost(link: ProgramLink, count: number): void;
  /** It has gone. */
  closed(link: ProgramLink, reason: string): void;
}

/** A line for people. */
export interface LogLine {
  /** How urgent it is. */
  readonly level: "debug" | "info" | "warning" | "error" | "fatal";
  /** The line, without its end. */
  readonly text: string;
  /** When, in nanoseconds since 1970. */
  readonly time: bigint;
}
