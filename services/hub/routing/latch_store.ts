import type { Topic } from "./topic.ts";

/** Most that is kept for late subscribers, in bytes, over all topics. */
const MAX_LATCHED_BYTES = 256 * 1024 * 1024;

/** The last message of a topic. */
export interface Latched {
  /** The message, whole and as sent. */
  readonly message: Uint8Array;
  /** When the hub read it, in milliseconds of its clock. */
  readonly time: number;
}

/** The last message of each latched topic, for subscribers that come later. */
export class LatchStore {
  readonly #kept = new Map<Topic, Latched>();
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
   * Keeps `latest` instead of the message before. Returns whether there was room; where there is none, nothing is
   * kept for the topic, because an outdated value is worse than none.
   */
  keep(topic: Topic, latest: Latched): boolean {
    const { length } = latest.message;
    this.#bytes -= this.#kept.get(topic)?.message.length ?? 0;
    if (this.#bytes + length > this.#maxBytes) {
      this.#kept.delete(topic);
      return false;
    }
    this.#bytes += length;
    this.#kept.set(topic, latest);
    return true;
  }

  /** The kept messages of the topics that `wanted` accepts. */
  *find(wanted: (topic: Uint8Array) => boolean): Generator<Latched> {
    for (const [topic, latched] of this.#kept) if (wanted(topic.key)) yield latched;
  }
}
