import { concat } from "../bytes.ts";
import { decodeCommand, encodeCommand } from "./command.ts";
import { encodeFrame, FLAG_COMMAND, FLAG_MORE } from "./frame.ts";

/** A change of what a subscriber wants. */
export interface SubscriptionChange {
  /** Whether it subscribes rather than cancels. */
  readonly subscribe: boolean;
  /** The prefix of the topics; a view. */
  readonly topic: Uint8Array;
}

/** A subscription as a whole frame: a command in ZMTP 3.1, a message that starts with 1 in 3.0. */
export function encodeSubscribe(topic: Uint8Array, minor: number): Uint8Array<ArrayBuffer> {
  if (minor >= 1) return encodeCommand("SUBSCRIBE", topic);
  return encodeFrame(0, concat([new Uint8Array([1]), topic]));
}

/** A cancelled subscription as a whole frame: a command in ZMTP 3.1, a message that starts with 0 in 3.0. */
export function encodeCancel(topic: Uint8Array, minor: number): Uint8Array<ArrayBuffer> {
  if (minor >= 1) return encodeCommand("CANCEL", topic);
  return encodeFrame(0, concat([new Uint8Array([0]), topic]));
}

/** The change that a frame from a subscriber asks for, in either form; `undefined` when it is something else. */
export function decodeSubscription(
  flags: number,
  body: Uint8Array,
): SubscriptionChange | undefined {
  if ((flags & FLAG_COMMAND) === 0) {
    if ((flags & FLAG_MORE) !== 0 || body.length === 0 || body[0]! > 1) return undefined;
    return { subscribe: body[0] === 1, topic: body.subarray(1) };
  }
  const command = decodeCommand(body);
  if (command?.name === "SUBSCRIBE") return { subscribe: true, topic: command.data };
  if (command?.name === "CANCEL") return { subscribe: false, topic: command.data };
  return undefined;
}
