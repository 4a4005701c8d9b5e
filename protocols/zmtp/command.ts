import { concat, toBytes, toText } from "../bytes.ts";
import { encodeFrame, FLAG_COMMAND } from "./frame.ts";

/** A command: what the body of a frame with FLAG_COMMAND holds. */
export interface Command {
  /** Its name, such as `READY`. */
  readonly name: string;
  /** What follows the name; a view of the body. */
  readonly data: Uint8Array;
}

/** The command in a frame's body, or `undefined` when it is malformed. */
export function decodeCommand(body: Uint8Array): Command | undefined {
  const length = body[0];
  if (length === undefined || length === 0 || 1 + length > body.length) return undefined;
  return { name: toText(body.subarray(1, 1 + length)), data: body.subarray(1 + length) };
}

/** The body of a command: the length of its name, its name, and `parts`. */
function encodeCommandBody(
  name: string,
  ...parts: readonly Uint8Array[]
): Uint8Array<ArrayBuffer> {
  return concat([new Uint8Array([name.length]), toBytes(name), ...parts]);
}

/** A command as a whole frame. */
export function encodeCommand(
  name: string,
  ...parts: readonly Uint8Array[]
): Uint8Array<ArrayBuffer> {
  return encodeFrame(FLAG_COMMAND, encodeCommandBody(name, ...parts));
}

/** An ERROR command; `reason` is cut at 255 bytes. */
export function encodeError(reason: string): Uint8Array<ArrayBuffer> {
  const bytes = toBytes(reason).subarray(0, 255);
  return encodeCommand("ERROR", new Uint8Array([bytes.length]), bytes);
}

/** The reason in an ERROR command's data, made safe to print. */
export function decodeErrorReason(data: Uint8Array): string {
  const text = toText(data.subarray(1, 1 + (data[0] ?? 0)));
  // deno-lint-ignore no-control-regex
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, "?");
}

/** Longest context that a PING may carry, in bytes (RFC 37). */
const MAX_PING_CONTEXT_BYTES = 16;

/** A PING: `timeToLive` in milliseconds (sent as tenths of a second, 0 to 6553.5 s) and up to 16 bytes of context. */
export function encodePing(
  timeToLive: number,
  context: Uint8Array = new Uint8Array(0),
): Uint8Array<ArrayBuffer> {
  const tenths = Math.min(65535, Math.max(0, Math.round(timeToLive / 100)));
  return encodeCommand("PING", new Uint8Array([tenths >>> 8, tenths & 255]), context);
}

/** What a PING says, or `undefined` when it is malformed. */
export function decodePing(
  data: Uint8Array,
): { readonly timeToLive: number; readonly context: Uint8Array } | undefined {
  if (data.length < 2 || data.length > 2 + MAX_PING_CONTEXT_BYTES) return undefined;
  return { timeToLive: ((data[0]! << 8) | data[1]!) * 100, context: data.subarray(2) };
}

/** The PONG that answers a PING with `context`. */
export function encodePong(context: Uint8Array): Uint8Array<ArrayBuffer> {
  return encodeCommand("PONG", context);
}
