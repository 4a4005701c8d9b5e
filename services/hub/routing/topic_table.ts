import { Topic } from "./topic.ts";

/** Name under which messages are counted once the table is full. */
export const OTHER_TOPICS = "(further topics)";

/** Longest topic that is counted by itself, and that can be subscribed to, in bytes. */
export const MAX_TOPIC_BYTES = 4096;

/** All topics, found by their bytes without making a string for each message. */
export class TopicTable {
  readonly #byHash = new Map<number, Topic[]>();
  readonly #all: Topic[] = [];
  readonly #maxTopics: number;
  readonly #onNew: (topic: Topic) => void;
  /** Counts messages of topics beyond the limits; `undefined` until there is one. */
  #other: Topic | undefined;

  /** Counts at most `maxTopics` topics one by one; tells `onNew` of each. */
  constructor(maxTopics: number, onNew: (topic: Topic) => void = () => {}) {
    this.#maxTopics = maxTopics;
    this.#onNew = onNew;
  }

  /** All topics in the order of their first message, the collective one last. */
  get all(): readonly Topic[] {
    return this.#other === undefined ? this.#all : [...this.#all, this.#other];
  }

  /** The topic named `bytes[start, end)`, made if it is new; the collective one beyond the limits. */
  find(bytes: Uint8Array, start: number, end: number): Topic {
    if (end - start > MAX_TOPIC_BYTES) return this.#collective();
    let hash = 0x811c9dc5;
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
    const bucket = this.#byHash.get(hash);
    for (const topic of bucket ?? []) {
      if (equalsAt(topic.key, bytes, start, end)) return topic;
    }
    if (this.#all.length >= this.#maxTopics) return this.#collective();
    const topic = new Topic(bytes.slice(start, end));
    this.#all.push(topic);
    if (bucket === undefined) this.#byHash.set(hash, [topic]);
    else bucket.push(topic);
    this.#onNew(topic);
    return topic;
  }

  /** Whether `topic` stands for all those beyond the limits. */
  isCollective(topic: Topic): boolean {
    return topic === this.#other;
  }

  #collective(): Topic {
    return this.#other ??= new Topic(new TextEncoder().encode(OTHER_TOPICS));
  }
}

/** Whether `key` equals `bytes[start, end)`. */
// deno-lint-ignore house/few-parameters -- called for every message: an object each time would cost
export function equalsAt(key: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (key.length !== length) return false;
  for (let i = 0; i < length; i++) if (key[i] !== bytes[start + i]) return false;
  return true;
}
