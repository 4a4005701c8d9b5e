import { RoboError } from "../errors.ts";
import { FLAG_COMMAND, FLAG_MORE, FrameHeader } from "../protocols/zmtp/mod.ts";
import type { PooledBuffer } from "../transports/buffer_pool.ts";
import type { ChunkParser } from "../transports/stream_reader.ts";

/** What a {@linkcode FrameParser} finds, as ranges of the read buffer that are valid during the call alone. */
export interface FrameEvents {
  /** A message: its first frame, and its second (empty when there is none). `frames` counts all. */
  message(bytes: Uint8Array, range: MessageRange): void;
  /** A command. */
  command(body: Uint8Array): void;
}

/** Where the first two frames of a message lie. */
export interface MessageRange {
  /** First byte of the first frame. */
  topicStart: number;
  /** One past the last byte of the first frame. */
  topicEnd: number;
  /** First byte of the second frame. */
  payloadStart: number;
  /** One past the last byte of the second frame. */
  payloadEnd: number;
  /** One past the last byte of the last frame; between the first frame and it are all others, with their headers, and commands. */
  end: number;
  /** How many frames the message has. */
  frames: number;
}

/** Finds whole messages in place, and shows each through one object that is used again. */
export class FrameParser implements ChunkParser {
  /** As {@linkcode ChunkParser}. */
  incompleteBytes = 0;
  readonly #events: FrameEvents;
  readonly #header: FrameHeader;
  readonly #maxBytes: number;
  readonly #range: MessageRange = {
    topicStart: 0,
    topicEnd: 0,
    payloadStart: 0,
    payloadEnd: 0,
    end: 0,
    frames: 0,
  };
  // How far into an incomplete message the last call got, so that no frame is looked at twice: else a message
  // of many frames that comes in drops would cost the square of its length.
  #scanned = 0;
  #messageStart = 0;

  /** Ends a connection whose messages have more than `maxMessageBytes`. */
  constructor(maxMessageBytes: number, events: FrameEvents) {
    this.#events = events;
    this.#maxBytes = maxMessageBytes;
    this.#header = new FrameHeader(maxMessageBytes);
  }

  /** As {@linkcode ChunkParser.parse}. */
  parse(buffer: PooledBuffer, start: number, end: number): number {
    const { bytes } = buffer;
    const header = this.#header;
    const range = this.#range;
    let messageStart = start;
    let at = start + this.#scanned;
    if (range.frames > 0) moveRange(range, start - this.#messageStart);
    this.incompleteBytes = 0;
    while (header.read(bytes, at, end)) {
      if (header.bodyEnd > end) {
        this.incompleteBytes = header.bodyEnd - messageStart;
        break;
      }
      at = header.bodyEnd;
      if ((header.flags & FLAG_COMMAND) !== 0) {
        this.#events.command(bytes.subarray(header.bodyStart, at));
        if (range.frames === 0) messageStart = at;
        continue;
      }
      if (range.frames === 0) {
        range.topicStart = header.bodyStart;
        range.topicEnd = range.payloadStart = range.payloadEnd = at;
      } else if (range.frames === 1) {
        range.payloadStart = header.bodyStart;
        range.payloadEnd = at;
      }
      range.frames++;
      if ((header.flags & FLAG_MORE) !== 0) {
        if (at - messageStart > this.#maxBytes) {
          throw new RoboError("data", `A message has more than ${this.#maxBytes} bytes`);
        }
        continue;
      }
      range.end = at;
      this.#events.message(bytes, range);
      messageStart = at;
      range.frames = 0;
    }
    if (header.violation !== undefined) throw new RoboError("data", header.violation.message);
    this.#scanned = at - messageStart;
    return this.#messageStart = messageStart;
  }
}

/** What is left of a message may stand elsewhere in the next buffer. */
function moveRange(range: MessageRange, by: number): void {
  range.topicStart += by;
  range.topicEnd += by;
  range.payloadStart += by;
  range.payloadEnd += by;
}
