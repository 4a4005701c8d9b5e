import type { Client } from "../../hub/client.ts";
import type { Topic } from "../../hub/topic.ts";
import { FrameWriter } from "../frame_writer.ts";
import { Clock } from "./clock.ts";
import { ChannelBook, type ChannelEncoding } from "./channel_book.ts";

/** A conversation, as others see it. */
interface Sharer {
  /** The client. */
  readonly client: Client;
  /** Topics on which it publishes. */
  readonly publishes: ReadonlySet<Topic>;
  /** Told that somebody publishes something else. */
  publishersChanged(): void;
}

/** What the conversations with all of Foxglove's clients have in common. */
export class FoxgloveShared {
  /** The channels and services. */
  readonly book: ChannelBook;
  /** Where messages are written. */
  readonly writer: FrameWriter = new FrameWriter();
  /** Who tells the time. */
  readonly clock: Clock = new Clock();
  readonly #sharers = new Set<Sharer>();

  /** Time after which clients are greeted, in milliseconds. */
  readonly greetAfter: number;

  /** For channels in these encodings, and clients that are greeted after so many milliseconds. */
  constructor(encoding: ChannelEncoding, greetAfter: number) {
    this.book = new ChannelBook(encoding);
    this.greetAfter = greetAfter;
  }

  /** Takes part until the signal aborts. */
  join(sharer: Sharer, signal: AbortSignal): void {
    this.#sharers.add(sharer);
    signal.addEventListener("abort", () => {
      this.#sharers.delete(sharer);
      if (sharer.publishes.size > 0) this.publishersChanged();
    }, { once: true });
  }

  /** The clients that publish on a topic. */
  publishers(topic: Topic): Client[] {
    return [...this.#sharers].filter(({ publishes }) => publishes.has(topic)).map((one) =>
      one.client
    );
  }

  /** Tells all that somebody publishes something else. */
  publishersChanged(): void {
    for (const sharer of this.#sharers) sharer.publishersChanged();
  }
}
