import { GapWindow, type Topic } from "../routing/topic.ts";
import type { GapStatistics, TopicStatistics } from "./snapshot.ts";

/** What one observer sees of one topic, from interval to interval. */
export class TopicMeter {
  readonly #topic: Topic;
  #messages = 0;
  #bytes = 0;
  #instants = 0;
  #lastSeen = 0;
  #squaredGaps = 0;
  #window: GapWindow;

  /** Starts its first interval now, or for a topic that is `isNew` with its first message. */
  constructor(topic: Topic, isNew: boolean) {
    this.#topic = topic;
    this.#window = topic.overall;
    if (!isNew) this.#mark();
  }

  /** Rates and gaps of the interval, `seconds` long, that ends now; starts the next one. */
  take(now: number, seconds: number): Omit<TopicStatistics, "publishers" | "subscribers"> {
    const topic = this.#topic;
    const statistics = {
      topic: topic.name,
      messagesPerSecond: (topic.messages - this.#messages) / seconds,
      bytesPerSecond: (topic.bytes - this.#bytes) / seconds,
      messages: topic.messages,
      bytes: topic.bytes,
      age: now - topic.lastSeen,
      gap: this.#gap(),
      drops: topic.drops,
    };
    this.#mark();
    return statistics;
  }

  /** Stops watching. */
  end(): void {
    this.#topic.windows.delete(this.#window);
  }

  #mark(): void {
    const topic = this.#topic;
    this.#messages = topic.messages;
    this.#bytes = topic.bytes;
    this.#instants = topic.instants;
    this.#lastSeen = topic.lastSeen;
    this.#squaredGaps = topic.squaredGaps;
    topic.windows.delete(this.#window);
    this.#window = new GapWindow();
    topic.windows.add(this.#window);
  }

  #gap(): GapStatistics {
    const topic = this.#topic;
    const messages = topic.messages - this.#messages;
    const isFirst = this.#messages === 0;
    const gaps = isFirst ? messages - 1 : messages;
    if (gaps <= 0) return { min: 0, max: 0, mean: 0, jitter: 0 };
    const mean = (topic.lastSeen - (isFirst ? topic.firstSeen : this.#lastSeen)) / gaps;
    const variance = (topic.squaredGaps - this.#squaredGaps) / gaps - mean * mean;
    // Messages that share an instant follow each other without a gap.
    const together = messages > topic.instants - this.#instants;
    return {
      min: together ? 0 : this.#window.min,
      max: this.#window.max,
      mean,
      jitter: Math.sqrt(Math.max(0, variance)),
    };
  }
}
