import type { TopicJson } from "../../protocols/robows/mod.ts";
import { KnownTopic } from "./known_topic.ts";

/** The topics of a bridge, by name and by number. */
export class BridgeTopics {
  /** All topics by name. */
  readonly byName: Map<string, KnownTopic> = new Map<string, KnownTopic>();
  /** All topics by number. */
  readonly byNumber: Map<number, KnownTopic> = new Map<number, KnownTopic>();

  /** Takes descriptions in, and returns their topics. */
  take(topics: readonly TopicJson[]): KnownTopic[] {
    return topics.flatMap((json) => this.#take(json) ?? []);
  }

  /** A conversation begins, in which numbers may mean something else and layouts are told again. */
  clear(): void {
    this.byName.clear();
    this.byNumber.clear();
  }

  #take(json: TopicJson): KnownTopic | undefined {
    const known = this.byNumber.get(json.topic);
    if (known !== undefined) {
      known.update(json);
      if (json.forgotten === true) this.#forget(known);
      return known;
    }
    const { layout } = json;
    if (layout === undefined) return undefined;
    const topic = new KnownTopic({ ...json, layout });
    this.byNumber.set(topic.number, topic);
    this.byName.set(topic.name, topic);
    return topic;
  }

  #forget(topic: KnownTopic): void {
    this.byNumber.delete(topic.number);
    if (this.byName.get(topic.name) === topic) this.byName.delete(topic.name);
  }
}
