import type { CCodec } from "../../../../protocols/clayout/c_codec.ts";
import { MESSAGE_HEAD_BYTES, writeMessageHead } from "../../../../protocols/foxglove/mod.ts";
import { OPCODE } from "../../../../protocols/websocket/mod.ts";
import type { FrameRun } from "../../hub/frame_run.ts";
import type { RunEncoder } from "../../hub/subscription.ts";
import { framesOf, type FrameWriter } from "../frame_writer.ts";

/** Which structs are written, and for which subscription. */
export interface TopicEncoding {
  /** The topic's number. */
  readonly topic: number;
  /** The client's number of the subscription. */
  readonly subscription: number;
  /** Where frames are written. */
  readonly writer: FrameWriter;
}

/** Writes each struct as JSON into a message of its own. */
export class JsonEncoder implements RunEncoder {
  readonly key: string;
  readonly #encoding: TopicEncoding;
  readonly #codec: CCodec;

  /** Writes with `codec`. */
  constructor(encoding: TopicEncoding, codec: CCodec) {
    this.#encoding = encoding;
    this.#codec = codec;
    this.key = `foxglove:json:${encoding.topic}:${encoding.subscription}`;
  }

  encode(run: FrameRun): Uint8Array | undefined {
    const { topic, subscription, writer } = this.#encoding;
    for (const { at, time } of framesOf(run, topic)) {
      const head = writer.add(
        OPCODE.binary,
        MESSAGE_HEAD_BYTES,
        (out) => this.#codec.writeJson(run.bytes, at, out),
      );
      writeMessageHead(writer.view, head, { subscription, time });
    }
    return writer.take();
  }
}

/** Puts each struct as it is into a message of its own: a C struct is a message of ROS 1 whose padding has names. */
export class Ros1Encoder implements RunEncoder {
  readonly key: string;
  readonly #encoding: TopicEncoding;

  /** Writes nothing but heads. */
  constructor(encoding: TopicEncoding) {
    this.#encoding = encoding;
    this.key = `foxglove:ros1:${encoding.topic}:${encoding.subscription}`;
  }

  encode(run: FrameRun): Uint8Array | undefined {
    const { topic, subscription, writer } = this.#encoding;
    for (const { at, end, time } of framesOf(run, topic)) {
      const payload = run.bytes.subarray(at, end);
      const head = writer.binary(OPCODE.binary, MESSAGE_HEAD_BYTES, payload);
      writeMessageHead(writer.view, head, { subscription, time });
    }
    return writer.take();
  }
}
