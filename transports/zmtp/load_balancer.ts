import type { Overflow } from "./options.ts";
import type { Pipe } from "./pipe.ts";

/** Gives each message to one peer, in turn, past those that have no room (RFC 28, 30). */
export class LoadBalancer {
  readonly #overflow: Overflow;
  readonly #pipes: Pipe[] = [];
  #next = 0;

  /** Without peers. */
  constructor(overflow: Overflow) {
    this.#overflow = overflow;
  }

  /** Peers may be given messages; `onRoom` is told when one that was full has room. */
  add(pipe: Pipe, onRoom: () => void): void {
    this.#pipes.push(pipe);
    pipe.outgoing.onRoom = onRoom;
    onRoom();
  }

  /** The peer is gone. */
  remove(pipe: Pipe): void {
    const index = this.#pipes.indexOf(pipe);
    if (index < 0) return;
    this.#pipes.splice(index, 1);
    if (index < this.#next) this.#next--;
  }

  /** Queues the message for one peer and returns it; "dropped" as the policy says; `undefined` when it has to wait. */
  send(parts: Uint8Array[]): Pipe | "dropped" | undefined {
    const pipe = this.#pick();
    if (pipe === undefined) {
      if (this.#overflow === "block" || this.#pipes.length === 0) {
        return undefined;
      }
      return this.#force(parts);
    }
    pipe.outgoing.push(parts);
    return pipe;
  }

  #pick(): Pipe | undefined {
    if (this.#overflow === "conflate") return undefined;
    const count = this.#pipes.length;
    for (let i = 0; i < count; i++) {
      const pipe = this.#turn();
      if (!pipe.outgoing.full) return pipe;
    }
    return undefined;
  }

  #force(parts: Uint8Array[]): Pipe | "dropped" {
    const pipe = this.#turn();
    if (!pipe.outgoing.admit()) return "dropped";
    pipe.outgoing.push(parts);
    return pipe;
  }

  #turn(): Pipe {
    const pipe = this.#pipes[this.#next % this.#pipes.length]!;
    this.#next = (this.#next + 1) % this.#pipes.length;
    return pipe;
  }
}
