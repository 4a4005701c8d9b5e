import { RoboError } from "../../errors.ts";
import type { NativeData } from "../../ffi/function.ts";
import { CODEC } from "../../ffi/variable_value.ts";
import { MsgpackDecoder, MsgpackEncoder } from "../../protocols/gecko/msgpack.ts";

/** How arguments travel: `"msgpack"`, `"json"`, or `"raw"`, one `Uint8Array` as it is. */
export type CallCodec = "msgpack" | "json" | "raw";

const { raw: RAW, msgpack: MSGPACK, json: JSON_TEXT } = CODEC;

const NOTHING = new Uint8Array(0);

const UTF8 = new TextEncoder();
const STRICT_UTF8 = new TextDecoder("utf-8", { fatal: true });

/** Arguments by name, besides those by position. */
export type NamedArguments = Readonly<Record<string, unknown>>;

/** Writes arguments and results for the library, each of which is good until the next one. */
export class CallEncoder implements NativeData {
  /** Begins with what was encoded last. */
  bytes: Uint8Array<ArrayBuffer> = NOTHING;
  /** Bytes of it. */
  length = 0;
  /** Its encoding, `enum robo_codec`. */
  codec: number = MSGPACK;
  readonly #msgpack = new MsgpackEncoder();

  /** Encodes a call's arguments: `[positional]`, or `[positional, named]` if there are named ones. */
  arguments(codec: CallCodec, positional: readonly unknown[], named?: NamedArguments): this {
    const isNamed = named !== undefined && Object.keys(named).length > 0;
    if (codec === "raw") return this.#take(rawArguments(positional, isNamed), RAW);
    const wire = isNamed ? [positional, named] : [positional];
    return codec === "msgpack" ? this.#write(wire) : this.#take(json(wire), JSON_TEXT);
  }

  /** Encodes a result, in the codec of the call where it can be. */
  result(value: unknown, callCodec: number): this {
    if (callCodec === RAW && value instanceof Uint8Array) return this.#take(value, RAW);
    if (callCodec === JSON_TEXT) return this.#take(json(value ?? null), JSON_TEXT);
    return this.#write(value);
  }

  /** A copy of what was encoded last. */
  copy(): NativeData {
    const { length, codec } = this;
    return { bytes: this.bytes.slice(0, length), length, codec };
  }

  #write(value: unknown): this {
    this.length = this.#msgpack.encode(value);
    this.bytes = this.#msgpack.bytes;
    this.codec = MSGPACK;
    return this;
  }

  #take(bytes: Uint8Array, codec: number): this {
    this.bytes = bytes as Uint8Array<ArrayBuffer>;
    this.length = bytes.length;
    this.codec = codec;
    return this;
  }
}

function json(value: unknown): Uint8Array {
  return UTF8.encode(JSON.stringify(value));
}

function rawArguments(positional: readonly unknown[], isNamed: boolean): Uint8Array {
  const [bytes] = positional;
  if (isNamed || positional.length !== 1 || !(bytes instanceof Uint8Array)) {
    throw new RoboError("usage", "With the codec raw, a call has one argument, a Uint8Array");
  }
  return bytes;
}

/** Reads arguments and results that come to stand in the same memory, one after the other. */
export class CallDecoder {
  readonly #memory: Uint8Array<ArrayBuffer>;
  readonly #msgpack: MsgpackDecoder;

  /** Reads from the front of `memory`. */
  constructor(memory: Uint8Array<ArrayBuffer>) {
    this.#memory = memory;
    this.#msgpack = new MsgpackDecoder(memory);
  }

  /** Bytes that it can read. */
  get capacity(): number {
    return this.#memory.length;
  }

  /** The result of `length` bytes; nil is `undefined`, as a function that returns nothing has it. */
  result(length: number, codec: number): unknown {
    if (length === 0 && codec !== RAW) return undefined;
    if (codec === MSGPACK) return this.#msgpack.decode(length) ?? undefined;
    if (codec === JSON_TEXT) return JSON.parse(this.#text(length)) ?? undefined;
    return this.#memory.slice(0, length);
  }

  /** The arguments of `length` bytes, as a handler gets them: named ones are a last object, if there are any. */
  arguments(length: number, codec: number): unknown[] {
    if (codec === MSGPACK) return spread(this.#msgpack.decode(length));
    if (codec === JSON_TEXT) return spread(JSON.parse(this.#text(length)));
    return [this.#memory.slice(0, length)];
  }

  #text(length: number): string {
    return STRICT_UTF8.decode(this.#memory.subarray(0, length));
  }
}

function spread(wire: unknown): unknown[] {
  if (!Array.isArray(wire) || !Array.isArray(wire[0]) || wire.length > 2) {
    throw new RoboError("data", "Arguments are [positional] or [positional, named]");
  }
  const positional: unknown[] = wire[0];
  if (wire.length === 1 || wire[1] === null) return positional;
  const named: unknown = wire[1];
  if (typeof named !== "object" || Array.isArray(named) || named instanceof Map) {
    throw new RoboError("data", "Named arguments are a map with texts as keys");
  }
  if (Object.keys(named as object).length > 0) positional.push(named);
  return positional;
}
