import type { Image, Log } from "../gecko/message_types.ts";
import { messageKind } from "../gecko/messages.ts";
import type { JsonSchema } from "../json/json_schema.ts";
import type { NewSchema } from "./file_parts.ts";
import { jsonSchema, messageSchema, object } from "./message_schemas.ts";

/** Deepest level of a value whose fields {@linkcode copySchema} describes. */
const MAX_DEPTH = 8;

const UTF8 = new TextEncoder();
const NUMBER: JsonSchema = { type: "number" };
const STRING: JsonSchema = { type: "string" };
const BYTES: JsonSchema = { type: "string", contentEncoding: "base64" };
const TIME = object({ sec: { type: "integer" }, nsec: { type: "integer" } });

const RAW_IMAGE = jsonSchema(
  "foxglove.RawImage",
  object({
    timestamp: TIME,
    frame_id: STRING,
    width: NUMBER,
    height: NUMBER,
    encoding: STRING,
    step: NUMBER,
    data: BYTES,
  }),
);
const COMPRESSED_IMAGE = jsonSchema(
  "foxglove.CompressedImage",
  object({ timestamp: TIME, frame_id: STRING, data: BYTES, format: STRING }),
);
const LOG = jsonSchema(
  "foxglove.Log",
  object({
    timestamp: TIME,
    level: NUMBER,
    message: STRING,
    name: STRING,
    file: STRING,
    line: NUMBER,
  }),
);

const LEVELS: Readonly<Record<string, number>> = { DEBUG: 1, INFO: 2, WARN: 3, ERROR: 4 };

/** OpenCV's order of colours, which pygecko's cameras have. */
const PIXELS: Readonly<Record<number, string>> = { 1: "mono8", 3: "bgr8", 4: "bgra8" };

/** A message as JSON, for programs that read no other encoding. */
export interface JsonCopy {
  /** What it looks like. */
  readonly schema: NewSchema;
  /** The JSON text of a value. */
  readonly write: (value: unknown, timeMs: number) => Uint8Array;
}

/**
 * How the values of a topic whose first is `value` are written as JSON. Images and log lines take the form that Foxglove
 * knows; what is no object becomes the field `value` of one; bytes become base64. The schema of any other value is what
 * the first one shows, and promises nothing about the next.
 */
export function jsonCopy(value: unknown): JsonCopy {
  const kind = messageKind(value);
  if (kind === "image") {
    const { compressed } = value as Image;
    const schema = compressed ? COMPRESSED_IMAGE : RAW_IMAGE;
    return { schema, write: (value, timeMs) => stringify(foxgloveImage(value as Image, timeMs)) };
  }
  if (kind === "log") {
    const write = (value: unknown, timeMs: number) => stringify(foxgloveLog(value as Log, timeMs));
    return { schema: LOG, write };
  }
  const schema = messageSchema(value) ?? jsonSchema("robo.Seen", copySchema(wrapped(value)));
  return { schema, write: (value) => stringify(wrapped(value)) };
}

function wrapped(value: unknown): unknown {
  const plain = toJson(value);
  return typeof plain === "object" && plain !== null && !Array.isArray(plain) ? plain : { value };
}

function copySchema(value: unknown, depth = 0): JsonSchema {
  const plain = toJson(value);
  if (plain === null || depth > MAX_DEPTH) return {};
  if (value instanceof Uint8Array) return BYTES;
  if (Array.isArray(plain)) {
    return { type: "array", items: plain.length === 0 ? {} : copySchema(plain[0], depth + 1) };
  }
  if (typeof plain !== "object") return { type: typeof plain };
  const fields = Object.entries(plain as Record<string, unknown>);
  return {
    type: "object",
    properties: Object.fromEntries(
      fields.map(([name, field]) => [name, copySchema(field, depth + 1)]),
    ),
  };
}

function foxgloveImage({ shape, data, compressed, timestamp }: Image, timeMs: number): unknown {
  const head = { timestamp: foxgloveTime(timestamp * 1000 || timeMs), frame_id: "" };
  if (compressed) return { ...head, data, format: imageFormat(data) };
  const [height = 0, width = 0, channels = 1] = shape;
  const step = height > 0 ? Math.floor(data.length / height) : 0;
  const isWide = channels === 1 && step === 2 * width;
  return {
    ...head,
    width,
    height,
    encoding: isWide ? "mono16" : PIXELS[channels] ?? "",
    step,
    data,
  };
}

function imageFormat(data: Uint8Array): string {
  if (data[0] === 0xff && data[1] === 0xd8) return "jpeg";
  return data[0] === 0x89 && data[1] === 0x50 ? "png" : data[0] === 0x52 ? "webp" : "";
}

function foxgloveLog({ level, name, text }: Log, timeMs: number): unknown {
  const timestamp = foxgloveTime(timeMs);
  return { timestamp, level: LEVELS[level] ?? 0, message: text, name, file: "", line: 0 };
}

function foxgloveTime(ms: number): { readonly sec: number; readonly nsec: number } {
  const sec = Math.floor(ms / 1000);
  return { sec, nsec: Math.min(999_999_999, Math.round((ms - sec * 1000) * 1e6)) };
}

function stringify(value: unknown): Uint8Array {
  return UTF8.encode(JSON.stringify(value, (_, inner) => toJson(inner)));
}

/** One level of a value as JSON can hold it. */
function toJson(value: unknown): unknown {
  if (typeof value === "bigint") {
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  }
  if (value instanceof Uint8Array) return value.toBase64();
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return [...value as Float64Array];
  if (value instanceof Map) return Object.fromEntries(value);
  if (value instanceof Set) return [...value];
  return value ?? null;
}
