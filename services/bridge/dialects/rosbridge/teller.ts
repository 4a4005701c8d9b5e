import { RoboError } from "../../../../errors.ts";
import {
  ROSBRIDGE_LEVELS,
  type RosbridgeId,
  type RosbridgeLevel,
} from "../../../../protocols/rosbridge/mod.ts";
import { encodeFrame, OPCODE } from "../../../../protocols/websocket/mod.ts";
import type { Client } from "../../hub/client.ts";
import { faultText } from "../fault_text.ts";

/** Tells a client what it wants to know. */
export class Teller {
  /** How urgent a status has to be. */
  level: RosbridgeLevel = "warning";
  readonly #client: Client;

  /** Tells this client. */
  constructor(client: Client) {
    this.#client = client;
  }

  /** Sends a message. */
  say(message: Readonly<Record<string, unknown>>): void {
    this.sayText(JSON.stringify(message));
  }

  /** Sends a message that is JSON already. */
  sayText(text: string): void {
    this.#client.tell(encodeFrame(OPCODE.text, new TextEncoder().encode(text)));
  }

  /** Sends a line for people, about what the client calls `id`, if it is urgent enough for it. */
  status(level: Exclude<RosbridgeLevel, "none">, msg: string, id?: RosbridgeId): void {
    if (ROSBRIDGE_LEVELS.indexOf(level) < ROSBRIDGE_LEVELS.indexOf(this.level)) return;
    this.say({ op: "status", ...(id !== undefined && { id }), level, msg });
  }

  /** Tells what went wrong and the cure. */
  fault(error: unknown, id?: RosbridgeId): void {
    this.status("error", faultText(error), id);
  }

  /** Does something; tells the client what went wrong. */
  try(id: RosbridgeId | undefined, act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!(error instanceof RoboError)) throw error;
      this.fault(error, id);
    }
  }
}
