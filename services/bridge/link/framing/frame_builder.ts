import { LINK_HEADER_BYTES, LINK_KIND, writeLinkHead } from "../../../../protocols/link/mod.ts";
import type { FrameRun } from "../../hub/frame_run.ts";
import { wallClock } from "../../hub/wall_clock.ts";

/** Bytes after which a run is handed on. */
const FULL_BYTES = 128 * 1024;

/** Puts frames in front of structs that came without, and gathers them to runs. */
export class FrameBuilder {
  readonly #told: (run: FrameRun) => void;
  #bytes = new Uint8Array(4096);
  #view = new DataView(this.#bytes.buffer);
  #end = 0;
  #count = 0;
  #only = 0;
  #seq = 0;
  #now = 0n;

  /** Hands runs to `told`. */
  constructor(told: (run: FrameRun) => void) {
    this.#told = told;
  }

  /** Adds a struct of a topic: `view` from byte `from` to `to`, followed by zeros up to `size`; its time, in nanoseconds since 1970, is now unless it is said. */
  add(
    topic: number,
    view: DataView,
    { from, to, size, time }: { from: number; to: number; size: number; time?: bigint },
  ): void {
    const length = Math.max(size, to - from);
    const stop = this.#end + LINK_HEADER_BYTES + length;
    if (stop > this.#bytes.length) this.#grow(stop);
    if (this.#count === 0 && time === undefined) this.#now = wallClock();
    writeLinkHead(this.#view, this.#end, {
      kind: LINK_KIND.data,
      id: topic,
      seq: this.#seq++,
      time: time ?? this.#now,
      length,
    });
    const begin = this.#end + LINK_HEADER_BYTES;
    this.#bytes.set(new Uint8Array(view.buffer, view.byteOffset + from, to - from), begin);
    if (to - from < length) this.#bytes.fill(0, begin + to - from, stop);
    this.#end = stop;
    if (this.#count++ === 0) this.#only = topic;
    else if (this.#only !== topic) this.#only = 0;
    if (stop >= FULL_BYTES) this.flush();
  }

  /** Hands on what there is. */
  flush(): void {
    if (this.#count === 0) return;
    const [count, end] = [this.#count, this.#end];
    this.#count = this.#end = 0;
    this.#told({
      bytes: this.#bytes.subarray(0, end),
      view: new DataView(this.#bytes.buffer, 0, end),
      count,
      only: this.#only === 0 ? undefined : this.#only,
    });
  }

  #grow(least: number): void {
    const bytes = new Uint8Array(2 ** Math.ceil(Math.log2(least)));
    bytes.set(this.#bytes.subarray(0, this.#end));
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
}
