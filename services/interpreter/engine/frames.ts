/**
 * Frames in the output of an engine: what is no text, in its place between the text.
 *
 * A frame is the 16 bytes of the engine's secret, a byte for its kind, a byte that says which part it is (1: the first, 2: the
 * last, 3: all), the length of its payload as a number, and the payload. It is at most {@linkcode MOST_FRAME_BYTES} long, because the system
 * keeps only so much apart from what other processes write into the same pipe. None of its bytes is a newline: Deno writes what
 * stands on stdout before the last newline and what stands behind it one after the other, and another process may get between.
 * So a number has seven bits in each of its {@linkcode NUMBER_BYTES} bytes, the lowest first, and the eighth is set.
 *
 * @module
 */

/** Kinds of frames. */
export const FRAME = {
  /** Payload: a number. The other stream goes on from here, with the `resumes` of that number. */
  yields: 1,
  /** Payload: a number. What follows comes after what the other stream said before the `yields` of that number. */
  resumes: 2,
  /** Payload: a number, the cell that causes what follows. */
  cell: 3,
  /** Payload: a number. All that a cell said stands before it. */
  mark: 4,
  /** Payload: JSON, an {@linkcode EngineMessage}. */
  message: 5,
} as const;

/** The mark behind the last word of a cell whose end takes more than one step; the other one is its id. */
export function lastMark(cell: number): number {
  return (cell | 0x8000_0000) >>> 0;
}

/** Which part of a payload a frame holds, as bits. */
export const PART = { first: 1, last: 2 } as const;

/** Length of the secret that frames begin with, in bytes. */
export const NONCE_BYTES = 16;

/** Length of a number, in bytes: enough for 32 bits. */
export const NUMBER_BYTES = 5;

/** Length of what stands before the payload, in bytes. */
export const FRAME_HEADER_BYTES = NONCE_BYTES + 2 + NUMBER_BYTES;

/** Longest frame, in bytes: what POSIX lets a process write into a pipe in one piece, on Linux. */
export const MOST_FRAME_BYTES = 4096;

/** A secret for frames, of 105 random bits: its first byte never stands in UTF-8, so that it is quickly found. */
export function makeNonce(): Uint8Array<ArrayBuffer> {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES)).map((byte) => byte | 0x80);
  nonce[0] = 0xff;
  return nonce;
}

/** Reads the number, of at most 32 bits, at `at`. */
export function readNumber(bytes: Uint8Array, at: number): number {
  let value = 0;
  for (let index = NUMBER_BYTES - 1; index >= 0; index--) {
    value = value * 128 + (bytes[at + index]! & 0x7f);
  }
  return value;
}

function writeNumber(bytes: Uint8Array, at: number, value: number): void {
  for (let index = 0; index < NUMBER_BYTES; index++) {
    bytes[at + index] = 0x80 | (value % 128);
    value = Math.floor(value / 128);
  }
}

/** The bytes of a frame, or of several when the payload, which has no newline, is long. */
export function encodeFrame(nonce: Uint8Array, kind: number, payload: Uint8Array): Uint8Array[] {
  const most = MOST_FRAME_BYTES - FRAME_HEADER_BYTES;
  const frames: Uint8Array[] = [];
  let at = 0;
  let isFirst = true;
  do {
    const part = payload.subarray(at, at + most);
    at += part.length;
    const frame = new Uint8Array(FRAME_HEADER_BYTES + part.length);
    frame.set(nonce);
    frame[NONCE_BYTES] = kind;
    frame[NONCE_BYTES + 1] = (isFirst ? PART.first : 0) | (at < payload.length ? 0 : PART.last);
    isFirst = false;
    writeNumber(frame, NONCE_BYTES + 2, part.length);
    frame.set(part, FRAME_HEADER_BYTES);
    frames.push(frame);
  } while (at < payload.length);
  return frames;
}

/** The bytes of a frame whose payload is a number. */
export function encodeNumberFrame(nonce: Uint8Array, kind: number, value: number): Uint8Array {
  const payload = new Uint8Array(NUMBER_BYTES);
  writeNumber(payload, 0, value);
  return encodeFrame(nonce, kind, payload)[0]!;
}
