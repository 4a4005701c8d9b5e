import type { RoboError } from "../../../../errors.ts";
import type { ErrorMessage, ServerMessage } from "../../../../protocols/robows/mod.ts";
import { encodeFrame, OPCODE } from "../../../../protocols/websocket/mod.ts";
import type { Client } from "../../hub/client.ts";

const UTF8 = new TextEncoder();

/** Sends a message. */
export function tell(client: Client, message: ServerMessage): void {
  tellText(client, JSON.stringify(message));
}

/** Sends a message that is JSON text already. */
export function tellText(client: Client, text: string): void {
  client.tell(encodeFrame(OPCODE.text, UTF8.encode(text)));
}

/** An error as a message; `about` says what it answers. */
export function errorMessage(
  error: RoboError,
  about: {
    readonly [K in "id" | "sub" | "topic" | "aux"]?: ErrorMessage[K] | undefined;
  },
): ErrorMessage {
  const { code, message, hint } = error;
  const path = (error as { readonly path?: unknown }).path;
  // What is undefined is left out of JSON.
  return {
    op: "error",
    ...about,
    kind: code,
    message,
    hint,
    ...(typeof path === "string" && { path }),
  } as ErrorMessage;
}
