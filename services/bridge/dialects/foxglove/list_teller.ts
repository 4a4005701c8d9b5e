import { encodeFrame, OPCODE } from "../../../../protocols/websocket/mod.ts";
import type { Client } from "../../hub/client.ts";

/** Most of a list in one message, in UTF-16 units; a longer entry goes alone. */
const MESSAGE_LETTERS = 131_072;

/** As long as more waits for a client, the rest of a list waits as well, in bytes. */
const MOST_WAITING = 262_144;

/** Time after which the rest is looked at again, in milliseconds. */
const AGAIN_MS = 10;

/** Tells a client long lists in parts, so that schemas of hundreds of structs do not take the place of what must not wait. */
export class ListTeller {
  readonly #client: Client;
  readonly #parts: Uint8Array[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Tells nothing more after the signal aborts. */
  constructor(client: Client, signal: AbortSignal) {
    this.#client = client;
    signal.addEventListener("abort", () => {
      clearTimeout(this.#timer);
      this.#parts.length = 0;
    }, { once: true });
  }

  /** Tells a message with that `op`, whose list of that name has these entries, as JSON texts. */
  tell(op: string, list: string, entries: readonly string[]): void {
    let part: string[] = [];
    let letters = 0;
    const end = (): void => {
      const text = `{"op":"${op}","${list}":[${part.join(",")}]}`;
      this.#parts.push(encodeFrame(OPCODE.text, new TextEncoder().encode(text)));
      part = [];
      letters = 0;
    };
    for (const entry of entries) {
      if (part.length > 0 && letters + entry.length > MESSAGE_LETTERS) end();
      part.push(entry);
      letters += entry.length;
    }
    end();
    if (this.#timer === undefined) this.#send();
  }

  #send(): void {
    this.#timer = undefined;
    while (this.#parts.length > 0) {
      if (this.#client.waitingBytes > MOST_WAITING) {
        this.#timer = setTimeout(() => this.#send(), AGAIN_MS);
        return;
      }
      this.#client.tell(this.#parts.shift()!);
    }
  }
}
