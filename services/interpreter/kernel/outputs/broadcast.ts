import {
  encodeParts,
  type Header,
  type HeaderSource,
  iopubTopic,
  type JsonObject,
} from "../../../../protocols/jupyter/mod.ts";
import type { OpenEntrance } from "../channels/open_entrance.ts";
import type { OutputRing } from "./output_ring.ts";

/** A message for all who read iopub. */
export interface Publication {
  /** Its content. */
  readonly content: JsonObject;
  /** Header of the request that caused it; default none. */
  readonly parent?: Header | undefined;
  /** Whatever is said about it; default nothing. */
  readonly metadata?: JsonObject;
  /** Raw bytes; default none. */
  readonly buffers?: readonly Uint8Array[];
  /** Whether clients that come back get it, too (default yes). */
  readonly keep?: boolean;
}

const NO_BUFFERS: readonly Uint8Array[] = [];

/** Publishes on the iopub sockets of all entrances, each signed with its key. */
export class Broadcast {
  readonly #headers: HeaderSource;
  readonly #kernelId: string;
  readonly #ring: OutputRing;
  readonly #entrances: () => Iterable<OpenEntrance>;
  readonly #topics = new Map<string, readonly Uint8Array[]>();

  /** A broadcast to whatever entrances there are. */
  constructor(options: {
    readonly headers: HeaderSource;
    readonly kernelId: string;
    readonly ring: OutputRing;
    readonly entrances: () => Iterable<OpenEntrance>;
  }) {
    this.#headers = options.headers;
    this.#kernelId = options.kernelId;
    this.#ring = options.ring;
    this.#entrances = options.entrances;
  }

  /** Publishes a message of type `type`. */
  publish(type: string, publication: Publication): void {
    const { content, parent, metadata = {}, buffers = NO_BUFFERS, keep = true } = publication;
    const header = this.#headers.next(type);
    const parts = encodeParts({ header, parent, metadata, content });
    if (keep) this.#ring.add(header.msg_id, parts);
    const identities = this.#topic(type);
    for (const entrance of this.#entrances()) entrance.publish(parts, { identities, buffers });
  }

  /** Publishes `busy`, `idle`, `starting` or `restarting`. */
  status(state: string, parent: Header | undefined, keep: boolean): void {
    this.publish("status", { content: { execution_state: state }, parent, keep });
  }

  /** Tells those who have just subscribed by one entrance to `topic` that they will miss nothing from now on (JEP 65). */
  welcome(entrance: OpenEntrance, topic: Uint8Array): void {
    const content = { subscription: new TextDecoder().decode(topic) };
    const header = this.#headers.next("iopub_welcome");
    const parts = encodeParts({ header, parent: undefined, metadata: {}, content });
    entrance.publish(parts, { identities: [topic.slice()], buffers: NO_BUFFERS });
  }

  #topic(type: string): readonly Uint8Array[] {
    let topic = this.#topics.get(type);
    if (topic === undefined) {
      topic = [iopubTopic(this.#kernelId, type)];
      this.#topics.set(type, topic);
    }
    return topic;
  }
}
