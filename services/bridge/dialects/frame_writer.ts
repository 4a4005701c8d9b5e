import { JsonBuffer } from "../../../protocols/clayout/mod.ts";
import { LINK_AT, LINK_HEADER_BYTES } from "../../../protocols/link/link_frame.ts";
import { frameHeadBytes, writeFrameHead } from "../../../protocols/websocket/mod.ts";
import type { FrameRun } from "../hub/frame_run.ts";
import { sharedBytes } from "../memory/shared_bytes.ts";

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

/** Writes WebSocket frames one behind the other, each where it stays, in memory that is used again. */
export class FrameWriter {
  #out = new JsonBuffer(FIRST_BYTES);
  /** Bytes of the head of the frame before: most likely that of the next one as well. */
  #head = 2;

  /** Where `prefix` bytes are to be written that {@linkcode add} has left in front of the payload. */
  get view(): DataView {
    return this.#out.view;
  }

  /** Adds a frame with `prefix` bytes that are still to be written and what `write` adds, and returns where the former begin. */
  add(opcode: number, prefix: number, write: (out: JsonBuffer) => void): number {
    const out = this.#out;
    const from = out.length;
    const head = this.#head;
    out.reserve(head + prefix);
    out.length = from + head + prefix;
    try {
      write(out);
    } catch (error) {
      out.length = from;
      throw error;
    }
    const length = out.length - from - head;
    const right = frameHeadBytes(length);
    if (right !== head) {
      out.reserve(right);
      out.bytes.copyWithin(from + right, from + head, out.length);
      out.length += right - head;
      this.#head = right;
    }
    return writeFrameHead(out.bytes, from, { opcode, length });
  }

  /** Adds a frame with a text. */
  text(opcode: number, text: string): void {
    this.add(opcode, 0, (out) => out.push(text));
  }

  /** Adds a frame with `prefix` bytes that are still to be written and a payload, and returns where the former begin. */
  binary(opcode: number, prefix: number, payload: Uint8Array): number {
    this.#head = frameHeadBytes(prefix + payload.length);
    return this.add(opcode, prefix, (out) => {
      out.reserve(payload.length);
      out.bytes.set(payload, out.length);
      out.length += payload.length;
    });
  }

  /** A copy of all frames since the last time; undefined without any. */
  take(): Uint8Array | undefined {
    const out = this.#out;
    if (out.length === 0) return undefined;
    const frames = sharedBytes(out.length);
    frames.set(out.written());
    out.length = 0;
    if (out.bytes.length > MOST_KEPT_BYTES) this.#out = new JsonBuffer(FIRST_BYTES);
    return frames;
  }
}
