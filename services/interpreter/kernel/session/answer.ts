import { RoboError } from "../../../../errors.ts";
import type { JsonObject, Read } from "../../../../protocols/jupyter/mod.ts";
import type { Request } from "../channels/request.ts";
import type { Bench } from "./bench.ts";

/** What is replied to a request. */
export interface Answer {
  /** Content of the reply. */
  readonly content: JsonObject;
  /** JSON of the content, where it was made without going through objects. */
  readonly encoded?: Uint8Array;
  /** Whatever is said about it; default nothing. */
  readonly metadata?: JsonObject;
  /** Publishes what came of it, before the reply: jupyter console shows what is there by then. */
  readonly publish?: () => void;
  /** What is left to do when all that is sent. */
  readonly afterwards?: () => void;
}

/** How requests of one type are treated. */
export interface Handling {
  /** `now`: even while a cell runs; `queued`: in the order in which they came. */
  readonly when: "now" | "queued";
  /** The channels on which it may be asked for. */
  readonly channels: "shell" | "control" | "both";
  /** Whether those may ask who may only watch. */
  readonly forObservers: boolean;
  /** Whether it is refused to others while one client drives. */
  readonly needsDrive: boolean;
  /** Type of the reply; `undefined` for what has none. */
  readonly reply: string | undefined;
  /** Whether it tells by `announce` itself that the request is being served (default: that is told before). */
  readonly announcesItself?: boolean;
  /** Works out the reply. What it throws becomes an error in the reply. */
  answer(
    request: Request,
    bench: Bench,
    announce: () => void,
  ): Promise<Answer | undefined> | Answer | undefined;
}

/** An error that goes into a reply instead of an answer. */
export class AnswerError extends Error {
  /** Class of the error, as clients see it. */
  readonly ename: string;

  /** An error of class `ename`. */
  constructor(ename: string, message: string) {
    super(message);
    this.ename = ename;
  }
}

/** The value of a content that was read, or an {@linkcode AnswerError} that says what is wrong with it. */
export function valid<T>(read: Read<T>): T {
  if (read.ok) return read.value;
  throw new AnswerError("BadRequest", read.words);
}

/** Content of a reply that tells of an error. */
export function errorContent(
  ename: string,
  evalue: string,
  traceback?: readonly string[],
): JsonObject {
  return { status: "error", ename, evalue, traceback: traceback ?? [`${ename}: ${evalue}`] };
}

/** Content of a reply for whatever was thrown. */
export function contentOf(error: unknown): JsonObject {
  if (error instanceof AnswerError) return errorContent(error.ename, error.message);
  if (error instanceof RoboError) {
    const { message, hint } = error;
    return errorContent("RoboError", hint === undefined ? message : `${message} (${hint})`);
  }
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return errorContent(name, message);
}
