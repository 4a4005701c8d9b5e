import { concat } from "../../../protocols/bytes.ts";
import { FRAME_HEADER_BYTES, MOST_FRAME_BYTES, NONCE_BYTES, PART, readNumber } from "./frames.ts";

/** A piece of an engine's output. */
export type OutputPiece =
  | { readonly kind: "text"; readonly bytes: Uint8Array }
  | {
    readonly kind: "frame";
    readonly type: number;
    readonly isFirst: boolean;
    readonly isLast: boolean;
    readonly payload: Uint8Array;
  };

const EMPTY = new Uint8Array(0);

/** Finds the frames in what an engine writes. */
export class FrameParser {
  readonly #nonce: Uint8Array;
  #rest = EMPTY;

  /** A parser of frames that begin with `nonce`. */
  constructor(nonce: Uint8Array) {
    this.#nonce = nonce;
  }

  /** The pieces that are whole by now. Their bytes are valid until the chunk is used again. */
  *feed(chunk: Uint8Array): Generator<OutputPiece> {
    const data = this.#rest.length === 0 ? chunk : concat([this.#rest, chunk]);
    this.#rest = EMPTY;
    let done = 0;
    let from = 0;
    while (true) {
      const at = data.indexOf(this.#nonce[0]!, from);
      if (at < 0) break;
      const frame = this.#frameAt(data, at);
      if (frame === "none") {
        from = at + 1;
        continue;
      }
      if (at > done) yield { kind: "text", bytes: data.subarray(done, at) };
      if (frame === "unfinished") {
        this.#rest = data.slice(at);
        return;
      }
      yield frame;
      done = from = at + FRAME_HEADER_BYTES + frame.payload.length;
    }
    if (done < data.length) yield { kind: "text", bytes: data.subarray(done) };
  }

  /** What is left at the end of the stream: a frame that never ended. */
  end(): Uint8Array {
    const rest = this.#rest;
    this.#rest = EMPTY;
    return rest;
  }

  #frameAt(
    data: Uint8Array,
    at: number,
  ): (OutputPiece & { readonly kind: "frame" }) | "none" | "unfinished" {
    const there = Math.min(NONCE_BYTES, data.length - at);
    for (let index = 1; index < there; index++) {
      if (data[at + index] !== this.#nonce[index]) return "none";
    }
    if (data.length - at < FRAME_HEADER_BYTES) return "unfinished";
    const kind = at + NONCE_BYTES;
    const length = readNumber(data, kind + 2);
    // Nobody writes such a frame: it is text that looks like one.
    if (length > MOST_FRAME_BYTES - FRAME_HEADER_BYTES) return "none";
    const begin = at + FRAME_HEADER_BYTES;
    if (data.length < begin + length) return "unfinished";
    return {
      kind: "frame",
      type: data[kind]!,
      isFirst: (data[kind + 1]! & PART.first) !== 0,
      isLast: (data[kind + 1]! & PART.last) !== 0,
      payload: data.subarray(begin, begin + length),
    };
  }
}
