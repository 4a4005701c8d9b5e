import { type Command, decodeCommand } from "../../../protocols/zmtp/command.ts";
import { FLAG_COMMAND, FrameHeader } from "../../../protocols/zmtp/frame.ts";
import { decodeSubscription } from "../../../protocols/zmtp/subscription_command.ts";
import { SubscriptionSet } from "../../../protocols/zmtp/subscriptions.ts";
import type { PooledBuffer } from "../../../transports/buffer_pool.ts";
import type { ChunkParser } from "../../../transports/stream_reader.ts";
import { PeerFailure } from "../routing/peer_failure.ts";
import { MAX_TOPIC_BYTES } from "../routing/topic_table.ts";

/** Longest frame that a subscriber may send, in bytes: a subscription or a command. */
const MAX_FRAME_BYTES = 64 * 1024;

/** What becomes of what a subscriber sends. */
export interface IntakeEvents {
  /** It has a new subscription; `wanted` says whether a topic was wanted before. */
  onSubscribe(prefix: Uint8Array): void;
  /** It has cancelled a subscription for the last time. */
  onCancel(): void;
  /** It sent another command. */
  onCommand(command: Command): void;
}

/** The incoming side of a subscriber: its subscriptions. */
export class SubscriptionIntake implements ChunkParser {
  /** As {@linkcode ChunkParser}. */
  incompleteBytes = 0;
  /** What it subscribes to. */
  readonly wanted: SubscriptionSet;
  readonly #header = new FrameHeader(MAX_FRAME_BYTES);
  readonly #events: IntakeEvents;
  readonly #maxSubscriptions: number;

  /** Accepts at most `maxSubscriptions` different subscriptions. */
  constructor(maxSubscriptions: number, events: IntakeEvents) {
    this.#maxSubscriptions = maxSubscriptions;
    this.wanted = new SubscriptionSet({ maxSubscriptions, maxTopicBytes: MAX_TOPIC_BYTES });
    this.#events = events;
  }

  /** As {@linkcode ChunkParser.parse}. */
  parse(buffer: PooledBuffer, start: number, end: number): number {
    const { bytes } = buffer;
    const header = this.#header;
    while (header.read(bytes, start, end) && header.bodyEnd <= end) {
      this.#take(header.flags, bytes.subarray(header.bodyStart, header.bodyEnd));
      start = header.bodyEnd;
    }
    if (header.violation !== undefined) {
      throw new PeerFailure(header.violation.reason, header.violation.message);
    }
    return start;
  }

  #take(flags: number, body: Uint8Array): void {
    const change = decodeSubscription(flags, body);
    if (change?.subscribe === true) {
      this.#subscribe(change.topic);
    } else if (change !== undefined) {
      if (this.wanted.remove(change.topic)) this.#events.onCancel();
    } else if ((flags & FLAG_COMMAND) !== 0) {
      const command = decodeCommand(body);
      if (command === undefined) {
        throw new PeerFailure("malformed-command", "It sent a malformed command");
      }
      this.#events.onCommand(command);
    }
    // Messages upstream, which an XSUB may send, have no meaning for a hub.
  }

  #subscribe(prefix: Uint8Array): void {
    const result = this.wanted.add(prefix);
    if (result === "new") {
      this.#events.onSubscribe(prefix);
    } else if (result === "too-many") {
      throw new PeerFailure(
        "too-many-subscriptions",
        `It has more than ${this.#maxSubscriptions} subscriptions`,
      );
    } else if (result === "too-long") {
      throw new PeerFailure(
        "topic-too-long",
        `It subscribes to a topic of more than ${MAX_TOPIC_BYTES} bytes`,
      );
    }
  }
}
