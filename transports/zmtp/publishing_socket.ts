import {
  type Command,
  encodeFrame,
  encodeMessage,
  FLAG_MORE,
  frameHeaderBytes,
  type SocketType,
  writeFrameHeader,
  ZmtpViolation,
} from "../../protocols/zmtp/mod.ts";
import { FanOut } from "./fan_out.ts";
import { type MessageLike, messageParts } from "./message.ts";
import type { MessageView } from "./message_view.ts";
import type { SocketOptions } from "./options.ts";
import type { Pipe } from "./pipe.ts";
import { Sender } from "./sender.ts";
import { Socket } from "./socket.ts";

/** A change of what one peer has subscribed to. */
export interface SubscriptionEvent {
  /** Who it was. */
  readonly pipe: Pipe;
  /** Whether it subscribed rather than cancelled. */
  readonly subscribe: boolean;
  /** The prefix; valid during the call only. */
  readonly topic: Uint8Array;
  /** Whether this changes what the peer gets, rather than how often it asked for it. */
  readonly changed: boolean;
}

const encoder = new TextEncoder();

/** What PUB and XPUB have in common (RFC 29): each message goes to all peers that want its first frame. */
export abstract class PublishingSocket extends Socket {
  readonly #fanOut = new FanOut();
  readonly #sender: Sender;
  readonly #listeners = new Set<() => void>();

  /** A socket without endpoints. */
  constructor(type: SocketType, options: SocketOptions) {
    super(type, options);
    this.#sender = new Sender({
      type,
      sendTimeout: this.options.sendTimeout,
      attempt: (parts) => this.#attempt(parts),
    });
  }

  /**
   * Resolves when the message is queued for all subscribers that have room. What happens to the others is up to
   * `overflow`; with "block" it waits for all.
   */
  send(message: MessageLike): Promise<void> {
    return this.#sender.send(messageParts(message));
  }

  /**
   * Queues a message of two frames at once, without a promise: the fastest way to publish. The bytes are copied.
   * For subscribers without room `overflow` applies, where "block" counts as "drop-newest".
   */
  publish(topic: string | Uint8Array, payload: string | Uint8Array): void {
    const { frame, pipes } = typeof topic === "string"
      ? this.#fanOut.route(topic)
      : { frame: encodeFrame(FLAG_MORE, topic), pipes: this.#fanOut.wanting(topic) };
    if (pipes.length === 0 || this.closed) return;
    const body = typeof payload === "string" ? encoder.encode(payload) : payload;
    const length = frame.length + frameHeaderBytes(body.length) + body.length;
    for (let i = 0; i < pipes.length; i++) {
      const { outgoing } = pipes[i]!;
      if (!outgoing.admit()) continue;
      const { bytes, offset } = outgoing.reserve(length);
      writeTwoFrames(bytes, offset, { frame, body });
      outgoing.commit(length);
    }
  }

  /** Writes at once what waits for the end of the turn; returns whether all of it is with the system, rather than behind earlier writes. */
  flush(): boolean {
    let isThrough = true;
    for (const { outgoing } of this.#fanOut.pipes) {
      outgoing.flush();
      if (outgoing.waits) isThrough = false;
    }
    return isThrough;
  }

  /** How many peers would get a message of `topic` now. */
  subscribers(topic: string | Uint8Array): number {
    const bytes = typeof topic === "string" ? encoder.encode(topic) : topic;
    return this.#fanOut.wanting(bytes).length;
  }

  /** Calls `handler` whenever a peer subscribes, cancels or leaves; the function returned ends that. */
  onSubscriptionChange(handler: () => void): () => void {
    this.#listeners.add(handler);
    return () => void this.#listeners.delete(handler);
  }

  /** Called by a pipe. */
  inspect(pipe: Pipe, view: MessageView): boolean | ZmtpViolation {
    const start = view.start(0);
    const first = view.bytes[start];
    if (view.count > 1 || view.end(0) === start || first! > 1) {
      return this.receivesMessages;
    }
    const topic = view.bytes.subarray(start + 1, view.end(0));
    return this.#change(pipe, first === 1, topic) ?? false;
  }

  /** Called by a pipe. */
  override command(pipe: Pipe, command: Command): ZmtpViolation | undefined {
    if (command.name === "SUBSCRIBE") {
      return this.#change(pipe, true, command.data);
    }
    if (command.name === "CANCEL") {
      return this.#change(pipe, false, command.data);
    }
    return super.command(pipe, command);
  }

  /** Whether messages that are no subscriptions are received rather than ignored. */
  protected get receivesMessages(): boolean {
    return false;
  }

  /** A peer has subscribed or cancelled. */
  protected subscriptionChanged(_event: SubscriptionEvent): void {}

  protected override pipeAdded(pipe: Pipe): void {
    this.#fanOut.add(pipe);
    pipe.outgoing.onRoom = () => this.#sender.retry();
  }

  protected override pipeRemoved(pipe: Pipe): void {
    this.#fanOut.remove(pipe);
    this.#sender.retry();
    this.#tell();
  }

  protected override stopped(): void {
    this.#sender.close();
  }

  #attempt(parts: Uint8Array[]): boolean {
    const pipes = this.#fanOut.wanting(parts[0]!);
    const blocks = this.options.overflow === "block";
    if (blocks && pipes.some((pipe) => pipe.outgoing.full)) return false;
    if (pipes.length === 1) {
      const { outgoing } = pipes[0]!;
      if (blocks || outgoing.admit()) outgoing.push(parts);
    } else if (pipes.length > 1) {
      const message = encodeMessage(parts);
      for (const { outgoing } of pipes) {
        if (blocks || outgoing.admit()) {
          outgoing.pushEncoded(message, 0, message.length);
        }
      }
    }
    return true;
  }

  #change(pipe: Pipe, subscribe: boolean, topic: Uint8Array): ZmtpViolation | undefined {
    let changed: boolean;
    if (subscribe) {
      const result = pipe.wanted.add(topic);
      if (result === "too-many" || result === "too-long") {
        return excessive(result);
      }
      changed = result === "new";
    } else {
      changed = pipe.wanted.remove(topic);
    }
    if (changed) {
      this.#fanOut.changed();
      this.#tell();
    }
    this.subscriptionChanged({ pipe, subscribe, topic, changed });
    return undefined;
  }

  #tell(): void {
    for (const handler of [...this.#listeners]) handler();
  }
}

function writeTwoFrames(
  target: Uint8Array,
  offset: number,
  message: { readonly frame: Uint8Array; readonly body: Uint8Array },
): void {
  const { frame, body } = message;
  offset = copy(frame, target, offset);
  offset = writeFrameHeader(target, offset, { flags: 0, length: body.length });
  copy(body, target, offset);
}

function copy(source: Uint8Array, target: Uint8Array, offset: number): number {
  const { length } = source;
  // For a few dozen bytes a loop is faster than the call of set().
  if (length > 96) target.set(source, offset);
  else for (let i = 0; i < length; i++) target[offset + i] = source[i]!;
  return offset + length;
}

function excessive(result: "too-many" | "too-long"): ZmtpViolation {
  return new ZmtpViolation(
    "too-many-subscriptions",
    result === "too-many"
      ? "The peer has more subscriptions than the limit"
      : "The peer subscribes to a longer topic than the limit",
  );
}
