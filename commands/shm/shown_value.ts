import { NdArray } from "../../protocols/ndarray/nd_array.ts";
import type { ValueInfo } from "../../client/shm/value_info.ts";
import { RoboError } from "../../errors.ts";
import type { StructCodec } from "../../protocols/cstruct/struct_codec.ts";
import { decodePayload } from "../../protocols/gecko/payload.ts";
import { fieldAt } from "../../protocols/gecko/stamp.ts";
import { formatBytes } from "../../terminal/format.ts";
import { safeText } from "../../terminal/text.ts";
import { shownJson, wholeJson } from "./json_text.ts";

/** Bytes that are shown in hex. */
const SHOWN_BYTES = 64;

/** A value of a variable as commands show it. */
export interface ShownValue {
  /** Where it comes from. */
  readonly info: ValueInfo;
  /** Its bytes as they stand in the variable. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The value; bytes where it is a struct without a schema, or raw, or cannot be read. */
  readonly value: unknown;
  /** Why it cannot be read, in a few words. */
  readonly problem?: string;
}

/** A value as it can be shown: its bytes where they are not what their codec says. */
export function showValue(
  bytes: Uint8Array<ArrayBuffer>,
  info: ValueInfo,
  struct: StructCodec | undefined,
): ShownValue {
  try {
    return { bytes, info, value: decodeValue(bytes, info.codec, struct) };
  } catch (error) {
    if (!(error instanceof RoboError)) throw error;
    return { bytes, info, value: bytes, problem: error.message };
  }
}

function decodeValue(
  bytes: Uint8Array<ArrayBuffer>,
  codec: ValueInfo["codec"],
  struct: StructCodec | undefined,
): unknown {
  switch (codec) {
    case "msgpack":
    case "json":
      return decodePayload(codec, bytes);
    case "array": {
      const { dtype, shape, data } = NdArray.decode(bytes);
      return { dtype, shape, data };
    }
    case "struct":
      return struct === undefined ? bytes : struct.decode(bytes);
    case "raw":
      return textOf(bytes) ?? bytes;
    case "unknown":
      return bytes;
  }
}

/** A value, or a field of it, to be printed. Throws a `RoboError` of kind `data` where there is no such field. */
export function shownPart({ value, info }: ShownValue, path: string | undefined): unknown {
  // Elements of arrays and structs are numbers, also where they are bytes; and a struct without schema is bytes.
  const hasNumbers = info.codec === "array" || info.codec === "struct";
  const shown = hasNumbers && !(value instanceof Uint8Array) ? listed(value) : value;
  return fieldOf(shown, path);
}

function listed(value: unknown): unknown {
  if (value instanceof Uint8Array) return Array.from(value);
  if (Array.isArray(value)) return value.map(listed);
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, listed(inner)]));
}

/** What stands under a path such as `wheels.0.speed`. Throws a `RoboError` of kind `data` where there is nothing. */
function fieldOf(value: unknown, path: string | undefined): unknown {
  if (path === undefined) return value;
  const found = fieldAt(value, path.split("."));
  if (found !== undefined) return found;
  const names = typeof value === "object" && value !== null && !ArrayBuffer.isView(value)
    ? Object.keys(value)
    : [];
  throw new RoboError("data", `The value has no field ${path}`, {
    hint: names.length > 0
      ? `It has ${names.slice(0, 20).map(safeText).join(", ")}`
      : "It has no fields; of a struct, give its --schema",
  });
}

/** A value as one line for people. */
export function valueText(value: unknown): string {
  if (value instanceof Uint8Array) {
    const hex = value.subarray(0, SHOWN_BYTES).toHex();
    return `${hex}${value.length > SHOWN_BYTES ? "…" : ""} (${formatBytes(value.length)})`;
  }
  return safeText(shownJson(value));
}

/** A value and where it comes from, as one line of JSON for programs. */
export function valueJson(
  name: string,
  value: unknown,
  { info, problem }: Pick<ShownValue, "info" | "problem">,
): string {
  const { ticket, age, writer, wallTime, length, codec, isLastWill, skipped } = info;
  return wholeJson({
    name,
    ticket,
    time: wallTime.getTime() / 1000,
    age: Math.round(age * 1000) / 1e6,
    writer: { pid: writer.pid, name: writer.name, alive: writer.alive },
    bytes: length,
    codec,
    lastWill: isLastWill,
    skipped,
    ...(problem === undefined ? {} : { problem }),
    value,
  });
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return safeText(text) === text ? text : undefined;
  } catch {
    return undefined;
  }
}
