import type { JupyterMessage } from "../../protocols/jupyter/mod.ts";
import { Fifo } from "../../transports/zmtp/fifo.ts";
import { IopubFeed, type IopubOptions } from "./iopub_feed.ts";
import { RecentIds } from "./recent_ids.ts";
import { type KernelReplay, unseen } from "./replay.ts";

/** Messages that may wait for those before them. */
const MOST_HELD = 10_000;

/** The messages of iopub over all connections of a client, each once and in order. */
export class IopubStream {
  readonly #deliver: (message: JupyterMessage) => void;
  readonly #feeds = new Set<IopubFeed>();
  readonly #seen = new RecentIds();
  /** New messages that wait until the missed ones are there. */
  #held: Fifo<JupyterMessage> | undefined;
  #dropped = 0;
  #isClosed = false;

  /** A stream that hands new messages to `deliver`, and to its readers. */
  constructor(deliver: (message: JupyterMessage) => void) {
    this.#deliver = deliver;
  }

  /** Id of the newest message. */
  get last(): string | undefined {
    return this.#seen.last;
  }

  /** A reader of all messages from now on. */
  feed(options: IopubOptions): IopubFeed {
    const feed = new IopubFeed(options, (ended) => void this.#feeds.delete(ended));
    if (this.#isClosed) feed.end();
    else this.#feeds.add(feed);
    return feed;
  }

  /** A message has come. */
  heard(message: JupyterMessage): void {
    // It says that the subscription has arrived, and nothing else.
    if (message.header.msg_type === "iopub_welcome") return;
    if (this.#held === undefined) return this.#publish(message);
    this.#held.push(message);
    if (this.#held.length <= MOST_HELD) return;
    this.#held.shift();
    this.#dropped++;
  }

  /** Keeps new messages back until {@linkcode release}. */
  hold(): void {
    this.#held ??= new Fifo();
  }

  /** Hands out what of `replay` is news, for readers alone, and then what was kept back. Returns the news. */
  release(replay: KernelReplay): KernelReplay {
    const { messages, lost } = unseen(replay, (id) => this.#seen.has(id));
    for (const message of messages) {
      this.#seen.add(message.header.msg_id);
      this.#show(message);
    }
    const held = this.#held?.drain() ?? [];
    this.#held = undefined;
    for (const message of held) this.#publish(message);
    const dropped = this.#dropped;
    this.#dropped = 0;
    return { messages, lost: lost + dropped };
  }

  /** Ends all readers. */
  close(): void {
    this.#isClosed = true;
    for (const feed of this.#feeds) feed.end();
    this.#feeds.clear();
  }

  #publish(message: JupyterMessage): void {
    if (!this.#seen.add(message.header.msg_id)) return;
    this.#show(message);
    this.#deliver(message);
  }

  #show(message: JupyterMessage): void {
    for (const feed of this.#feeds) feed.push(message);
  }
}
