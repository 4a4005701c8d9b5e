import { RoboError } from "../../errors.ts";
import { CODEC } from "../../ffi/variable_value.ts";
import { encodeMsgpack, MsgpackDecoder } from "../../protocols/gecko/msgpack.ts";

/** How arguments travel: `"msgpack"`, `"json"`, or `"raw"`, one `Uint8Array` as it is. */
export type CallCodec = "msgpack" | "json" | "raw";

const { raw: RAW, msgpack: MSGPACK, json: JSON_TEXT } = CODEC;

const UTF8 = new TextEncoder();
const STRICT_UTF8 = new TextDecoder("utf-8", { fatal: true });

/** Arguments by name, besides those by position. */
export type NamedArguments = Readonly<Record<string, unknown>>;

/** The bytes of a call's arguments: `[positional]`, or `[positional, named]` if there are named ones. */
export function encodeArguments(
  codec: CallCodec,
  positional: readonly unknown[],
  named?: NamedArguments,
): Uint8Array<ArrayBuffer> {
  const isNamed = named !== undefined && Object.keys(named).length > 0;
  if (codec === "raw") return rawArguments(positional, isNamed);
  const wire = isNamed ? [positional, named] : [positional];
  return codec === "msgpack" ? encodeMsgpack(wire) : UTF8.encode(JSON.stringify(wire));
}

function rawArguments(positional: readonly unknown[], isNamed: boolean): Uint8Array<ArrayBuffer> {
  const [bytes] = positional;
  if (isNamed || positional.length !== 1 || !(bytes instanceof Uint8Array)) {
    throw new RoboError("usage", "With the codec raw, a call has one argument, a Uint8Array");
  }
  return bytes as Uint8Array<ArrayBuffer>;
}

/** The bytes of a result, in the codec of the call where it can be. */
export function encodeResult(value: unknown, callCodec: number): {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly codec: number;
} {
  if (callCodec === RAW && value instanceof Uint8Array) {
    return { bytes: value as Uint8Array<ArrayBuffer>, codec: RAW };
  }
  if (callCodec === JSON_TEXT) {
    return { bytes: UTF8.encode(JSON.stringify(value ?? null)), codec: JSON_TEXT };
  }
  return { bytes: encodeMsgpack(value), codec: MSGPACK };
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
