import { type Topic, topicName } from "../routing/topic.ts";
import { equalsAt, TopicTable } from "../routing/topic_table.ts";

/** Topics for which the answer is remembered. */
const MAX_TOPICS = 10_000;

/** Which topics are meant: finds the answer for the topic of a message without making a text of it each time. */
export class TopicSelection {
  readonly #matches: (topic: string) => boolean;
  readonly #answers = new Map<Topic, boolean>();
  readonly #table: TopicTable;
  #last: Topic | undefined;
  #answer = false;

  /** The topics that `matches` accepts. */
  constructor(matches: (topic: string) => boolean) {
    this.#matches = matches;
    this.#table = new TopicTable(
      MAX_TOPICS,
      (topic) => this.#answers.set(topic, matches(topic.name)),
    );
  }

  /** Whether the topic in `bytes[start, end)` is meant. */
  has(bytes: Uint8Array, start: number, end: number): boolean {
    if (this.#last !== undefined && equalsAt(this.#last.key, bytes, start, end)) {
      return this.#answer;
    }
    const topic = this.#table.find(bytes, start, end);
    if (this.#table.isCollective(topic)) return this.#matches(topicName(bytes.slice(start, end)));
    this.#last = topic;
    return this.#answer = this.#answers.get(topic)!;
  }
}
