import type { Topic } from "./topic.ts";

/** Most that is kept for late subscribers, in bytes, over all topics. */
const MAX_LATCHED_BYTES = 256 * 1024 * 1024;

/** The last message of each latched topic, for subscribers that come later. */
export class LatchStore {
  readonly #messages = new Map<Topic, Uint8Array>();
  readonly #matches: (topic: string) => boolean;
  readonly #maxBytes: number;
  #bytes = 0;

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

  /**
   * Keeps `message`, whole and as sent, instead of the one before. Returns whether there was room; where there is
   * none, nothing is kept for the topic, because an outdated value is worse than none.
   */
  keep(topic: Topic, message: Uint8Array): boolean {
    this.#bytes -= this.#messages.get(topic)?.length ?? 0;
    if (this.#bytes + message.length > this.#maxBytes) {
      this.#messages.delete(topic);
      return false;
    }
    this.#bytes += message.length;
    this.#messages.set(topic, message);
    return true;
  }

  /** The kept messages of the topics that `wanted` accepts. */
  *find(wanted: (topic: Uint8Array) => boolean): Generator<Uint8Array> {
    for (const [topic, message] of this.#messages) if (wanted(topic.key)) yield message;
  }
}
