import { RoboError } from "../../errors.ts";
import { toBytes } from "../bytes.ts";
import { type Command, encodeCommand } from "./command.ts";
import { malformed, type Mechanism, type MechanismStep, outOfPlace } from "./mechanism.ts";
import { decodeMetadata } from "./metadata.ts";
import type { PlainClientSecurity } from "./security.ts";

/** PLAIN (RFC 24), client's side: HELLO, WELCOME, INITIATE, READY. */
export class PlainClient implements Mechanism {
  readonly name = "PLAIN";
  readonly asServer = false;
  readonly #metadata: Uint8Array;
  readonly #credentials: Uint8Array[];
  #welcomed = false;

  /** Presents the credentials in `security`, then announces `metadata`, encoded. */
  constructor(security: PlainClientSecurity, metadata: Uint8Array) {
    this.#metadata = metadata;
    this.#credentials = [
      ...lengthPrefixed(security.username),
      ...lengthPrefixed(security.password),
    ];
  }

  start(): Uint8Array {
    return encodeCommand("HELLO", ...this.#credentials);
  }

  receive(command: Command): MechanismStep {
    if (!this.#welcomed) {
      if (command.name !== "WELCOME") return outOfPlace(command, "WELCOME");
      if (command.data.length > 0) return malformed("WELCOME");
      this.#welcomed = true;
      return { send: encodeCommand("INITIATE", this.#metadata) };
    }
    if (command.name !== "READY") return outOfPlace(command, "READY");
    const metadata = decodeMetadata(command.data);
    return metadata === undefined ? malformed("READY") : { done: { metadata } };
  }
}

function lengthPrefixed(text: string): [Uint8Array, Uint8Array] {
  const bytes = toBytes(text);
  if (bytes.length > 255) {
    throw new RoboError("usage", "A PLAIN user name or password is longer than 255 bytes", {
      hint: "Choose a shorter one",
    });
  }
  return [new Uint8Array([bytes.length]), bytes];
}
