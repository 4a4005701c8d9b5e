import { RoboError } from "../../errors.ts";

/** What is kept at hand: longer texts get room of their own. */
const KEPT_BYTES = 2 ** 20;

/** Longest text: what V8 takes as one string. */
const MAX_BYTES = 2 ** 29 - 24;

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder("utf-8", { ignoreBOM: true });

/** JSON text as it is written: UTF-8 bytes that grow. */
export class JsonBuffer {
  /** The bytes, of which the first `length` are written. */
  bytes: Uint8Array<ArrayBuffer>;
  /** The same bytes. */
  view: DataView<ArrayBuffer>;
  /** How many are written; may be set, to leave room for a head or to begin anew. */
  length = 0;

  /** Begins with room for some bytes. */
  constructor(room = 4096) {
    this.bytes = new Uint8Array(room);
    this.view = new DataView(this.bytes.buffer);
  }

  /** Makes room for so many bytes more. Throws a `RoboError` of kind `data` beyond 512 MiB. */
  reserve(more: number): void {
    const wanted = this.length + more;
    if (wanted <= this.bytes.length) return;
    if (wanted > MAX_BYTES) {
      throw new RoboError("data", "A struct is too long for JSON", {
        hint: "Take it as binary, or choose some of its fields",
      });
    }
    const bytes = new Uint8Array(Math.min(MAX_BYTES, Math.max(wanted, 2 * this.bytes.length)));
    bytes.set(this.bytes.subarray(0, this.length));
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
  }

  /** Adds bytes, some at most: each of them on its own. */
  append(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    const at = this.length;
    for (let i = 0; i < bytes.length; i++) this.bytes[at + i] = bytes[i]!;
    this.length = at + bytes.length;
  }

  /** Adds a text. */
  push(text: string): void {
    this.reserve(3 * text.length);
    this.length += ENCODER.encodeInto(text, this.bytes.subarray(this.length)).written;
  }

  /** What is written, without a copy: gone when more is written, or `length` set. */
  written(): Uint8Array<ArrayBuffer> {
    return this.bytes.subarray(0, this.length);
  }

  /** What is written as a string. */
  text(): string {
    return DECODER.decode(this.written());
  }
}

let shared = new JsonBuffer();

/** The text that `write` writes, as a string. */
export function jsonText(write: (out: JsonBuffer) => void): string {
  const out = shared;
  out.length = 0;
  try {
    write(out);
    return out.text();
  } finally {
    if (out.bytes.length > KEPT_BYTES) shared = new JsonBuffer();
  }
}
