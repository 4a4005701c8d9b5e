import {
  type Dialect,
  type Message,
  MessageReader,
  type ReadLimits,
  WireViolation,
} from "../../../protocols/pymodaq/mod.ts";
import type { End } from "./capture_format.ts";
import { findFits, type Fit, readerWithin } from "./dialect_trial.ts";
import { findMessage, LONGEST_COMMAND } from "./find_message.ts";
import { StreamWindow } from "./stream_window.ts";

/** Bytes of a message that are kept, to be tried in other dialects when it makes no sense. */
const WINDOW_BYTES = 256 * 1024;

/** Bytes that are looked at together. */
const PIECE_BYTES = 64 * 1024;

/** Times that a stream is tried in all dialects: one that makes no sense for long is left alone then. */
const MAX_TRIALS = 20;

/** Times that a stream may make no sense before it is not looked at any more: it is no PyMoDAQ's. */
const MAX_TROUBLES = 1000;

/** What was found in what one end says. Places are bytes of its stream, from 0. */
export type Seen =
  /** A message. */
  | {
    readonly kind: "message";
    readonly at: number;
    readonly bytes: number;
    readonly message: Message;
    /** Its dialect, as far as it is known. */
    readonly dialect: Dialect | undefined;
  }
  /** A message that begins at `at` makes no sense from `where` on. */
  | {
    readonly kind: "trouble";
    readonly at: number;
    readonly where: number;
    readonly problem: string;
    /** In which dialects it, and what follows, would make sense. */
    readonly fits: readonly Fit[];
  }
  /** A message begins again, behind bytes that made no sense. */
  | { readonly kind: "found"; readonly at: number; readonly skipped: number }
  /** The stream has ended within a message, or behind bytes that made no sense. */
  | {
    readonly kind: "cut";
    readonly at: number;
    readonly bytes: number;
    readonly fits: readonly Fit[];
  };

/** How a {@linkcode StreamFollower} reads. */
export interface FollowOptions extends ReadLimits {
  /** The dialect; found from the bytes when it is left out. */
  readonly dialect?: Dialect;
  /** Whether the bytes begin behind a client's first words. Default false. */
  readonly isWithin?: boolean;
}

/** Follows what one end of a connection says, message by message, and finds its way again where it makes no sense. */
export class StreamFollower {
  readonly #from: End;
  readonly #options: FollowOptions;
  readonly #window = new StreamWindow(WINDOW_BYTES);
  #reader: MessageReader;
  /** Where in the stream the reader's own count begins. */
  #base = 0;
  /** Where the message that is being read begins, or the first of some that are in doubt. */
  #start = 0;
  #doubtSince: number | undefined;
  #lostAt: number | undefined;
  /** How far the stream was searched for a message. */
  #searched = 0;
  /** The newest bytes, at most so many as are looked at together. */
  #piece: Uint8Array = new Uint8Array();
  #trials = 0;
  #troubles = 0;

  /** Follows what `from` says, from its first byte on. */
  constructor(from: End, options: FollowOptions = {}) {
    this.#from = from;
    this.#options = options;
    if (from === "client" && options.isWithin !== true) {
      this.#reader = new MessageReader({ ...options, role: "server" });
    } else {
      this.#reader = this.#begin(0, options.dialect);
    }
  }

  /** Its dialect, as far as its bytes tell. */
  get dialect(): Dialect | undefined {
    return this.#reader.dialect;
  }

  /** Where the message begins that has not come whole; undefined between two messages. */
  get openSince(): number | undefined {
    return this.#lostAt ?? (this.#start < this.#window.end ? this.#start : undefined);
  }

  /** Takes the next bytes. */
  *push(chunk: Uint8Array): Generator<Seen> {
    for (let at = 0; at < chunk.length && this.#troubles < MAX_TROUBLES; at += PIECE_BYTES) {
      this.#piece = chunk.subarray(at, at + PIECE_BYTES);
      if (this.#lostAt === undefined) {
        this.#window.append(this.#piece);
        this.#reader.push(this.#piece);
      } else {
        this.#window.slide(this.#piece);
      }
      for (let seen = this.#next(); seen !== undefined; seen = this.#next()) yield seen;
    }
  }

  /** The stream has ended. */
  *end(): Generator<Seen> {
    const at = this.openSince;
    if (at === undefined) return;
    const isLost = this.#lostAt !== undefined;
    yield { kind: "cut", at, bytes: this.#window.end - at, fits: isLost ? [] : this.#otherFits() };
  }

  #next(): Seen | undefined {
    if (this.#troubles >= MAX_TROUBLES) return undefined;
    if (this.#lostAt !== undefined) return this.#search(this.#lostAt);
    let message: Message | undefined;
    try {
      message = this.#reader.next();
    } catch (error) {
      if (!(error instanceof WireViolation)) throw error;
      return this.#lose(error);
    }
    if (message === undefined) return undefined;
    const at = this.#start;
    const end = this.#base + this.#reader.position;
    this.#advance(message, end);
    return { kind: "message", at, bytes: end - at, message, dialect: this.#reader.dialect };
  }

  #advance(message: Message, end: number): void {
    // A word that is not in the protocol may be the first part of what makes no sense a little later.
    this.#doubtSince = message.kind === "unknown" ? this.#doubtSince ?? this.#start : undefined;
    this.#start = end;
    if (this.#window.isWhole) this.#window.dropTo(this.#doubtSince ?? end);
    else {this.#window.restart(
        end,
        this.#piece.subarray(this.#piece.length + end - this.#window.end),
      );}
  }

  #lose(violation: WireViolation): Seen {
    const at = this.#doubtSince ?? this.#start;
    const where = this.#base + violation.at;
    const fits = this.#otherFits();
    this.#doubtSince = undefined;
    const next = fits.find(({ from }) => from === this.#from);
    if (next !== undefined && this.#window.isWhole) {
      this.#resume(at, next.dialect);
    } else {
      this.#lostAt = at;
      // The same command is not tried again.
      this.#searched = Math.max(this.#window.from, at + 1);
      if (!this.#window.isWhole) {
        this.#window.restart(this.#window.end - this.#piece.length, this.#piece);
      }
    }
    const reason = violation.message.replace(/ \(byte \d+ of what it sent\)$/, "");
    const problem = ++this.#troubles < MAX_TROUBLES
      ? reason
      : `${reason}; for the ${MAX_TROUBLES}th time, so the rest is not looked at`;
    return { kind: "trouble", at, where, problem, fits };
  }

  #search(lostAt: number): Seen | undefined {
    const { bytes, from, end } = this.#window;
    const found = findMessage(bytes, this.#from, Math.max(0, this.#searched - from));
    if (found < 0) {
      this.#searched = Math.max(this.#searched, end - LONGEST_COMMAND);
      return undefined;
    }
    const at = from + found;
    this.#lostAt = undefined;
    this.#resume(at, this.#options.dialect);
    return { kind: "found", at, skipped: at - lostAt };
  }

  #resume(at: number, dialect: Dialect | undefined): void {
    this.#window.dropTo(at);
    this.#start = at;
    this.#reader = this.#begin(at, dialect);
    this.#reader.push(this.#window.bytes);
  }

  #begin(at: number, dialect: Dialect | undefined): MessageReader {
    const { reader, skipped } = readerWithin(this.#from, {
      ...this.#options,
      ...(dialect !== undefined && { dialect }),
    });
    this.#base = at - skipped;
    return reader;
  }

  /** In which other dialects the window would make sense. */
  #otherFits(): Fit[] {
    if (this.#trials++ >= MAX_TRIALS) return [];
    const known = this.#reader.dialect;
    return findFits(this.#window.bytes, this.#options).filter(
      ({ from, dialect }) => from !== this.#from || dialect !== known,
    );
  }
}
