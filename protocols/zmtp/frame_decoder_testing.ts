import { ByteQueue } from "./byte_queue.ts";
import { DEFAULT_MAX_FRAME_BYTES, FrameHeader } from "./frame.ts";
import type { ZmtpViolation } from "./violation.ts";

/** One whole frame. */
export interface Frame {
  /** FLAG_MORE and FLAG_COMMAND as sent. */
  readonly flags: number;
  /** Its body, a copy. */
  readonly body: Uint8Array;
}

/** Cuts a stream that comes in chunks of any size into frames, for tests: the sockets parse in place instead. */
export class FrameDecoder {
  readonly #queue = new ByteQueue();
  readonly #header: FrameHeader;

  /** Refuses frames whose body has more than `maxFrameBytes` (default 1 GiB). */
  constructor(maxFrameBytes: number = DEFAULT_MAX_FRAME_BYTES) {
    this.#header = new FrameHeader(maxFrameBytes);
  }

  /** Bytes held for an incomplete frame; at most the limit and a header. */
  get pendingBytes(): number {
    return this.#queue.length;
  }

  /** The frames that `chunk` completes, or why the stream is beyond repair. */
  push(chunk: Uint8Array): Frame[] | ZmtpViolation {
    this.#queue.push(chunk);
    const bytes = this.#queue.view;
    const header = this.#header;
    const frames: Frame[] = [];
    let start = 0;
    while (header.read(bytes, start, bytes.length) && header.bodyEnd <= bytes.length) {
      frames.push({
        flags: header.flags,
        body: bytes.slice(header.bodyStart, header.bodyEnd),
      });
      start = header.bodyEnd;
    }
    this.#queue.skip(start);
    return header.violation ?? frames;
  }
}
