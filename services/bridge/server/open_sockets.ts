import { CLOSE } from "../../../protocols/websocket/mod.ts";
import type { SocketLimits } from "./bridge_http_options.ts";
import type { LiveSocket } from "./live_socket.ts";
import type { Refusal } from "./refusal.ts";

/** Shortest and longest time between two looks at all sockets, in milliseconds. */
const SHORTEST_TICK_MS = 20;
const LONGEST_TICK_MS = 1000;

/** All WebSockets of a server: how many there may be, and who looks at their clocks. */
export class OpenSockets implements AsyncDisposable {
  readonly #limits: Required<SocketLimits>;
  readonly #sockets = new Set<LiveSocket>();
  readonly #byAddress = new Map<string, number>();
  readonly #timer: ReturnType<typeof setInterval>;
  #empty: PromiseWithResolvers<void> | undefined;

  /** None yet. */
  constructor(limits: Required<SocketLimits>) {
    this.#limits = limits;
    const { pingEvery, messageTimeout, closeTimeout } = limits;
    const tick = Math.min(pingEvery, messageTimeout, closeTimeout) / 5;
    this.#timer = setInterval(
      () => this.#tick(),
      Math.max(SHORTEST_TICK_MS, Math.min(LONGEST_TICK_MS, tick)),
    );
  }

  /** How many there are. */
  get size(): number {
    return this.#sockets.size;
  }

  /** Why there may be no more, from this address or at all. */
  refuse(address: string): Refusal | undefined {
    const { maxClients, maxClientsPerAddress } = this.#limits;
    if (this.#empty !== undefined) return full("ending", "The bridge ends");
    if (this.size >= maxClients) {
      return full("clients", `There are ${maxClients} clients already`);
    }
    if ((this.#byAddress.get(address) ?? 0) < maxClientsPerAddress) return undefined;
    return full(
      "address clients",
      `There are ${maxClientsPerAddress} clients of your address already`,
    );
  }

  /** One more from an address; `gone` is called when it has ended. */
  add(address: string, make: (gone: (socket: LiveSocket) => void) => LiveSocket): LiveSocket {
    const socket = make((socket) => {
      if (!this.#sockets.delete(socket)) return;
      const left = this.#byAddress.get(address)! - 1;
      if (left === 0) this.#byAddress.delete(address);
      else this.#byAddress.set(address, left);
      if (this.size === 0) this.#empty?.resolve();
    });
    this.#sockets.add(socket);
    this.#byAddress.set(address, (this.#byAddress.get(address) ?? 0) + 1);
    return socket;
  }

  /** Closes all of them with 1001, and ends those that do not answer in time. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#empty ??= Promise.withResolvers();
    for (const socket of this.#sockets) socket.close(CLOSE.goingAway, "The bridge ends");
    if (this.size > 0) await this.#empty.promise;
    clearInterval(this.#timer);
  }

  #tick(): void {
    const now = performance.now();
    for (const socket of this.#sockets) socket.tick(now);
  }
}

function full(cause: string, message: string): Refusal {
  const hint = "Try again when others have gone, or start the bridge with a larger --max-clients";
  return { cause, code: "unavailable", message, hint, headers: { "retry-after": "5" } };
}
