import type { Dialect } from "./dialect.ts";
import { DialectGuess } from "./dialect_guess.ts";
import { type FrameSource, NEW_MEMORY } from "./frame_pool.ts";
import { WireInput } from "./input.ts";
import type { Message, ReaderOptions, Role } from "./message.ts";
import { readLateEnd } from "./read_data_end.ts";
import { resolveLimits } from "./read_limits.ts";
import { readHello, readPayload } from "./read_message.ts";
import type { ReadState } from "./read_state.ts";
import { later } from "./reading.ts";
import type { WireViolation } from "./violation.ts";

/** How a {@linkcode MessageReader} is set up. */
export interface MessageReaderOptions extends ReaderOptions {
  /** Where the memory of arrays of 64 KiB and more comes from. Default new memory for each. */
  readonly frames?: FrameSource;
}

/**
 * Reads what one end of a PyMoDAQ connection sends, of any dialect, however its bytes are cut. It does no reading of its own:
 * bytes are put into {@linkcode room}, counted by {@linkcode received}, and {@linkcode next} is asked for messages until it has
 * none.
 *
 * Large arrays are received where they stay: `room()` is then a part of their memory. Memory is only taken for what has
 * come, and for at most 64 MiB of what is announced.
 *
 * @example
 * ```ts
 * import { encodeMessage, MessageReader } from "robo";
 * import assert from "node:assert/strict";
 *
 * const reader = new MessageReader({ role: "server" });
 * for (const part of encodeMessage({ kind: "hello", clientType: "GRABBER" }, "L2")) reader.push(part);
 * assert.deepEqual(reader.next(), { kind: "hello", clientType: "GRABBER" });
 * assert.equal(reader.next(), undefined);
 * ```
 */
export class MessageReader {
  readonly #state: ReadState;
  readonly #messages: Generator<Message | undefined, never, void>;
  #isWithin = false;
  #position = 0;
  #violation: WireViolation | undefined;

  /** A reader that has read nothing. Throws a `RoboError` of kind `usage` for limits that are no counts. */
  constructor(options: MessageReaderOptions) {
    const { role, dialect, frames = NEW_MEMORY } = options;
    const input = new WireInput(resolveLimits(options), frames);
    this.#state = { input, guess: new DialectGuess(dialect), lateEnd: undefined };
    this.#messages = this.#read(role);
  }

  /** The peer's dialect, as far as its bytes tell; `undefined` as long as none of them was different between dialects. */
  get dialect(): Dialect | undefined {
    return this.#state.guess.dialect;
  }

  /** Bytes that the messages take which were given out: where the next one begins in what the peer sent. */
  get position(): number {
    return this.#isWithin ? this.#position : this.#state.input.at;
  }

  /** Whether a part of a message has come, and not all of it. */
  get isMidMessage(): boolean {
    return this.#isWithin || this.#state.input.waiting > 0;
  }

  /** Where the next bytes are to be put, once `next()` has no more messages. Never empty; valid until the next call of anything here. */
  room(): Uint8Array<ArrayBuffer> {
    return this.#state.input.room();
  }

  /** The first `count` bytes of `room()` are new. */
  received(count: number): void {
    this.#state.input.received(count);
  }

  /** Puts a copy of `chunk` into `room()`. */
  push(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length;) {
      const room = this.room();
      const part = chunk.subarray(at, at + room.length);
      room.set(part);
      this.received(part.length);
      at += part.length;
    }
  }

  /**
   * The next message; `undefined` when it is not whole yet.
   *
   * Throws a {@linkcode WireViolation} for what the protocol does not know or a limit forbids, and again whenever it is asked
   * after that: where the next message begins is not known.
   */
  next(): Message | undefined {
    if (this.#violation !== undefined) throw this.#violation;
    try {
      return this.#messages.next().value;
    } catch (error) {
      this.#violation = error as WireViolation;
      this.#state.input.abandon();
      throw error;
    }
  }

  /** The peer sends no more. Throws a {@linkcode WireViolation} when it has cut a message off. */
  end(): void {
    const { input } = this.#state;
    const isCut = this.isMidMessage;
    input.abandon();
    if (this.#violation !== undefined) throw this.#violation;
    if (isCut) throw (this.#violation = input.violation("A message is cut off"));
  }

  *#read(role: Role): Generator<Message | undefined, never, void> {
    const state = this.#state;
    const { input } = state;
    input.begin();
    if (role === "server") yield yield* readHello(state);
    const readCommand = () => input.text("A command", input.limits.maxCommand);
    while (true) {
      yield* this.#begin();
      const { lateEnd } = state;
      if (lateEnd !== undefined) {
        state.lateEnd = undefined;
        yield* readLateEnd(state, lateEnd);
        this.#isWithin = false;
        yield* this.#begin();
      }
      const command = readCommand() ?? (yield* later(readCommand));
      input.begin();
      const message = yield* readPayload(state, command);
      this.#isWithin = false;
      yield message;
    }
  }

  /** Waits for the first byte of a message. */
  *#begin(): Generator<undefined, void, void> {
    const { input } = this.#state;
    while (!input.has(1)) yield;
    this.#isWithin = true;
    this.#position = input.at;
    input.begin();
  }
}
