import {
  cborOf,
  type CborWriter,
  fragmentsOf,
  pngText,
  type RosbridgeCompression,
  StructCbor,
} from "../../../../protocols/rosbridge/mod.ts";
import { JsonBuffer } from "../../../../protocols/clayout/mod.ts";
import { OPCODE } from "../../../../protocols/websocket/mod.ts";
import type { Bridge } from "../../hub/bridge.ts";
import type { FrameRun } from "../../hub/frame_run.ts";
import type { RunEncoder } from "../../hub/subscription.ts";
import type { Topic } from "../../hub/topic.ts";
import { type FramePlace, framesOf } from "../frame_writer.ts";
import type { RosbridgeShared } from "./rosbridge_shared.ts";

/** How structs are written for a subscription. */
export interface RosEncoding {
  /** The topic, as the client has written its name. */
  readonly name: string;
  /** How messages are compressed. */
  readonly compression: RosbridgeCompression;
  /** Longest message, in letters. */
  readonly fragmentSize: number | undefined;
  /** Where topics are found. */
  readonly bridge: Bridge;
  /** Where messages are written. */
  readonly shared: RosbridgeShared;
}

/** Writes each struct as a message of its own. */
export class RosEncoder implements RunEncoder {
  readonly key: string;
  readonly #encoding: RosEncoding;
  readonly #begin: string;
  readonly #cborBegin: Uint8Array;
  #cut = 0;

  /** Writes as `encoding` says. */
  constructor(encoding: RosEncoding) {
    this.#encoding = encoding;
    const { name, compression, fragmentSize } = encoding;
    this.key = `rosbridge:${compression}:${fragmentSize ?? ""}:${name}`;
    this.#begin = `{"op":"publish","topic":${JSON.stringify(name)},"msg":`;
    this.#cborBegin = cborOf((cbor) => {
      cbor.map(3);
      for (const text of ["op", "publish", "topic", name, "msg"]) cbor.text(text);
    });
  }

  encode(run: FrameRun): Uint8Array | undefined {
    const { bridge, compression, fragmentSize, shared: { writer } } = this.#encoding;
    for (const [topic, place] of placesOf(run, bridge)) {
      if (compression === "cbor" || compression === "cbor-raw") {
        writer.binary(OPCODE.binary, 0, this.#cbor(topic, run, place));
      } else if (compression === "none" && fragmentSize === undefined) {
        writer.add(OPCODE.text, 0, (out) => this.#write(topic, run, { place, out }));
      } else {
        const message = new JsonBuffer();
        this.#write(topic, run, { place, out: message });
        for (const text of this.#texts(message.text())) writer.text(OPCODE.text, text);
      }
    }
    return writer.take();
  }

  #write(
    topic: Topic,
    { bytes }: FrameRun,
    { place, out }: { readonly place: FramePlace; readonly out: JsonBuffer },
  ): void {
    out.push(this.#begin);
    this.#encoding.shared.book.codec(topic, topic.struct).writeJson(bytes, place.at, out);
    out.push("}");
  }

  #texts(message: string): string[] {
    const { name, compression, fragmentSize: size } = this.#encoding;
    const whole = compressed(message, compression);
    return fragmentsOf(whole, { size, id: `${name}:${this.#cut++}` });
  }

  #cbor(topic: Topic, run: FrameRun, place: FramePlace): Uint8Array {
    const { compression, shared: { cbor } } = this.#encoding;
    cbor.written(this.#cborBegin);
    if (compression === "cbor-raw") writeRaw(cbor, run, place);
    else {
      const { struct, byteOrder } = topic;
      const value = topic.codec.decode(run.bytes, place.at);
      new StructCbor(cbor, { bytes: run.bytes, byteOrder }).struct(struct, value, place.at);
    }
    return cbor.take();
  }
}

/** A message as the client wants to have it. */
export function compressed(message: string, compression: RosbridgeCompression): string {
  return compression === "png" ? `{"op":"png","data":"${pngText(message)}"}` : message;
}

function* placesOf(run: FrameRun, bridge: Bridge): Generator<readonly [Topic, FramePlace]> {
  for (const place of framesOf(run)) {
    const topic = bridge.topics.get(place.topic);
    if (topic !== undefined) yield [topic, place];
  }
}

/** The struct as it is, and its time: for clients that know its layout from `rosapi/topics_and_raw_types`. */
function writeRaw(cbor: CborWriter, { bytes }: FrameRun, { at, end, time }: FramePlace): void {
  cbor.map(3);
  cbor.text("secs");
  cbor.whole(time / 1_000_000_000n);
  cbor.text("nsecs");
  cbor.whole(time % 1_000_000_000n);
  cbor.text("bytes");
  cbor.bytes(bytes.subarray(at, end));
}
