import { FrameBuilder } from "./frame_builder.ts";
import type { Framing, FramingEvents } from "./framing.ts";

/** A struct that comes, as {@linkcode FixedFraming} needs it. */
export interface FixedOptions {
  /** Number of its topic. */
  readonly topic: number;
  /** Bytes, padding included. */
  readonly size: number;
}

/** Programs that know nothing of a bridge: each message is one struct, and all are of the same type. */
export class FixedFraming implements Framing {
  readonly #topic: number;
  readonly #size: number;
  readonly #builder: FrameBuilder;

  /** Tells `events` what comes. */
  constructor(events: FramingEvents, { topic, size }: FixedOptions) {
    this.#topic = topic;
    this.#size = size;
    this.#builder = new FrameBuilder((run) => events.data(run));
  }

  get incompleteBytes(): number {
    return this.#size;
  }

  parse(view: DataView, start: number, end: number): number {
    const size = this.#size;
    let at = start;
    for (; at + size <= end; at += size) {
      this.#builder.add(this.#topic, view, { from: at, to: at + size, size });
    }
    this.#builder.flush();
    return at;
  }

  data(_id: number, payload: Uint8Array): Uint8Array {
    return payload.slice();
  }
}
