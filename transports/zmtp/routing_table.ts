import type { Pipe } from "./pipe.ts";

/** The peers of a ROUTER or REP by their routing ids. */
export class RoutingTable {
  readonly #pipes = new Map<string, Pipe>();
  #next = crypto.getRandomValues(new Uint32Array(1))[0]!;

  /** Enters `pipe` under the id it `chose`, or under a new one that starts with a zero byte, as libzmq makes them. */
  add(pipe: Pipe, chosen: Uint8Array): void {
    pipe.routingId = chosen.length > 0 ? chosen : this.#fresh();
    this.#pipes.set(key(pipe.routingId), pipe);
  }

  /** The peer of that name. */
  get(routingId: Uint8Array): Pipe | undefined {
    const { length } = routingId;
    return length === 0 || length > 255 ? undefined : this.#pipes.get(key(routingId));
  }

  /** Forgets `pipe`, unless its name belongs to another one by now. */
  remove(pipe: Pipe): void {
    const name = key(pipe.routingId);
    if (this.#pipes.get(name) === pipe) this.#pipes.delete(name);
  }

  #fresh(): Uint8Array {
    const id = new Uint8Array(5);
    new DataView(id.buffer).setUint32(1, this.#next);
    this.#next = (this.#next + 1) >>> 0;
    return id;
  }
}

function key(routingId: Uint8Array): string {
  return String.fromCharCode(...routingId);
}
