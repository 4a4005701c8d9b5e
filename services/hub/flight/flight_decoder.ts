import { RoboError } from "../../../errors.ts";
import { decodeMsgpack } from "../../../protocols/gecko/msgpack.ts";
import { ByteQueue } from "../../../protocols/zmtp/byte_queue.ts";

/** Largest value that is accepted, in bytes: a message of 1 GiB. */
const MAX_VALUE_BYTES = 1024 ** 3;

/** What a flight recorder says about what follows. */
export interface FlightHeader {
  /** Version of the format: 1. */
  readonly version: number;
  /** The core. */
  readonly core: {
    readonly pid: number;
    readonly version: string;
    readonly key: string;
    readonly in: string;
    readonly out: string;
  };
  /** Time of the oldest message that may follow, in milliseconds since 1970. */
  readonly from: number;
  /** When this was read out, in milliseconds since 1970. */
  readonly to: number;
  /** Messages of that time on all topics that are kept, or a few more. */
  readonly messages: number;
  /** Messages that the recorder lost for want of room, since the core's start. */
  readonly evicted: number;
}

/** A message that a flight recorder kept. */
export interface FlightMessage {
  /** When the hub read it, in milliseconds since 1970. */
  readonly time: number;
  /** Its first frame, the topic. */
  readonly topic: Uint8Array;
  /** Its other frames; nearly always one. */
  readonly payloads: readonly Uint8Array[];
}

/** Reads the stream of a flight recorder, in pieces as they come. */
export class FlightDecoder {
  /** The first value, once it has come. */
  header: FlightHeader | undefined;
  readonly #queue = new ByteQueue();

  /** Takes the next piece; returns the messages that are complete. Throws a `RoboError` of kind `data` for anything else. */
  push(piece: Uint8Array): FlightMessage[] {
    this.#queue.push(piece);
    const messages: FlightMessage[] = [];
    const { view } = this.#queue;
    let start = 0;
    for (let end = valueEnd(view, 0); end <= view.length; end = valueEnd(view, start)) {
      const value = decodeMsgpack(view.subarray(start, end));
      start = end;
      if (this.header === undefined) this.header = asHeader(value);
      else messages.push(asMessage(value));
    }
    this.#queue.skip(start);
    if (this.#queue.length > MAX_VALUE_BYTES) throw malformed("a value is too large");
    return messages;
  }

  /** To be called at the end of the stream. Throws a `RoboError` of kind `data` when it ended too early. */
  finish(): void {
    if (this.header === undefined || this.#queue.length > 0) throw malformed("it ends too early");
  }
}

/** Where the value at `start` ends; beyond the end of `bytes`, as far as it is known, when it is not there as a whole. */
function valueEnd(bytes: Uint8Array, start: number): number {
  const end = bytes.length;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = start;
  for (let wanted = 1; wanted > 0; wanted--) {
    if (at >= end) return at + 1;
    const code = bytes[at]!;
    const width = LENGTH_WIDTHS.get(code) ?? 0;
    if (at + 1 + width > end) return at + 1 + width;
    const length = width === 0
      ? 0
      : width === 1
      ? bytes[at + 1]!
      : width === 2
      ? view.getUint16(at + 1)
      : view.getUint32(at + 1);
    at += 1 + width;
    if (code < 0x80 || code >= 0xe0) continue;
    if (code < 0x90) wanted += 2 * (code & 0x0f);
    else if (code < 0xa0) wanted += code & 0x0f;
    else if (code < 0xc0) at += code & 0x1f;
    else if (code === 0xdc || code === 0xdd) wanted += length;
    else if (code === 0xde || code === 0xdf) wanted += 2 * length;
    else at += length + (FIXED_BYTES.get(code) ?? 0);
  }
  return at;
}

/** Bytes of the length that follows a code. */
const LENGTH_WIDTHS: ReadonlyMap<number, 1 | 2 | 4> = new Map([
  ...[0xc4, 0xc7, 0xd9].map((code) => [code, 1] as const),
  ...[0xc5, 0xc8, 0xda, 0xdc, 0xde].map((code) => [code, 2] as const),
  ...[0xc6, 0xc9, 0xdb, 0xdd, 0xdf].map((code) => [code, 4] as const),
]);

/** Bytes behind a code, besides those that its length says: numbers, and the type of an extension. */
const FIXED_BYTES: ReadonlyMap<number, number> = new Map([
  ...[0xc7, 0xc8, 0xc9, 0xcc, 0xd0].map((code) => [code, 1] as const),
  ...[0xcd, 0xd1].map((code) => [code, 2] as const),
  ...[0xca, 0xce, 0xd2].map((code) => [code, 4] as const),
  ...[0xcb, 0xcf, 0xd3].map((code) => [code, 8] as const),
  ...[1, 2, 4, 8, 16].map((size, at) => [0xd4 + at, size + 1] as const),
]);

function asHeader(value: unknown): FlightHeader {
  const header = value as FlightHeader | null;
  if (typeof header !== "object" || header?.version !== 1) throw malformed("it has no header");
  return header;
}

function asMessage(value: unknown): FlightMessage {
  if (!Array.isArray(value) || value.length !== 3) throw malformed("a message is none");
  const [time, topic, payload] = value as unknown[];
  const payloads = Array.isArray(payload) ? payload as unknown[] : [payload];
  const isMessage = typeof time === "number" && topic instanceof Uint8Array &&
    payloads.every((one) => one instanceof Uint8Array);
  if (!isMessage) throw malformed("a message is none");
  return { time, topic, payloads: payloads as Uint8Array[] };
}

function malformed(why: string): RoboError {
  return new RoboError("data", `What the core sent is no flight recording: ${why}`, {
    hint: "See whether core and robo are of the same version",
  });
}
