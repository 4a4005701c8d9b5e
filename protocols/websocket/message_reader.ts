import { WebSocketBreach } from "./breach.ts";
import { isCloseCode } from "./close_frame.ts";
import { type ReadHead, readHead } from "./frame_head.ts";
import { GatheredMessage } from "./gathered_message.ts";
import { applyMask } from "./mask.ts";
import { inflateMessage } from "./message_deflate.ts";
import { OPCODE } from "./opcode.ts";

/** What has come over a WebSocket. Bytes are the receiver's own. */
export type WebSocketMessage =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "binary"; readonly bytes: Uint8Array }
  | { readonly kind: "ping" | "pong"; readonly bytes: Uint8Array }
  | {
    readonly kind: "close";
    /** Why, as RFC 6455 numbers it; `undefined` when it is not said. */
    readonly code: number | undefined;
    readonly reason: string;
  };

/** How messages are read. */
export interface MessageReaderOptions {
  /** Largest message, in bytes, decompressed (default 64 MiB). */
  readonly maxBytes?: number;
  /** Most frames of one message (default 65,536). */
  readonly maxFrames?: number;
  /** Whether frames come from a client, which masks them, or from a server, which does not. */
  readonly from: "client" | "server";
  /** Whether permessage-deflate was agreed on, each message standing alone (RFC 7692; default no). */
  readonly isCompressed?: boolean;
}

/** Size of the buffer, in bytes. */
const USUAL_BYTES = 65_536;

const NOTHING = new Uint8Array(0);

/** A frame of data of which more is to come. */
interface OpenFrame extends ReadHead {
  /** Bytes of its payload that were taken. */
  taken: number;
}

/**
 * Reads the messages of a WebSocket (RFC 6455, with permessage-deflate where it was agreed on) out of its bytes, however they are cut: bytes
 * are put into `space()` and counted with `filled()`, or handed over with `feed()`; then `next()` is asked until it has no more.
 *
 * It is strict: what is against the rules is refused at the first byte that shows it, wrong UTF-8 of clients in the middle of a frame as well.
 * It holds no more memory than what has come, and none between messages.
 */
export class MessageReader {
  readonly #options: Required<MessageReaderOptions>;
  readonly #rules: { readonly isMasked: boolean; readonly maySqueeze: boolean };
  #buffer: Uint8Array<ArrayBuffer> = NOTHING;
  #start = 0;
  #end = 0;
  #frame: OpenFrame | undefined;
  #message: GatheredMessage | undefined;
  #frames = 0;

  /** A reader that has read nothing. */
  constructor(options: MessageReaderOptions) {
    const { maxBytes = 64 * 2 ** 20, maxFrames = 65_536, from, isCompressed = false } = options;
    this.#options = { maxBytes, maxFrames, from, isCompressed };
    this.#rules = { isMasked: from === "client", maySqueeze: isCompressed };
  }

  /** Frames whose heads were read. */
  get frames(): number {
    return this.#frames;
  }

  /** Whether a message or frame has begun and is not whole. */
  get isInside(): boolean {
    return this.#end > this.#start || this.#frame !== undefined || this.#message !== undefined;
  }

  /** Where the next bytes belong; at least one. */
  space(): Uint8Array<ArrayBuffer> {
    if (this.#end < this.#buffer.length) return this.#buffer.subarray(this.#end);
    const rest = this.#buffer.subarray(this.#start, this.#end);
    if (this.#start === 0) this.#buffer = new Uint8Array(Math.max(USUAL_BYTES, 2 * rest.length));
    this.#buffer.set(rest);
    this.#start = 0;
    this.#end = rest.length;
    return this.#buffer.subarray(rest.length);
  }

  /** So many bytes were put into `space()`. */
  filled(count: number): void {
    this.#end += count;
  }

  /** Hands over bytes, which are the reader's own from now on. */
  feed(chunk: Uint8Array<ArrayBuffer>): void {
    if (this.#start === this.#end) {
      // A Buffer's slices are no copies.
      this.#buffer = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length);
      this.#start = 0;
      this.#end = chunk.length;
      return;
    }
    for (let at = 0; at < chunk.length;) {
      const space = this.space();
      const part = chunk.subarray(at, at + space.length);
      space.set(part);
      this.filled(part.length);
      at += part.length;
    }
  }

  /** The next message; `undefined` when it is not whole yet. Throws a {@linkcode WebSocketBreach} for what is against the rules. */
  next(): WebSocketMessage | undefined {
    while (true) {
      const frame = this.#frame ?? this.#begin();
      if (frame === undefined) break;
      const there = this.#end - this.#start;
      const missing = frame.length - frame.taken;
      if (frame.opcode >= OPCODE.close) {
        if (there < missing) break;
        return control(frame.opcode, this.#take(frame, missing));
      }
      if (this.#message === undefined && frame.isLast && !frame.isCompressed && there >= missing) {
        return whole(frame.opcode, this.#take(frame, missing), this.#options.maxBytes);
      }
      const message = this.#gather(frame, Math.min(there, missing));
      if (message !== undefined) return message;
      if (frame.taken < frame.length) break;
    }
    // An idle connection holds no buffer.
    if (this.#start === this.#end) {
      this.#buffer = NOTHING;
      this.#start = this.#end = 0;
    }
    return undefined;
  }

  /** The frame that comes next, checked; `undefined` when its head is not whole. */
  #begin(): OpenFrame | undefined {
    const head = readHead(this.#buffer, { start: this.#start, end: this.#end }, this.#rules);
    if (head === undefined) return undefined;
    if (head.opcode < OPCODE.close) this.#checkData(head);
    this.#start += head.size;
    this.#frames++;
    this.#frame = { ...head, taken: 0 };
    return this.#frame;
  }

  #checkData({ opcode, length }: ReadHead): void {
    const { maxBytes, maxFrames } = this.#options;
    const open = this.#message;
    if ((opcode === OPCODE.continuation) !== (open !== undefined)) {
      const words = open === undefined
        ? "A frame continues nothing"
        : "A message begins within another";
      throw new WebSocketBreach(1002, words);
    }
    if ((open?.length ?? 0) + length > maxBytes) throw tooLong(maxBytes);
    if ((open?.frames ?? 0) >= maxFrames) {
      throw new WebSocketBreach(1008, `A message has more than ${maxFrames} frames`);
    }
  }

  /** Takes payload out of the buffer, without its mask. */
  #take(frame: OpenFrame, count: number): Uint8Array<ArrayBuffer> {
    const payload = this.#buffer.subarray(this.#start, this.#start + count);
    if (frame.mask !== undefined) applyMask(payload, frame.mask, frame.taken);
    this.#start += count;
    frame.taken += count;
    if (frame.taken === frame.length) this.#frame = undefined;
    return payload;
  }

  /** Adds payload to a message that comes in parts; returns it when it is whole. */
  #gather(frame: OpenFrame, count: number): WebSocketMessage | undefined {
    const { from, maxBytes } = this.#options;
    const { opcode, isCompressed } = frame;
    const message = this.#message ??= new GatheredMessage(opcode, {
      isCompressed,
      isChecked: from === "client" && opcode === OPCODE.text && !isCompressed,
    });
    if (frame.taken === 0) message.frames++;
    if (!message.push(this.#take(frame, count))) throw noText();
    if (this.#frame !== undefined || !frame.isLast) return undefined;
    this.#message = undefined;
    const bytes = message.isCompressed ? inflateMessage(message.bytes, maxBytes) : message.bytes;
    return message.opcode === OPCODE.text
      ? { kind: "text", text: decoded(bytes) }
      : { kind: "binary", bytes };
  }
}

/** A message in one frame, whose payload is in the buffer. */
function whole(opcode: number, payload: Uint8Array, maxBytes: number): WebSocketMessage {
  if (payload.length > maxBytes) throw tooLong(maxBytes);
  return opcode === OPCODE.text
    ? { kind: "text", text: decoded(payload) }
    : { kind: "binary", bytes: payload.slice() };
}

function control(opcode: number, payload: Uint8Array): WebSocketMessage {
  switch (opcode) {
    case OPCODE.ping:
      return { kind: "ping", bytes: payload.slice() };
    case OPCODE.pong:
      return { kind: "pong", bytes: payload.slice() };
  }
  if (payload.length === 0) return { kind: "close", code: undefined, reason: "" };
  if (payload.length === 1) throw new WebSocketBreach(1002, "A close frame has half a code");
  const code = payload[0]! * 256 + payload[1]!;
  if (!isCloseCode(code)) throw new WebSocketBreach(1002, `A close frame has the code ${code}`);
  return { kind: "close", code, reason: decoded(payload.subarray(2)) };
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw noText(cause);
  }
}

function noText(cause?: unknown): WebSocketBreach {
  return new WebSocketBreach(1007, "A text is no UTF-8", cause);
}

function tooLong(most: number): WebSocketBreach {
  return new WebSocketBreach(1009, `A message has more than ${most} bytes`);
}
