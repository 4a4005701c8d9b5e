import { RoboError } from "../../../errors.ts";
import { LINK_AT } from "../../../protocols/link/link_frame.ts";
import type { FrameRun } from "../hub/frame_run.ts";
import { hold } from "../memory/shared_bytes.ts";
import type { RunEncoder } from "../hub/subscription.ts";
import type { Tally } from "../hub/tally.ts";
import type { TopicState } from "../hub/topic_state.ts";
import type { Piece } from "./piece.ts";
import type { Subscriber } from "./subscriber.ts";

/** What a group needs. */
export interface EncoderContext {
  /** The newest frame of a topic. */
  readonly frameOf: (topic: TopicState) => Uint8Array | undefined;
  /** Told of what an encoder throws. */
  readonly fault: (error: unknown) => void;
}

/** Subscriptions for which the same bytes are written. */
export class EncoderGroup {
  readonly members: Set<Subscriber> = new Set<Subscriber>();
  readonly #encoder: RunEncoder;
  readonly #context: EncoderContext;
  /** The newest structs as they were written, and what of. */
  readonly #newest = new Map<TopicState, { readonly frame: Uint8Array; readonly piece: Piece }>();

  /** A group without members. */
  constructor(encoder: RunEncoder, context: EncoderContext) {
    this.#encoder = encoder;
    this.#context = context;
  }

  /** Hands a run to all members, written once, and not at all where nobody wants it now. */
  deliver(run: FrameRun, tally: Tally): void {
    let piece: Piece | undefined;
    let isWritten = false;
    for (const member of this.members) {
      if (member.isThinned) {
        member.skip(tally);
        continue;
      }
      if (!isWritten) piece = this.#write(run, tally);
      isWritten = true;
      if (piece !== undefined) member.offer(piece);
    }
  }

  /** The newest struct of a topic, written. */
  newest(topic: TopicState): Piece | undefined {
    const frame = this.#context.frameOf(topic);
    if (frame === undefined) return undefined;
    const known = this.#newest.get(topic);
    if (known?.frame === frame) return known.piece;
    const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
    const run = { bytes: frame, view, count: 1, only: view.getUint16(LINK_AT.id, true) };
    const piece = this.#write(run, { topics: [topic], counts: [1] });
    if (piece === undefined) return undefined;
    // It is kept for who comes later.
    hold(piece.bytes);
    this.#newest.set(topic, { frame, piece });
    return piece;
  }

  #write(run: FrameRun, tally: Tally): Piece | undefined {
    try {
      const bytes = this.#encoder.encode(run);
      return bytes === undefined ? undefined : { bytes, tally };
    } catch (error) {
      // A program must not be read no further because one language has no words for what it sends.
      const reason = error instanceof RoboError ? error.message : "A struct cannot be written";
      for (const { client } of this.members) client.close(1011, reason);
      this.#context.fault(error);
      return undefined;
    }
  }
}
