import type { Topic } from "./topic.ts";

/** One publisher's share of one topic. */
export class Flow {
  /** The topic. */
  readonly topic: Topic;
  /** Messages that this publisher sent on it. */
  messages = 0;
  /** Bytes of payload of these messages. */
  bytes = 0;
  /** The flow of the message that followed last time: nearly always that of the next one too. */
  next: Flow;

  /** Makes an empty share of `topic`. */
  constructor(topic: Topic) {
    this.topic = topic;
    this.next = this;
  }
}
