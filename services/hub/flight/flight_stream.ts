import { encodeMsgpack } from "../../../protocols/gecko/msgpack.ts";
import { FLAG_MORE, FrameHeader } from "../../../protocols/zmtp/frame.ts";
import type { FlightSnapshot } from "./flight_snapshot.ts";
import type { KeptRun } from "./run_block.ts";
import type { TopicSelection } from "./topic_selection.ts";

/** Size of the pieces of a stream, in bytes. */
export const CHUNK_BYTES = 256 * 1024;

/** Messages that are looked at between two pieces, so that a search for few among many keeps nobody waiting. */
const TURN_MESSAGES = 4096;

/** Bytes of a message in the stream beyond those on ZeroMQ's wire, at most: the array, the time, the array of frames. */
const MESSAGE_OVERHEAD = 16;

/** What of a snapshot goes into a stream, and how. */
export interface FlightStreamOptions {
  /** The first value. */
  readonly header: Readonly<Record<string, unknown>>;
  /** Which topics; all when it is left out. */
  readonly topics?: TopicSelection;
  /** Turns the hub's clock into milliseconds since 1970. */
  readonly wallTime: (time: number) => number;
}

/**
 * A snapshot as a stream of MessagePack values: the header, a map, and for each message an array of its time in
 * milliseconds since 1970 (float 64), its topic (bin), and its payload: a bin, or for other than two frames an array of
 * those behind the first.
 *
 * Yields pieces of up to 256 KiB, and `undefined` where it has worked for a while without filling one.
 */
export function* flightStream(
  snapshot: FlightSnapshot,
  options: FlightStreamOptions,
): Generator<Uint8Array<ArrayBuffer> | undefined, void> {
  const writer = new StreamWriter();
  writer.raw(encodeMsgpack(options.header));
  let seen = 0;
  for (const run of snapshot.runs()) {
    for (const message of messagesOf(run)) {
      if (++seen % TURN_MESSAGES === 0) yield undefined;
      const { bytes, topicStart, topicEnd } = message;
      if (options.topics?.has(bytes, topicStart, topicEnd) === false) continue;
      const time = options.wallTime(run.time);
      const length = message.end - message.start + MESSAGE_OVERHEAD;
      if (!writer.fits(length) && writer.length > 0) yield writer.take();
      if (writer.fits(length)) writer.message(message, time);
      else yield* writer.longMessage(message, time);
    }
  }
  if (writer.length > 0) yield writer.take();
}

interface MessagePlace {
  readonly bytes: Uint8Array;
  start: number;
  end: number;
  topicStart: number;
  topicEnd: number;
  frames: number;
}

/** The messages of a run, each in the same object. */
function* messagesOf({ bytes, start, end }: KeptRun): Generator<MessagePlace> {
  const header = new FrameHeader(Infinity);
  const place = { bytes, start, end: start, topicStart: 0, topicEnd: 0, frames: 0 };
  while (header.read(bytes, place.end, end)) {
    place.end = header.bodyEnd;
    if (place.frames++ === 0) {
      place.topicStart = header.bodyStart;
      place.topicEnd = header.bodyEnd;
    }
    if ((header.flags & FLAG_MORE) !== 0) continue;
    yield place;
    place.start = place.end;
    place.frames = 0;
  }
}

/** Writes MessagePack into pieces of a fixed size. */
class StreamWriter {
  length = 0;
  #piece = new Uint8Array(CHUNK_BYTES);
  #view = new DataView(this.#piece.buffer);

  /** Whether `length` bytes have room in this piece. */
  fits(length: number): boolean {
    return this.length + length <= CHUNK_BYTES;
  }

  /** The piece as it is; begins another one. */
  take(): Uint8Array<ArrayBuffer> {
    const piece = this.#piece.subarray(0, this.length);
    this.#piece = new Uint8Array(CHUNK_BYTES);
    this.#view = new DataView(this.#piece.buffer);
    this.length = 0;
    return piece;
  }

  /** Writes what is known to be short, such as the header. */
  raw(bytes: Uint8Array): void {
    this.#piece.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** Writes a message that fits. */
  message(message: MessagePlace, time: number): void {
    const { bytes, topicStart, topicEnd } = message;
    this.#head(time);
    this.#bin(topicEnd - topicStart);
    this.raw(bytes.subarray(topicStart, topicEnd));
    if (message.frames !== 2) this.#array(message.frames - 1);
    for (const { bodyStart, bodyEnd } of framesBehind(message)) {
      this.#bin(bodyEnd - bodyStart);
      this.raw(bytes.subarray(bodyStart, bodyEnd));
    }
  }

  /** Writes a message of any length; yields each piece that it fills. */
  *longMessage(message: MessagePlace, time: number): Generator<Uint8Array<ArrayBuffer>> {
    const { bytes, topicStart, topicEnd } = message;
    this.#head(time);
    this.#bin(topicEnd - topicStart);
    yield* this.#pieces(bytes, topicStart, topicEnd);
    if (message.frames !== 2) this.#array(message.frames - 1);
    for (const { bodyStart, bodyEnd } of framesBehind(message)) {
      this.#bin(bodyEnd - bodyStart);
      yield* this.#pieces(bytes, bodyStart, bodyEnd);
    }
  }

  /** Writes `bytes[start, end)`, and leaves room for two beginnings in any case. */
  *#pieces(bytes: Uint8Array, start: number, end: number): Generator<Uint8Array<ArrayBuffer>> {
    const limit = CHUNK_BYTES - MESSAGE_OVERHEAD;
    while (start < end) {
      const cut = Math.min(end, start + Math.max(0, limit - this.length));
      this.raw(bytes.subarray(start, cut));
      start = cut;
      if (start < end) yield this.take();
    }
    if (this.length > limit) yield this.take();
  }

  /** The beginning of a message: an array of three, of which the first is the time. */
  #head(time: number): void {
    this.#view.setUint8(this.length, 0x93);
    this.#view.setUint8(this.length + 1, 0xcb);
    this.#view.setFloat64(this.length + 2, time);
    this.length += 10;
  }

  /** The beginning of a bin of `length` bytes. */
  #bin(length: number): void {
    if (length < 256) this.#tagged(0xc4, { width: 1, value: length });
    else if (length < 65536) this.#tagged(0xc5, { width: 2, value: length });
    else this.#tagged(0xc6, { width: 4, value: length });
  }

  /** The beginning of an array. */
  #array(count: number): void {
    if (count < 16) this.#view.setUint8(this.length++, 0x90 + count);
    else this.#tagged(0xdd, { width: 4, value: count });
  }

  #tagged(tag: number, number: { readonly width: 1 | 2 | 4; readonly value: number }): void {
    const { width, value } = number;
    const at = this.length;
    this.#view.setUint8(at, tag);
    if (width === 1) this.#view.setUint8(at + 1, value);
    else if (width === 2) this.#view.setUint16(at + 1, value);
    else this.#view.setUint32(at + 1, value);
    this.length = at + 1 + width;
  }
}

/** The frames of a message behind its first, each in the same object. */
function* framesBehind(message: MessagePlace): Generator<FrameHeader> {
  const header = new FrameHeader(Infinity);
  for (
    let at = message.topicEnd;
    at < message.end && header.read(message.bytes, at, message.end);
    at = header.bodyEnd
  ) yield header;
}
