import { SubscriptionSet } from "../../protocols/zmtp/mod.ts";
import { Inbox } from "./inbox.ts";
import type { Message } from "./message.ts";
import type { SocketOptions } from "./options.ts";
import type { Pipe } from "./pipe.ts";
import { PublishingSocket, type SubscriptionEvent } from "./publishing_socket.ts";

/** Options of an {@linkcode XPublisher}. */
export interface XPublisherOptions extends SocketOptions {
  /** Also hand out repeated subscriptions ("allSubs"), and repeated cancellations ("allSubsUnsubs"); default null, neither. */
  verbosity?: null | "allSubs" | "allSubsUnsubs";
  /** A message to send to each new peer, whatever it wants; default none. */
  welcomeMessage?: Uint8Array | string;
}

/** XPUB (RFC 29): a PUB that receives its peers' subscriptions: messages of one frame, 1 or 0 and the topic. */
export class XPublisher extends PublishingSocket implements AsyncIterable<Message> {
  readonly #inbox: Inbox;
  readonly #all = new SubscriptionSet({ maxSubscriptions: Infinity, maxTopicBytes: Infinity });
  readonly #verbosity: XPublisherOptions["verbosity"];
  readonly #welcome: Uint8Array | undefined;

  /** A socket without endpoints. */
  constructor(options: XPublisherOptions = {}) {
    super("XPUB", options);
    const { welcomeMessage: welcome } = options;
    this.#verbosity = options.verbosity;
    this.#welcome = typeof welcome === "string" ? new TextEncoder().encode(welcome) : welcome;
    this.#inbox = new Inbox({ type: "XPUB", receiveTimeout: this.options.receiveTimeout });
  }

  /** The next subscription, or message of an XSUB; waits for one. */
  receive(): Promise<Message> {
    return this.#inbox.receive();
  }

  /** Subscriptions and messages until the socket is closed. */
  [Symbol.asyncIterator](): AsyncIterator<Message> {
    return this.#inbox.iterate();
  }

  override arrived(pipe: Pipe): void {
    this.#inbox.arrived(pipe);
  }

  protected override get receivesMessages(): boolean {
    return true;
  }

  protected override subscriptionChanged(event: SubscriptionEvent): void {
    const { subscribe, topic, changed } = event;
    const first = changed &&
      (subscribe ? this.#all.add(topic) === "new" : this.#all.remove(topic));
    const wordy = subscribe ? this.#verbosity != null : this.#verbosity === "allSubsUnsubs";
    if (first || wordy) this.#report(subscribe, topic);
  }

  protected override pipeConnected(pipe: Pipe): void {
    if (this.#welcome !== undefined) pipe.outgoing.push([this.#welcome]);
  }

  protected override pipeRemoved(pipe: Pipe): void {
    super.pipeRemoved(pipe);
    for (const topic of pipe.wanted) {
      if (this.#all.remove(topic) || this.#verbosity === "allSubsUnsubs") {
        this.#report(false, topic);
      }
    }
  }

  protected override stopped(): void {
    super.stopped();
    this.#inbox.close();
  }

  #report(subscribe: boolean, topic: Uint8Array): void {
    const message = new Uint8Array(1 + topic.length);
    message[0] = subscribe ? 1 : 0;
    message.set(topic, 1);
    this.#inbox.inject([message]);
  }
}
