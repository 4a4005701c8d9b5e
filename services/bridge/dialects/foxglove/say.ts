import { FOXGLOVE_STATUS, type FoxgloveServerMessage } from "../../../../protocols/foxglove/mod.ts";
import { encodeFrame, OPCODE } from "../../../../protocols/websocket/mod.ts";
import type { Client } from "../../hub/client.ts";
import { faultText } from "../fault_text.ts";

/** Sends a client a message as JSON. */
export function say(client: Client, message: FoxgloveServerMessage): void {
  client.tell(textFrame(message));
}

/** A message as a WebSocket frame. */
export function textFrame(message: FoxgloveServerMessage): Uint8Array {
  return encodeFrame(OPCODE.text, new TextEncoder().encode(JSON.stringify(message)));
}

/** Sends a client bytes. */
export function sayBytes(client: Client, bytes: Uint8Array): void {
  client.tell(encodeFrame(OPCODE.binary, bytes));
}

/** Sends a client a line for people; one with an `id` replaces that which had the same. */
export function sayStatus(
  client: Client,
  level: keyof typeof FOXGLOVE_STATUS,
  { message, id }: { readonly message: string; readonly id?: string },
): void {
  say(client, {
    op: "status",
    level: FOXGLOVE_STATUS[level],
    message,
    ...(id !== undefined && { id }),
  });
}

/** Tells a client what went wrong and the cure. */
export function sayFault(client: Client, error: unknown): void {
  sayStatus(client, "error", { message: faultText(error) });
}
