import { type Command, encodeCommand } from "./command.ts";
import { malformed, type Mechanism, type MechanismStep, outOfPlace } from "./mechanism.ts";
import { decodeMetadata } from "./metadata.ts";

/** NULL (RFC 23): each side says READY. */
export class NullMechanism implements Mechanism {
  readonly name = "NULL";
  readonly asServer = false;
  readonly #metadata: Uint8Array;

  /** Announces `metadata`, encoded. */
  constructor(metadata: Uint8Array) {
    this.#metadata = metadata;
  }

  start(): Uint8Array {
    return encodeCommand("READY", this.#metadata);
  }

  receive(command: Command): MechanismStep {
    if (command.name !== "READY") return outOfPlace(command, "READY");
    const metadata = decodeMetadata(command.data);
    return metadata === undefined ? malformed("READY") : { done: { metadata } };
  }
}
