import { concat } from "../../../protocols/bytes.ts";
import {
  deflateMessage,
  frameHeadBytes,
  OPCODE,
  writeFrameHead,
} from "../../../protocols/websocket/mod.ts";

/** Payloads below this size are sent as they are, in bytes. */
const WORTH_BYTES = 256;

/** Frames by what they were made of: what many clients share is compressed once. */
const shrunk = new WeakMap<Uint8Array, Uint8Array>();

/** Whole frames of a server with their payloads compressed (RFC 7692), where that makes them smaller. */
export function shrunkFrames(frames: Uint8Array): Uint8Array {
  const known = shrunk.get(frames);
  if (known !== undefined) return known;
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for (let at = 0; at < frames.length;) {
    const end = at + frameBytes(frames, at);
    const part = shrunkFrame(frames.subarray(at, end));
    parts.push(part);
    bytes += part.length;
    at = end;
  }
  const all = bytes < frames.length ? concat(parts) : frames;
  shrunk.set(frames, all);
  return all;
}

function shrunkFrame(frame: Uint8Array): Uint8Array {
  const opcode = frame[0]! & 15;
  const begin = headBytes(frame, 0);
  // Parts of a message, control frames, and what is compressed already, stay as they are.
  const isWhole = frame[0] === (128 | opcode) &&
    (opcode === OPCODE.text || opcode === OPCODE.binary);
  if (!isWhole || frame.length - begin < WORTH_BYTES) return frame;
  const payload = deflateMessage(frame.subarray(begin));
  const { length } = payload;
  if (frameHeadBytes(length) + length >= frame.length) return frame;
  const smaller = new Uint8Array(frameHeadBytes(length) + length);
  smaller.set(payload, writeFrameHead(smaller, 0, { opcode, length, isCompressed: true }));
  return smaller;
}

function headBytes(frames: Uint8Array, at: number): number {
  const short = frames[at + 1]!;
  return short < 126 ? 2 : short === 126 ? 4 : 10;
}

function frameBytes(frames: Uint8Array, at: number): number {
  const short = frames[at + 1]!;
  const view = new DataView(frames.buffer, frames.byteOffset + at);
  if (short < 126) return 2 + short;
  return short === 126 ? 4 + view.getUint16(2) : 10 + Number(view.getBigUint64(2));
}
