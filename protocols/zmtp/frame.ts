import { readUint32, writeUint32 } from "../bytes.ts";
import { ZmtpViolation } from "./violation.ts";

/** Flag of a frame after which more frames of the same message follow. */
export const FLAG_MORE = 1;
/** Flag of a frame whose length takes eight bytes rather than one. */
export const FLAG_LONG = 2;
/** Flag of a frame that holds a command rather than part of a message. */
export const FLAG_COMMAND = 4;

const FLAGS_KNOWN = FLAG_MORE | FLAG_LONG | FLAG_COMMAND;

/** Largest frame that is accepted unless another limit is set, in bytes: 1 GiB. */
export const DEFAULT_MAX_FRAME_BYTES = 1024 ** 3;

/** Bytes of the header in front of a body of `length` bytes: 2 or 9. */
export function frameHeaderBytes(length: number): number {
  return length > 255 ? 9 : 2;
}

/** Writes a frame's header at `offset` and returns where its body starts. Adds FLAG_LONG by itself. */
export function writeFrameHeader(
  target: Uint8Array,
  offset: number,
  frame: { readonly flags: number; readonly length: number },
): number {
  const { flags, length } = frame;
  if (length > 255) {
    target[offset] = flags | FLAG_LONG;
    writeUint32(target, offset + 1, Math.floor(length / 2 ** 32));
    writeUint32(target, offset + 5, length);
    return offset + 9;
  }
  target[offset] = flags;
  target[offset + 1] = length;
  return offset + 2;
}

/** One frame, header and body. */
export function encodeFrame(flags: number, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(frameHeaderBytes(body.length) + body.length);
  frame.set(body, writeFrameHeader(frame, 0, { flags, length: body.length }));
  return frame;
}

/** One message: all `parts` as frames, each but the last with FLAG_MORE. */
export function encodeMessage(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const message = new Uint8Array(messageBytes(parts));
  writeMessage(message, 0, parts);
  return message;
}

/** Bytes that a message of these parts takes on the wire. */
export function messageBytes(parts: readonly Uint8Array[]): number {
  let length = 0;
  for (const part of parts) length += frameHeaderBytes(part.length) + part.length;
  return length;
}

/** Writes one message at `offset` and returns where it ends. */
export function writeMessage(
  target: Uint8Array,
  offset: number,
  parts: readonly Uint8Array[],
): number {
  const last = parts.length - 1;
  for (let i = 0; i <= last; i++) {
    const part = parts[i]!;
    const length = part.length;
    offset = writeFrameHeader(target, offset, { flags: i < last ? FLAG_MORE : 0, length });
    target.set(part, offset);
    offset += length;
  }
  return offset;
}

/**
 * Reads frame headers in place, without an object per frame.
 *
 * @example
 * ```ts
 * import { encodeFrame, FrameHeader } from "./frame.ts";
 * import assert from "node:assert/strict";
 *
 * const wire = encodeFrame(0, new Uint8Array([7, 8, 9]));
 * const header = new FrameHeader();
 * assert.equal(header.read(wire, 0, wire.length), true);
 * assert.deepEqual([header.flags, header.bodyStart, header.bodyEnd], [0, 2, 5]);
 * ```
 */
export class FrameHeader {
  /** Flags of the frame read last. */
  flags = 0;
  /** Where its body starts. */
  bodyStart = 0;
  /** Where its body ends and the next frame starts; may lie beyond what has arrived. */
  bodyEnd = 0;
  /** Why the last {@linkcode read} returned `false`, when it was not for want of bytes. */
  violation: ZmtpViolation | undefined;
  readonly #maxFrameBytes: number;

  /** Refuses bodies of more than `maxFrameBytes` (default 1 GiB). */
  constructor(maxFrameBytes: number = DEFAULT_MAX_FRAME_BYTES) {
    this.#maxFrameBytes = maxFrameBytes;
  }

  /**
   * Reads the header at `bytes[start]`. Returns whether it was whole and lawful; when not, either
   * {@linkcode violation} says what is wrong or more bytes are needed.
   */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    if (start + 2 > end) return false;
    const flags = bytes[start]!;
    // The flags of nearly all frames are 0 or 1, which this one comparison lets through.
    if (flags > FLAG_MORE && !this.#lawful(flags)) return false;
    let length: number;
    if ((flags & FLAG_LONG) === 0) {
      length = bytes[start + 1]!;
      this.bodyStart = start + 2;
    } else {
      if (start + 9 > end) return false;
      length = readUint32(bytes, start + 1) * 2 ** 32 + readUint32(bytes, start + 5);
      this.bodyStart = start + 9;
    }
    if (length > this.#maxFrameBytes) {
      this.violation = new ZmtpViolation(
        "frame-too-large",
        `A frame of ${length} bytes is over the limit of ${this.#maxFrameBytes}`,
      );
      return false;
    }
    this.flags = flags;
    this.bodyEnd = this.bodyStart + length;
    return true;
  }

  #lawful(flags: number): boolean {
    if ((flags & ~FLAGS_KNOWN) !== 0) {
      this.violation = new ZmtpViolation(
        "reserved-flags",
        `A frame starts with 0x${flags.toString(16)}, which sets reserved flags`,
      );
    } else if ((flags & FLAG_COMMAND) !== 0 && (flags & FLAG_MORE) !== 0) {
      this.violation = new ZmtpViolation(
        "reserved-flags",
        "A command claims that more frames follow",
      );
    }
    return this.violation === undefined;
  }
}
