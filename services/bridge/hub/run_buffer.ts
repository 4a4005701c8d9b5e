import { LINK_AT } from "../../../protocols/link/link_frame.ts";
import type { FrameRun } from "./frame_run.ts";
import { next } from "./tally.ts";

/** First size, in bytes; it grows as it has to. */
const FIRST_BYTES = 4096;

/** Memory in which a run is put together from frames of others. */
export class RunBuffer {
  #bytes = new Uint8Array(FIRST_BYTES);
  #length = 0;
  #count = 0;
  #only: number | undefined;

  /** Bytes of all frames. */
  get length(): number {
    return this.#length;
  }

  /** Takes a copy of a whole run. */
  add(run: FrameRun): void {
    this.#note(run.only, run.count);
    this.#copy(run.bytes, 0, run.bytes.length);
  }

  /** Takes copies of those frames that are wanted, which is asked with their topics' numbers. */
  addWanted({ bytes, view }: FrameRun, isWanted: (id: number) => boolean): void {
    let from = 0;
    for (let at = 0, end; at < bytes.length; at = end) {
      end = next(view, at);
      const id = view.getUint16(at + LINK_AT.id, true);
      if (isWanted(id)) {
        this.#note(id, 1);
        continue;
      }
      // What stands together is copied together.
      this.#copy(bytes, from, at);
      from = end;
    }
    this.#copy(bytes, from, bytes.length);
  }

  /** Takes a copy of one frame. */
  addFrame(frame: Uint8Array): void {
    this.#note(frame[LINK_AT.id]! | frame[LINK_AT.id + 1]! << 8, 1);
    this.#copy(frame, 0, frame.length);
  }

  /** The run so far, undefined when it has no frames; it is valid until the next frame is taken, and the memory then begins anew. */
  take(): FrameRun | undefined {
    const count = this.#count;
    if (count === 0) return undefined;
    const length = this.#length;
    this.#length = this.#count = 0;
    return {
      bytes: this.#bytes.subarray(0, length),
      view: new DataView(this.#bytes.buffer, 0, length),
      count,
      only: this.#only,
    };
  }

  #note(id: number | undefined, count: number): void {
    this.#only = this.#count === 0 || this.#only === id ? id : undefined;
    this.#count += count;
  }

  #copy(bytes: Uint8Array, from: number, to: number): void {
    if (to === from) return;
    const end = this.#length + to - from;
    if (end > this.#bytes.length) this.#grow(end);
    this.#bytes.set(
      from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to),
      this.#length,
    );
    this.#length = end;
  }

  #grow(least: number): void {
    let size = this.#bytes.length * 2;
    while (size < least) size *= 2;
    const bytes = new Uint8Array(size);
    bytes.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = bytes;
  }
}
