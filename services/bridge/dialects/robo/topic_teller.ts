import type { MessageId, TopicJson } from "../../../../protocols/robows/mod.ts";
import type { Client } from "../../hub/client.ts";
import type { Topic } from "../../hub/topic.ts";
import { tellText } from "./tell.ts";
import { topicJson } from "./topic_json.ts";

/** Longest message of topics, in UTF-16 units, unless a single topic is longer. */
const MOST_LETTERS = 65_536;

/** Tells a client of topics: of each the layout once. */
export class TopicTeller {
  readonly #client: Client;
  readonly #told = new Set<number>();

  /** One that has told of none. */
  constructor(client: Client) {
    this.#client = client;
  }

  /** Tells of these, in several messages when they are long; also when there are none, where the client has asked. */
  tell(topics: Iterable<Topic>, { id, isAnswer }: { id?: MessageId; isAnswer: boolean }): void {
    const texts: string[] = [];
    let letters = 0;
    let didTell = false;
    const flush = () => {
      const head = id === undefined ? "" : `"id":${JSON.stringify(id)},`;
      tellText(this.#client, `{"op":"topics",${head}"topics":[${texts.join(",")}]}`);
      texts.length = letters = 0;
      didTell = true;
    };
    for (const topic of topics) {
      const json = this.#json(topic);
      if (json === undefined) continue;
      const text = JSON.stringify(json);
      if (texts.length > 0 && letters + text.length > MOST_LETTERS) flush();
      texts.push(text);
      letters += text.length;
    }
    if (texts.length > 0 || (isAnswer && !didTell)) flush();
  }

  #json(topic: Topic): TopicJson | undefined {
    // Who never heard of it need not hear that it is no more.
    if (topic.isForgotten === true && !this.#told.has(topic.id)) return undefined;
    const json = topicJson(topic, this.#client.rights, { isFirst: !this.#told.has(topic.id) });
    if (topic.isForgotten === true) this.#told.delete(topic.id);
    else if (json !== undefined) this.#told.add(topic.id);
    return json;
  }
}
