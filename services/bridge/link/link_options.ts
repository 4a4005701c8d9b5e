import type { CLayout } from "../../../protocols/clayout/c_layout.ts";
import type { ProgramRegistry } from "./program_registry.ts";

/** How programs are met and understood. */
export interface LinkOptions {
  /** Where: `unix:PATH`, `unix:@ABSTRACT` or `tcp:HOST:PORT`; when listening, `tcp:HOST:0` chooses a free port. */
  readonly address: string;
  /** The structs that programs may use; without it only programs that have none are taken. */
  readonly layout?: CLayout;
  /** How messages are told apart: `robo` (default), `fixed:<struct>[,<struct>]`, `header:<struct>.<id field>,<length field>`. */
  readonly framing?: string;
  /** For `header`: the struct of each number of the id field. By default the names of enum constants and macros of the header tell. */
  readonly map?: ReadonlyMap<number, string>;
  /** For `header`: what the length field counts, the bytes behind the header struct (default) or those of the whole message. */
  readonly lengthOf?: "payload" | "message";
  /** Name of programs that say none; by default the socket's file name without its ending, else `program`. */
  readonly name?: string;
  /** Programs that may be connected at once. Default 64. */
  readonly maxPrograms?: number;
  /** Largest payload of a frame, in bytes. Default 1 MiB. */
  readonly maxFrameBytes?: number;
  /** Bytes that may wait for a program that does not read. Default 1 MiB. */
  readonly maxQueueBytes?: number;
  /** How long a program may take to say what it is, in milliseconds. Default 10,000. */
  readonly helloTimeout?: number;
  /** How long a program of robo_link.h may say nothing over tcp until it is written to, in milliseconds: see `Framing.probe`. Default 5000; 0 for never. */
  readonly probeAfter?: number;
  /** Time between two looks at whether a Unix socket's file is still there, in milliseconds. Default 2000. */
  readonly lookEvery?: number;
  /** Networks besides this machine whose programs may connect over tcp, such as `10.0.0.0/8`. */
  readonly allow?: readonly string[];
  /** Names and counts, shared by everything that feeds one sink. Default: of its own. */
  readonly registry?: ProgramRegistry;
  /** Told what people should know: who was refused and why, and what is waited for. */
  onStatus?(level: "info" | "warning", message: string): void;
}

/** Programs at most, unless told otherwise. */
export const MAX_PROGRAMS = 64;

/** Bytes that may wait for a program, unless told otherwise. */
export const MAX_PROGRAM_QUEUE_BYTES = 1024 * 1024;

/** Milliseconds until a program has to have said what it is, unless told otherwise. */
export const HELLO_TIMEOUT_MS = 10_000;

/** Milliseconds of silence after which a program is written to, unless told otherwise. */
export const PROBE_AFTER_MS = 5000;
