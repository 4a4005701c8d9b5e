import type { EngineMessage } from "./messages.ts";

/** A message as its parts come in. */
export class MessageParts {
  readonly #maxBytes: number;
  readonly #parts: Uint8Array[] = [];
  #size = 0;

  /** A message of at most `maxBytes`. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Adds a part. What is too much is only counted. */
  add(payload: Uint8Array): void {
    this.#size += payload.length;
    if (this.#size <= this.#maxBytes) this.#parts.push(payload.slice());
    else this.#parts.length = 0;
  }

  /** The whole message, or why it is refused. */
  take(): EngineMessage | string {
    if (this.#size > this.#maxBytes) {
      return `an output of ${this.#size} bytes was refused: at most ${this.#maxBytes} are accepted`;
    }
    const decoder = new TextDecoder();
    const text = this.#parts.map((part) => decoder.decode(part, { stream: true })).join("");
    try {
      return JSON.parse(text + decoder.decode()) as EngineMessage;
    } catch {
      return "an output was refused: it is no JSON";
    }
  }
}
