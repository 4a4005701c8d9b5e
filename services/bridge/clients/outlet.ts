import type { FrameRun } from "../hub/frame_run.ts";
import type { Tally } from "../hub/tally.ts";
import { type EncoderContext, EncoderGroup } from "./encoder_group.ts";
import type { Subscriber } from "./subscriber.ts";

/** All subscriptions that want the same structs, by how they are written. */
export class Outlet {
  readonly #groups = new Map<string, EncoderGroup>();
  readonly #context: EncoderContext;

  /** An outlet without subscriptions; its `frameOf` gives a topic's newest frame that has come through it. */
  constructor(context: EncoderContext) {
    this.#context = context;
  }

  /** Whether nobody is there. */
  get isEmpty(): boolean {
    return this.#groups.size === 0;
  }

  /** Whether all subscriptions are behind. */
  get isBehind(): boolean {
    for (const { members } of this.#groups.values()) {
      for (const { client } of members) if (!client.isBehind) return false;
    }
    return true;
  }

  /** Takes a subscription in. */
  join(subscriber: Subscriber): void {
    const { encoder } = subscriber.subscription;
    let group = this.#groups.get(encoder.key);
    if (group === undefined) {
      group = new EncoderGroup(encoder, this.#context);
      this.#groups.set(encoder.key, group);
    }
    group.members.add(subscriber);
    subscriber.group = group;
  }

  /** Lets a subscription go. */
  leave(subscriber: Subscriber): void {
    const { key } = subscriber.subscription.encoder;
    const group = this.#groups.get(key);
    if (group?.members.delete(subscriber) !== true) return;
    subscriber.group = undefined;
    if (group.members.size === 0) this.#groups.delete(key);
  }

  /** Hands a run to all. */
  deliver(run: FrameRun, tally: Tally): void {
    for (const group of this.#groups.values()) group.deliver(run, tally);
  }

  /** Tells all of newer structs, of which they take the newest when they can. */
  note(tally: Tally): void {
    for (const { members } of this.#groups.values()) {
      for (const member of members) member.skip(tally);
    }
  }
}
