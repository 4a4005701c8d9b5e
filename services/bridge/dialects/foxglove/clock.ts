import { encodeTime } from "../../../../protocols/foxglove/mod.ts";
import { encodeFrame, OPCODE } from "../../../../protocols/websocket/mod.ts";
import type { Bridge } from "../../hub/bridge.ts";
import type { Client } from "../../hub/client.ts";

/** Time between two messages, in milliseconds. */
const EVERY_MS = 100;

/** A client for which more waits is not told the time, in bytes. */
const MOST_WAITING = 65_536;

/** Tells clients the bridge's time, in frames that are written once for all. */
export class Clock {
  readonly #clients = new Map<Client, Bridge>();
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Tells a client the time until the signal aborts. */
  join({ client, bridge, signal }: {
    readonly client: Client;
    readonly bridge: Bridge;
    readonly signal: AbortSignal;
  }): void {
    this.#clients.set(client, bridge);
    this.#timer ??= setInterval(() => this.#tell(), EVERY_MS);
    signal.addEventListener("abort", () => {
      this.#clients.delete(client);
      if (this.#clients.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    }, { once: true });
  }

  #tell(): void {
    const frames = new Map<Bridge, Uint8Array>();
    for (const [client, bridge] of this.#clients) {
      if (client.waitingBytes > MOST_WAITING) continue;
      const frame = frames.get(bridge) ??
        encodeFrame(OPCODE.binary, encodeTime(bridge.now()));
      frames.set(bridge, frame);
      client.tell(frame);
    }
  }
}
