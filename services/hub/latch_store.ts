import type { Topic } from "./topic.ts";

/** Most that is kept for late subscribers, in bytes, over all topics. */
export const MAX_LATCHED_BYTES = 256 * 1024 * 1024;

/** The last message of each latched topic, for subscribers that come later. */
export class LatchStore {
  readonly #messages = new Map<Topic, Uint8Array>();
  readonly #matches: (topic: string) => boolean;
  readonly #maxBytes: number;
  #bytes = 0;
  /** Messages that were not kept, because {@linkcode MAX_LATCHED_BYTES} was reached. */
  refused = 0;

  /** Keeps messages of the topics that `matches` accepts. */
  constructor(matches: (topic: string) => boolean, maxBytes: number = MAX_LATCHED_BYTES) {
    this.#matches = matches;
    this.#maxBytes = maxBytes;
  }

  /** Bytes kept. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Decides once, when a topic appears, whether it is latched. */
  adopt(topic: Topic): void {
    topic.latched = this.#matches(topic.name);
  }

  /** Keeps `message`, whole and as sent, instead of the one before. */
  keep(topic: Topic, message: Uint8Array): void {
    const before = this.#messages.get(topic)?.length ?? 0;
    if (this.#bytes - before + message.length > this.#maxBytes) {
      this.refused++;
      return;
    }
    this.#bytes += message.length - before;
    this.#messages.set(topic, message);
  }

  /** The kept messages of the topics that `wanted` accepts. */
  *find(wanted: (topic: Uint8Array) => boolean): Generator<Uint8Array> {
    for (const [topic, message] of this.#messages) if (wanted(topic.key)) yield message;
  }
}
