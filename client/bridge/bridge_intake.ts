import { RoboError } from "../../errors.ts";
import { type DataItemJson, framesOf, readBatch } from "../../protocols/robows/mod.ts";
import type { BridgeColumns, BridgeMessage } from "./bridge_message.ts";
import { StructMessage } from "./bridge_message.ts";
import type { BridgeTopics } from "./bridge_topics.ts";
import type { OpenSubscription } from "./open_subscription.ts";

/** A subscription of either kind. */
export type AnySubscription =
  | OpenSubscription<BridgeMessage>
  | OpenSubscription<BridgeColumns>;

const NO_BYTES = new Uint8Array(0);

/** Gives structs that have come to the subscriptions that they are for. */
export class BridgeIntake {
  readonly #topics: BridgeTopics;
  readonly #subscriptions: ReadonlyMap<number, AnySubscription>;

  /** One for these topics and subscriptions. */
  constructor(topics: BridgeTopics, subscriptions: ReadonlyMap<number, AnySubscription>) {
    this.#topics = topics;
    this.#subscriptions = subscriptions;
  }

  /** A binary message has come. Throws a `RoboError` of kind `data` for what is none. */
  bytes(bytes: Uint8Array): void {
    const batch = readBatch(bytes);
    if (batch.kind === "plain") {
      throw new RoboError("data", "The bridge answers what was not asked");
    }
    const subscription = this.#subscriptions.get(batch.sub);
    if (subscription === undefined) return;
    const { byNumber } = this.#topics;
    if (batch.kind === "frames") {
      const into = subscription as OpenSubscription<BridgeMessage>;
      for (const { topic: number, time, payload } of framesOf(batch.bytes)) {
        const topic = byNumber.get(number);
        if (topic !== undefined) into.push(new StructMessage(topic, time, payload));
      }
      return;
    }
    for (const { topic: number, times, columns } of batch.blocks) {
      const topic = byNumber.get(number);
      if (topic === undefined) continue;
      const fields = subscription.fieldsOf(number);
      const named = new Map(columns.map((column, at) => [fields[at] ?? String(at), column]));
      (subscription as OpenSubscription<BridgeColumns>).push({ topic, times, columns: named });
    }
  }

  /** Structs have come as JSON. */
  items(sub: number, items: readonly DataItemJson[]): void {
    const into = this.#subscriptions.get(sub) as OpenSubscription<BridgeMessage> | undefined;
    for (const { topic: name, time, value } of items) {
      const topic = this.#topics.byName.get(name);
      if (topic === undefined) continue;
      into?.push({
        topic,
        time: BigInt(time),
        value: value as Record<string, unknown>,
        raw: NO_BYTES,
      });
    }
  }
}
