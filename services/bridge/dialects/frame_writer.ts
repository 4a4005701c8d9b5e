import { LINK_AT, LINK_HEADER_BYTES } from "../../../protocols/link/link_frame.ts";
import { frameHeadBytes, writeFrameHead } from "../../../protocols/websocket/mod.ts";
import type { FrameRun } from "../hub/frame_run.ts";

/** First size, in bytes; it grows as it has to. */
const FIRST_BYTES = 65_536;

/** Largest memory that is kept for the next time, in bytes. */
const MOST_KEPT_BYTES = 2 ** 22;

/** Where a frame of a run stands. */
export interface FramePlace {
  /** Its topic's number. */
  readonly topic: number;
  /** Where its payload begins. */
  readonly at: number;
  /** Where it ends. */
  readonly end: number;
  /** Its time, in nanoseconds since 1970. */
  readonly time: bigint;
}

/** The frames in a run: of one topic, or all. */
export function* framesOf({ bytes, view }: FrameRun, only?: number): Generator<FramePlace> {
  for (let from = 0; from < bytes.length;) {
    const at = from + LINK_HEADER_BYTES;
    const end = at + view.getUint32(from + LINK_AT.length, true);
    const topic = view.getUint16(from + LINK_AT.id, true);
    if (only === undefined || topic === only) {
      yield { topic, at, end, time: view.getBigUint64(from + LINK_AT.time, true) };
    }
    from = end;
  }
}

/** Writes WebSocket frames one behind the other, texts without a copy, in memory that is used again. */
export class FrameWriter {
  #bytes = new Uint8Array(FIRST_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #end = 0;
  readonly #encoder = new TextEncoder();

  /** Where `prefix` bytes are to be written that {@linkcode text} and {@linkcode binary} have left in front of the payload. */
  get view(): DataView {
    return this.#view;
  }

  /** Adds a frame with `prefix` bytes that are still to be written and a text in UTF-8, and returns where the former begin. */
  text(opcode: number, prefix: number, text: string): number {
    this.#grow(10 + prefix + 3 * text.length);
    const from = this.#end;
    const head = frameHeadBytes(prefix + text.length);
    const into = this.#bytes.subarray(from + head + prefix);
    const { written } = this.#encoder.encodeInto(text, into);
    const right = frameHeadBytes(prefix + written);
    const payload = from + right + prefix;
    // The head of a text with more bytes than letters may be longer than it was thought to be.
    if (right !== head) {
      this.#bytes.copyWithin(payload, from + head + prefix, from + head + prefix + written);
    }
    writeFrameHead(this.#bytes, from, { opcode, length: prefix + written });
    this.#end = payload + written;
    return from + right;
  }

  /** Adds a frame with `prefix` bytes that are still to be written and a payload, and returns where the former begin. */
  binary(opcode: number, prefix: number, payload: Uint8Array): number {
    const length = prefix + payload.length;
    this.#grow(10 + length);
    const from = writeFrameHead(this.#bytes, this.#end, { opcode, length });
    this.#bytes.set(payload, from + prefix);
    this.#end = from + length;
    return from;
  }

  /** A copy of all frames since the last time; undefined without any. */
  take(): Uint8Array | undefined {
    const end = this.#end;
    this.#end = 0;
    if (end === 0) return undefined;
    const frames = this.#bytes.slice(0, end);
    if (this.#bytes.length > MOST_KEPT_BYTES) this.#replace(FIRST_BYTES);
    return frames;
  }

  #grow(more: number): void {
    const least = this.#end + more;
    if (least <= this.#bytes.length) return;
    const old = this.#bytes.subarray(0, this.#end);
    this.#replace(Math.max(least, 2 * this.#bytes.length));
    this.#bytes.set(old);
  }

  #replace(size: number): void {
    this.#bytes = new Uint8Array(size);
    this.#view = new DataView(this.#bytes.buffer);
  }
}
