import type { CellError, DisplayOutput } from "./engine.ts";
import type { JsonObject } from "../../../protocols/jupyter/mod.ts";

/** The environment variable in which an engine finds its options, as JSON; it takes it out at once. */
export const BOOT_VARIABLE = "ROBO_ENGINE_BOOT";

/** What an engine is told before anything else. It need not wait for a kernel that is still loading its own modules. */
export interface BootOptions {
  /** The secret that its frames begin with, in hexadecimal. */
  readonly nonce: string;
  /** URL of the module whose exports become the initial namespace; default none. */
  readonly init?: string;
}

/** A comm event as it crosses between the processes: buffers in base64. */
export interface EncodedComm {
  readonly kind: "open" | "msg" | "close";
  readonly commId: string;
  readonly targetName?: string;
  readonly data: JsonObject;
  readonly metadata: JsonObject;
  readonly buffers: readonly string[];
}

/** What an engine says in a frame. */
export type EngineMessage =
  /** The initial namespace is there, or not. */
  | { readonly say: "ready"; readonly initError?: CellError; readonly hooks: readonly string[] }
  | { readonly say: "display"; readonly output: DisplayOutput }
  | { readonly say: "clear"; readonly wait: boolean }
  | { readonly say: "comm"; readonly event: EncodedComm }
  | {
    readonly say: "ask";
    /** Number of the question, which its answer bears. */
    readonly question: number;
    readonly prompt: string;
    readonly password: boolean;
  };

/** What may be answered to a question. */
export type AnswerContent =
  | { readonly text: string }
  /** There is no more input. */
  | { readonly none: true }
  /** The cell is interrupted. */
  | { readonly cancel: true };

/** The answer to a question, as a line of JSON on the engine's input. Whoever asked may have been ended meanwhile. */
export type Answer = AnswerContent & { readonly question: number };

/**
 * What runs at the moment of an interrupt: the cell; something of Deno or of ours that the cell has called; user code that another cell left behind; the inside of Deno; or nothing that
 * can be seen, which may be a flow of microtasks between two of them.
 */
export type Activity = "spinning" | "inside" | "elsewhere" | "busy" | "idle";
