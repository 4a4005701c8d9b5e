import { RoboError } from "../../errors.ts";
import { isObject } from "../json/checks.ts";
import type { ServerMessage } from "./server_message.ts";

/**
 * Reads a text message of the bridge; undefined for an `op` that this version does not know. Of what the bridge says the shape is trusted. Throws a
 * `RoboError` of kind `data` for what is no message.
 */
export function readServerMessage(text: string): ServerMessage | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new RoboError("data", "The bridge has sent a text that is no JSON", { cause });
  }
  if (!isObject(json) || typeof json["op"] !== "string") {
    throw new RoboError("data", "The bridge has sent a message without op", {
      hint: "The server at this address does not speak robo.ws.v1",
    });
  }
  return json as unknown as ServerMessage;
}
