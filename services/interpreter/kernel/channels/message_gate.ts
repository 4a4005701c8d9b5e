import {
  decodeMessage,
  type Header,
  type JupyterMessage,
  ReplayGuard,
  type Signer,
} from "../../../../protocols/jupyter/mod.ts";
import type { KernelLimits } from "../limits.ts";

/** Why a message is not let through. */
export interface GateRefusal {
  /** One word for the count, such as `bad-signature`. */
  readonly reason: string;
  /** What was wrong, in sentence case without a final period. */
  readonly words: string;
}

/** A message of which no more than its header could be read. */
export interface UnreadableMessage {
  /** Routing ids of its sender. */
  readonly identities: readonly Uint8Array[];
  /** Its header. */
  readonly header: Header;
  /** What is wrong with it, in sentence case without a final period. */
  readonly words: string;
}

/** What becomes of a message at the gate. */
export interface GateEvents {
  /** It is whole, signed and new. */
  passed(message: JupyterMessage, bytes: number): void;
  /** It is not. */
  refused(refusal: GateRefusal): void;
  /** It is not, but its sender can be told. */
  unreadable?(message: UnreadableMessage): void;
}

/** Decodes messages and lets those through that are whole, signed with the key, and new. */
export class MessageGate {
  readonly #signer: Signer;
  readonly #key: string;
  readonly #limits: KernelLimits;
  readonly #replays = new ReplayGuard();
  /** Whether a message that is too large is being looked at: one at a time. */
  #isBusyWithLarge = false;

  /** A gate for the `key` of `signer`. */
  constructor({ signer, key, limits }: {
    readonly signer: Signer;
    readonly key: string;
    readonly limits: KernelLimits;
  }) {
    this.#signer = signer;
    this.#key = key;
    this.#limits = limits;
  }

  /** Takes the frames of a message. */
  take(frames: readonly Uint8Array[], events: GateEvents): void {
    const { maxPartBytes, maxMessageBytes: maxBufferBytes } = this.#limits;
    const decoded = decodeMessage(frames, this.#signer, { maxPartBytes, maxBufferBytes });
    if (!decoded.ok) {
      const { reason, words, header, identities } = decoded;
      events.refused({ reason, words });
      if (header !== undefined) events.unreadable?.({ header, identities, words });
      else if (reason === "too-large") void this.#takeLarge(frames, words, events);
      return;
    }
    const { message } = decoded;
    const signature = frames[message.identities.length + 1]!;
    if (this.#signer.signs && !this.#replays.admit(signature)) {
      const words = `A ${message.header.msg_type} came a second time`;
      return events.refused({ reason: "replayed", words });
    }
    events.passed(message, frames.reduce((sum, frame) => sum + frame.length, 0));
  }

  async #takeLarge(
    frames: readonly Uint8Array[],
    words: string,
    { unreadable }: GateEvents,
  ): Promise<void> {
    if (unreadable === undefined || this.#isBusyWithLarge) return;
    this.#isBusyWithLarge = true;
    const { senderOfLarge } = await import("./large_message.ts");
    const sender = await senderOfLarge(frames, this.#key);
    this.#isBusyWithLarge = false;
    if (sender !== undefined) unreadable({ ...sender, words });
  }
}
