import { RoboError } from "../../errors.ts";

/** One frame of a message, as `send` takes it. Text is sent as UTF-8, a number as its decimal digits, `null` as an empty frame. */
export type MessagePart =
  | string
  | number
  | null
  | ArrayBuffer
  | ArrayBufferView;

/** A message, as `send` takes it: one frame, or several. */
export type MessageLike = MessagePart | readonly MessagePart[];

/** A received message: its frames, each with memory of its own. */
export type Message = Uint8Array[];

const encoder = new TextEncoder();
const EMPTY = new Uint8Array(0);

/** The bytes of one frame; views are not copied. */
export function partBytes(part: MessagePart): Uint8Array {
  if (typeof part === "string") return encoder.encode(part);
  if (part instanceof Uint8Array) return part;
  if (part === null) return EMPTY;
  if (typeof part === "number") return encoder.encode(String(part));
  if (part instanceof ArrayBuffer) return new Uint8Array(part);
  return new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
}

/** The frames of a message. Throws RoboError "usage" when there are none. */
export function messageParts(message: MessageLike): Uint8Array[] {
  if (!Array.isArray(message)) return [partBytes(message as MessagePart)];
  if (message.length > 0) return message.map(partBytes);
  throw new RoboError("usage", "A message needs at least one frame", {
    hint: 'Send [""] for an empty message',
  });
}
