import { concat } from "../../protocols/bytes.ts";
import { encodeMessage } from "../../protocols/zmtp/frame.ts";
import { BufferPool } from "../../transports/buffer_pool.ts";
import { type ChunkParser, StreamReader } from "../../transports/stream_reader.ts";
import type { Run } from "./routing/forwarder.ts";
import { type OverflowPolicy, SubscriberLink } from "./routing/subscriber_link.ts";

/** `text` in UTF-8. */
export function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** A message of text parts, on the wire. */
export function message(...parts: readonly string[]): Uint8Array<ArrayBuffer> {
  return encodeMessage(parts.map(bytes));
}

/** Options of a {@linkcode TestSubscriber}. */
export interface TestSubscriberOptions {
  /** Prefixes that it wants; by default everything. */
  readonly prefixes?: readonly string[];
  /** Default `drop-oldest`. */
  readonly overflow?: OverflowPolicy;
  /** Default 64 MiB. */
  readonly maxQueueBytes?: number;
  /** Whether it asked for the hub's times, which are those of its clock here. */
  readonly times?: boolean;
  /** Whether its writes wait until {@linkcode TestSubscriber.go}. */
  readonly stalled?: boolean;
}

/** The outgoing side of a subscriber, with what went over its wire. */
export class TestSubscriber {
  /** The side itself. */
  readonly link: SubscriberLink;
  /** How many runs were queued. */
  runs = 0;
  /** What was reported as lost. */
  readonly dropped: Uint8Array[] = [];
  /** Why it was to be ended. */
  readonly failures: unknown[] = [];
  readonly #written: Uint8Array[] = [];
  #gate: PromiseWithResolvers<void> | undefined;

  /** Makes a subscriber that reads at once, or not at all while it is stalled. */
  constructor(id: number, options: TestSubscriberOptions = {}) {
    const { prefixes = [""], overflow = "drop-oldest", maxQueueBytes = 2 ** 26 } = options;
    if (options.stalled === true) this.#gate = Promise.withResolvers();
    this.link = new SubscriberLink({
      now: () => 0,
      id,
      wants: (topic) => prefixes.some((prefix) => startsWith(topic, bytes(prefix))),
      write: async (chunk) => {
        const kept = chunk.slice();
        await this.#gate?.promise;
        this.#written.push(kept);
        return kept.length;
      },
      overflow,
      maxQueueBytes,
      ...(options.times === true ? { wallTime: (time: number) => time } : {}),
      onDropped: (messages) => this.dropped.push(messages.slice()),
      onFailed: (reason) => this.failures.push(reason),
    });
    const { link } = this;
    const enqueue = link.enqueue.bind(link);
    link.enqueue = (buffer, run: Run) => {
      this.runs++;
      return enqueue(buffer, run);
    };
  }

  /** Lets a stalled subscriber read. */
  go(): void {
    this.#gate?.resolve();
    this.#gate = undefined;
  }

  /** All that it received, once nothing is left to send. */
  async received(): Promise<Uint8Array> {
    await this.link.drained();
    return concat(this.#written);
  }
}

/** Feeds `parser` with `stream` in pieces of the lengths that `cut` gives, as a connection would. */
export async function feed(
  parser: ChunkParser,
  stream: Uint8Array,
  cut: () => number,
): Promise<void> {
  let position = 0;
  const read = (into: Uint8Array) => {
    if (position === stream.length) return Promise.resolve(null);
    const count = Math.min(into.length, stream.length - position, Math.max(1, cut()));
    into.set(stream.subarray(position, position + count));
    position += count;
    return Promise.resolve(count);
  };
  await new StreamReader({ read }, new BufferPool()).run(parser);
}

function startsWith(whole: Uint8Array, prefix: Uint8Array): boolean {
  return prefix.length <= whole.length && prefix.every((byte, at) => byte === whole[at]);
}
