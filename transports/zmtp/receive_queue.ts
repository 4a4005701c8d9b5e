import { FLAG_COMMAND, FLAG_MORE, FrameHeader } from "../../protocols/zmtp/mod.ts";
import { MAX_POOLED_BYTES, type PooledBuffer } from "../buffer_pool.ts";
import type { Message } from "./message.ts";
import { Fifo } from "./fifo.ts";

/** Whole messages in a read buffer, not yet cut into frames. */
interface Run {
  readonly owner: PooledBuffer;
  start: number;
  end: number;
}

/** Frames of giant messages that are handed out as they lie in the buffer, in bytes: smaller ones would hold it for too little. */
const LARGE_FRAME_BYTES = 64 * 1024;

/**
 * Messages of one peer that wait to be received. They stay in the read buffer, which is held for them,
 * and are copied out one by one when they are taken.
 */
export class ReceiveQueue {
  /** Messages that wait. */
  messages = 0;
  /** Bytes that they take on the wire. */
  bytes = 0;
  readonly #runs = new Fifo<Run>();
  readonly #header = new FrameHeader(Number.MAX_SAFE_INTEGER);
  #last: Run | undefined;

  /** Adds `messages` whole messages that lie in `owner.bytes[start, end)`. */
  push(
    owner: PooledBuffer,
    range: { readonly start: number; readonly end: number },
    messages: number,
  ): void {
    const { start, end } = range;
    this.messages += messages;
    this.bytes += end - start;
    const last = this.#last;
    if (last !== undefined && last.owner === owner && last.end === start) {
      last.end = end;
      return;
    }
    owner.retain();
    this.#last = { owner, start, end };
    this.#runs.push(this.#last);
  }

  /** Takes the oldest message out, with memory that nobody else writes to. */
  take(): Message | undefined {
    const run = this.#runs.first;
    if (run === undefined) return undefined;
    const { bytes } = run.owner;
    // A buffer that has grown for one message goes to no pool: its large frames need not be copied.
    const isGiant = bytes.length > MAX_POOLED_BYTES;
    const message: Message = [];
    let isHeld = false;
    this.#walk(run, (start, end) => {
      const isLarge = isGiant && end - start >= LARGE_FRAME_BYTES;
      message.push(isLarge ? bytes.subarray(start, end) : bytes.slice(start, end));
      if (!isLarge || isHeld) return;
      // For ever: its reader then takes another buffer, and the garbage collector this one.
      isHeld = true;
      run.owner.retain();
    });
    return message;
  }

  /** Throws the oldest message away. */
  drop(): void {
    const run = this.#runs.first;
    if (run !== undefined) this.#walk(run);
  }

  /** Throws all messages away. */
  clear(): void {
    for (const run of this.#runs.drain()) run.owner.release();
    this.messages = this.bytes = 0;
    this.#last = undefined;
  }

  /** Moves `run` past its first message, and shows each of its frames. */
  #walk(run: Run, onFrame?: (start: number, end: number) => void): void {
    const header = this.#header;
    const { bytes } = run.owner;
    let at = run.start;
    while (header.read(bytes, at, run.end)) {
      at = header.bodyEnd;
      // A heartbeat may stand between the frames of a message.
      if ((header.flags & FLAG_COMMAND) !== 0) continue;
      onFrame?.(header.bodyStart, header.bodyEnd);
      if ((header.flags & FLAG_MORE) === 0) break;
    }
    this.messages--;
    this.bytes -= at - run.start;
    run.start = at;
    if (at < run.end) return;
    this.#runs.shift();
    if (this.#last === run) this.#last = undefined;
    run.owner.release();
  }
}
