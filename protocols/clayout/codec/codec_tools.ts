import { readBits, writeBits } from "../bit_range.ts";
import { fault, FieldError, FieldFault, inside } from "../field_fault.ts";
import {
  putBase64,
  putBool,
  putBytes,
  putInt64Json,
  putName,
  putText,
  putUint64Json,
  putWhole,
} from "../json_bytes.ts";
import { HELD, putHeld, putInteger, putNumber } from "../number_text.ts";
import { readText, writeText } from "../text_bytes.ts";
import {
  type FloatBytes,
  fromBfloat16,
  getFloat128,
  getFloat80,
  setFloat128,
  setFloat80,
  toBfloat16,
} from "../wide_floats.ts";

/** Thrown when JSON text needs more room than there is. */
export const NO_ROOM: Error = new Error("No room");

/** Most names that a hint lists. */
const MOST_NAMES = 30;

/** Everything that generated code calls, by name. */
export const CODEC_TOOLS = {
  fault,
  inside,
  isList,
  nameOf,
  nameOfBig,
  whole,
  copyOf,
  readText,
  writeText,
  bytesOf,
  rowsOf,
  anyByte,
  readBits,
  writeBits,
  checkKeys,
  putBase64,
  putBool,
  HELD,
  putBytes,
  putHeld,
  putInt64Json,
  putInteger,
  putName,
  putNumber,
  putText,
  putUint64Json,
  putWhole,
  NO_ROOM,
  get_bfloat16: getBfloat16,
  set_bfloat16: setBfloat16,
  get_float80: getFloat80,
  set_float80: setFloat80,
  get_float128: getFloat128,
  set_float128: setFloat128,
  get_int128: getInt128,
  set_int128: setInt128,
  get_uint128: getUint128,
  set_uint128: setInt128,
} as const satisfies Readonly<Record<string, unknown>>;

function isList(value: unknown, length: number): boolean {
  return (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))) &&
    (value as { readonly length: number }).length === length;
}

function nameOf(names: ReadonlyMap<number | bigint, string>, number: number): string | number {
  return names.get(number) ?? number;
}

function nameOfBig(
  names: ReadonlyMap<number | bigint, string>,
  number: bigint,
): string | number | bigint {
  const key = safe(number);
  return names.get(key) ?? key;
}

/** The same integer as a number where that is exact. */
function safe(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** The integer that a number or a decimal text stands for; anything else as it is. */
function whole(value: unknown): unknown {
  if (Number.isSafeInteger(value)) return BigInt(value as number);
  // Longer ones do not fit, and would take long to read.
  return typeof value === "string" && /^-?[0-9]{1,40}$/.test(value) ? BigInt(value) : value;
}

function copyOf(bytes: Uint8Array, at: number, length: number): ArrayBuffer {
  // Not `bytes.slice`, which copies nothing where the bytes are a Buffer of Node's.
  return Uint8Array.prototype.slice.call(bytes, at, at + length).buffer as ArrayBuffer;
}

/** The bytes that a text in base64 stands for; the text itself where it is none. */
function bytesOf(text: string): unknown {
  try {
    return Uint8Array.fromBase64(text);
  } catch {
    return text;
  }
}

/** An array of arrays for one array with all elements, row by row; anything else as it is. */
function rowsOf(value: unknown, shape: readonly number[]): unknown {
  const count = shape.reduce((product, length) => product * length, 1);
  if (count === 0 || !isList(value, count)) return value;
  let rows = value as ArrayLike<unknown>;
  if (typeof rows[0] === "object" && (Array.isArray(rows[0]) || ArrayBuffer.isView(rows[0]))) {
    return value;
  }
  for (const length of shape.slice(1).toReversed()) {
    const flat = rows;
    rows = Array.from(
      { length: flat.length / length },
      (_, row) => Array.prototype.slice.call(flat, row * length, (row + 1) * length),
    );
  }
  return rows;
}

function anyByte(bytes: Uint8Array, at: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (bytes[at + i] !== 0) return true;
  return false;
}

function checkKeys(value: object, names: ReadonlySet<string>): void {
  for (const key of Object.keys(value)) {
    if (!names.has(key)) throw new UnknownKey(key, names);
  }
}

/** A key that is no field. */
class UnknownKey extends FieldFault {
  readonly #key: string;
  readonly #names: ReadonlySet<string>;

  constructor(key: string, names: ReadonlySet<string>) {
    super(undefined, "", []);
    this.#key = key;
    this.#names = names;
  }

  override toError(struct: string): FieldError {
    const names = [...this.#names];
    const more = names.length > MOST_NAMES ? `, and ${names.length - MOST_NAMES} more` : "";
    const key = JSON.stringify(this.#key.slice(0, MOST_NAMES * 2));
    const steps = this.steps();
    return new FieldError(`${struct}${steps} has no field ${key}`, {
      path: steps.replace(/^\./, ""),
      hint: names.length === 0
        ? "It has no fields"
        : `Its fields are ${names.slice(0, MOST_NAMES).join(", ")}${more}`,
    });
  }
}

function getBfloat16(view: DataView, at: number, little: boolean): number {
  return fromBfloat16(view.getUint16(at, little));
}

function setBfloat16(view: DataView, at: number, { value, little }: FloatBytes): void {
  view.setUint16(at, toBfloat16(value), little);
}

function getUint128(view: DataView, at: number, little: boolean): bigint {
  const high = view.getBigUint64(little ? at + 8 : at, little);
  return high << 64n | view.getBigUint64(little ? at : at + 8, little);
}

function getInt128(view: DataView, at: number, little: boolean): bigint {
  return BigInt.asIntN(128, getUint128(view, at, little));
}

function setInt128(
  view: DataView,
  at: number,
  { value, little }: { readonly value: bigint; readonly little: boolean },
): void {
  view.setBigUint64(little ? at + 8 : at, BigInt.asUintN(64, value >> 64n), little);
  view.setBigUint64(little ? at : at + 8, BigInt.asUintN(64, value), little);
}
