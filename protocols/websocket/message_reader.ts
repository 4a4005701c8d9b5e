import { RoboError } from "../../errors.ts";
import { concat } from "../zmtp/bytes.ts";
import { applyMask } from "./encode_frame.ts";
import { OPCODE } from "./opcode.ts";

/** What has come over a WebSocket. Bytes are the receiver's own. */
export type WebSocketMessage =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "binary" | "ping" | "pong"; readonly bytes: Uint8Array }
  | {
    readonly kind: "close";
    /** Why, as RFC 6455 numbers it; `undefined` when it is not said. */
    readonly code: number | undefined;
    readonly reason: string;
  };

/** How messages are read. */
export interface MessageReaderOptions {
  /** Largest message, in bytes (default 64 MiB). */
  readonly maxBytes?: number;
  /** Whether frames come from a client, which masks them, or from a server, which does not. */
  readonly from: "client" | "server";
}

/** Size of the buffer as long as nothing larger comes, in bytes. */
const USUAL_BYTES = 65_536;

/** Largest buffer that is kept when it is empty, in bytes. */
const MOST_KEPT_BYTES = 2 ** 20;

/** A frame's head. */
interface Head {
  readonly isLast: boolean;
  readonly opcode: number;
  /** Where its mask stands, when it has one. */
  readonly mask: Uint8Array | undefined;
  /** Where its payload begins in the buffer, and ends. */
  readonly begin: number;
  readonly end: number;
}

/**
 * Reads the messages of a WebSocket (RFC 6455, without extensions) out of its bytes, however they are cut: bytes are put
 * into `space()` and counted with `filled()`, then `next()` is asked until it has no more.
 */
export class MessageReader {
  readonly #maxBytes: number;
  readonly #isMasked: boolean;
  #buffer = new Uint8Array(USUAL_BYTES);
  #start = 0;
  #end = 0;
  /** The message of which more is to come, with its parts so far. */
  #open: { readonly opcode: number; readonly parts: Uint8Array[]; bytes: number } | undefined;

  /** A reader that has read nothing. */
  constructor({ maxBytes = 64 * 2 ** 20, from }: MessageReaderOptions) {
    this.#maxBytes = maxBytes;
    this.#isMasked = from === "client";
  }

  /** Where the next bytes belong; at least one. It grows with what has come, not with what is announced. */
  space(): Uint8Array<ArrayBuffer> {
    if (this.#end < this.#buffer.length) return this.#buffer.subarray(this.#end);
    const kept = this.#end - this.#start;
    const old = this.#buffer;
    if (kept > old.length / 2) this.#buffer = new Uint8Array(2 * old.length);
    this.#buffer.set(old.subarray(this.#start, this.#end));
    this.#start = 0;
    this.#end = kept;
    return this.#buffer.subarray(kept);
  }

  /** So many bytes were put into `space()`. */
  filled(count: number): void {
    this.#end += count;
  }

  /** The next message; `undefined` when it is not whole yet. Throws a `RoboError` of kind `data` for what is against the rules. */
  next(): WebSocketMessage | undefined {
    while (true) {
      const head = this.#head();
      if (head === undefined || this.#end < head.end) return undefined;
      const payload = this.#buffer.subarray(head.begin, head.end);
      if (head.mask !== undefined) applyMask(payload, head.mask);
      const message = this.#take(head, payload);
      this.#drop(head.end);
      if (message !== undefined) return message;
    }
  }

  /** The head of the frame that comes next, checked; `undefined` when it is not whole yet. */
  #head(): Head | undefined {
    const there = this.#end - this.#start;
    if (there < 2) return undefined;
    const view = new DataView(this.#buffer.buffer, this.#start, there);
    const first = view.getUint8(0);
    const second = view.getUint8(1);
    const short = second & 127;
    const before = short < 126 ? 2 : short === 126 ? 4 : 10;
    const size = before + (second < 128 ? 0 : 4);
    if ((first & 0x70) !== 0) throw bad("A frame uses an extension that nobody has agreed to");
    if (second >= 128 !== this.#isMasked) {
      throw bad(this.#isMasked ? "A client's frame is not masked" : "A server's frame is masked");
    }
    if (there < size) return undefined;
    const length = short < 126
      ? short
      : short === 126
      ? view.getUint16(2)
      : Number(view.getBigUint64(2));
    const opcode = first & 15;
    const isLast = first >= 128;
    this.#check({ opcode, isLast, length });
    const begin = this.#start + size;
    const mask = second < 128 ? undefined : this.#buffer.slice(begin - 4, begin);
    return { isLast, opcode, mask, begin, end: begin + length };
  }

  #check(
    frame: { readonly opcode: number; readonly isLast: boolean; readonly length: number },
  ): void {
    const { opcode, isLast, length } = frame;
    if (opcode >= OPCODE.close) {
      if (opcode > OPCODE.pong) throw bad(`A frame has the unknown opcode ${opcode}`);
      if (!isLast || length > 125) throw bad("A control frame is cut, or too long");
      return;
    }
    if (opcode > OPCODE.binary) throw bad(`A frame has the unknown opcode ${opcode}`);
    if ((opcode === OPCODE.continuation) !== (this.#open !== undefined)) {
      throw bad(
        this.#open === undefined ? "A frame continues nothing" : "A message begins within another",
      );
    }
    const bytes = (this.#open?.bytes ?? 0) + length;
    if (bytes > this.#maxBytes) {
      throw bad(`A message has more than ${this.#maxBytes} bytes`);
    }
  }

  #take({ opcode, isLast }: Head, payload: Uint8Array): WebSocketMessage | undefined {
    switch (opcode) {
      case OPCODE.ping:
        return { kind: "ping", bytes: payload.slice() };
      case OPCODE.pong:
        return { kind: "pong", bytes: payload.slice() };
      case OPCODE.close:
        return closing(payload);
    }
    if (isLast && this.#open === undefined) return whole(opcode, payload);
    this.#open ??= { opcode, parts: [], bytes: 0 };
    this.#open.parts.push(payload.slice());
    this.#open.bytes += payload.length;
    if (!isLast) return undefined;
    const { opcode: kind, parts } = this.#open;
    this.#open = undefined;
    return whole(kind, concat(parts));
  }

  #drop(end: number): void {
    this.#start = end;
    if (end < this.#end) return;
    this.#start = this.#end = 0;
    if (this.#buffer.length > MOST_KEPT_BYTES) this.#buffer = new Uint8Array(USUAL_BYTES);
  }
}

function whole(opcode: number, payload: Uint8Array): WebSocketMessage {
  return opcode === OPCODE.text
    ? { kind: "text", text: decoded(payload) }
    : { kind: "binary", bytes: payload.slice() };
}

function closing(payload: Uint8Array): WebSocketMessage {
  if (payload.length === 0) return { kind: "close", code: undefined, reason: "" };
  if (payload.length === 1) throw bad("A close frame has half a code");
  const code = new DataView(payload.buffer, payload.byteOffset).getUint16(0);
  return { kind: "close", code, reason: decoded(payload.subarray(2)) };
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw bad("A text is no UTF-8", cause);
  }
}

function bad(words: string, cause?: unknown): RoboError {
  return new RoboError("data", `The WebSocket cannot be read: ${words}`, {
    hint: "The program at its other end is no WebSocket, or has an error",
    ...(cause === undefined ? {} : { cause }),
  });
}
