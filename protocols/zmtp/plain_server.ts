import { toText } from "../bytes.ts";
import { type Command, encodeCommand } from "./command.ts";
import { malformed, type Mechanism, type MechanismStep, outOfPlace } from "./mechanism.ts";
import { decodeMetadata } from "./metadata.ts";
import type { PlainServerSecurity } from "./security.ts";
import { EMPTY } from "../bytes.ts";

/** PLAIN (RFC 24), server's side: asks `authenticate` about the user name and password of each peer. */
export class PlainServer implements Mechanism {
  readonly name = "PLAIN";
  readonly asServer = true;
  readonly #metadata: Uint8Array;
  readonly #security: PlainServerSecurity;
  #userId: string | undefined;

  /** Announces `metadata`, encoded, to peers that pass. */
  constructor(security: PlainServerSecurity, metadata: Uint8Array) {
    this.#security = security;
    this.#metadata = metadata;
  }

  start(): Uint8Array {
    return EMPTY;
  }

  receive(command: Command): MechanismStep {
    return this.#userId === undefined
      ? this.#hello(command)
      : this.#initiate(command, this.#userId);
  }

  #hello(command: Command): MechanismStep {
    if (command.name !== "HELLO") return outOfPlace(command, "HELLO");
    const { data } = command;
    const nameEnd = 1 + (data[0] ?? 0);
    const passwordEnd = nameEnd + 1 + (data[nameEnd] ?? 0);
    if (data.length < 2 || passwordEnd !== data.length) return malformed("HELLO");
    const username = toText(data.subarray(1, nameEnd));
    const password = toText(data.subarray(nameEnd + 1, passwordEnd));
    if (!this.#security.authenticate(username, password)) {
      return {
        refused: {
          reason: "authentication-failed",
          message: `User ${JSON.stringify(username)} was refused`,
        },
      };
    }
    this.#userId = username;
    return { send: encodeCommand("WELCOME") };
  }

  #initiate(command: Command, userId: string): MechanismStep {
    if (command.name !== "INITIATE") return outOfPlace(command, "INITIATE");
    const metadata = decodeMetadata(command.data);
    if (metadata === undefined) return malformed("INITIATE");
    return { send: encodeCommand("READY", this.#metadata), done: { metadata, userId } };
  }
}
