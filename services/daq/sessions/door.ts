import type { AllowList } from "../../../transports/allow_list.ts";
import type { ByteConnection, ByteListener } from "../../../transports/transport.ts";

/** Why a connection was turned away; the names are those of counters. */
export type Turned = "address-not-allowed" | "too-many-connections" | "too-many-of-one-address";

/** What a {@linkcode Door} checks, and whom it tells. */
export interface DoorOptions {
  /** Hosts that may connect. */
  readonly allow: AllowList;
  /** Connections in all. */
  readonly maxConnections: number;
  /** Connections from one address. */
  readonly maxPerAddress: number;
  /** Serves a connection until it ends. Never rejects. */
  serve(connection: ByteConnection): Promise<void>;
  /** Told of each connection that was turned away. */
  onTurned(remote: string, why: Turned): void;
}

/** The address at which clients connect. */
export class Door {
  readonly #listener: ByteListener;
  readonly #options: DoorOptions;
  readonly #guests = new Set<Promise<void>>();
  readonly #perHost = new Map<string, number>();
  readonly #done: Promise<void>;

  /** Opens the door. */
  constructor(listener: ByteListener, options: DoorOptions) {
    this.#listener = listener;
    this.#options = options;
    this.#done = this.#accept();
  }

  /** Connections that are being served. */
  get size(): number {
    return this.#guests.size;
  }

  /** Stops to listen; those who are served stay. */
  stop(): void {
    this.#listener.close();
  }

  /** Resolves when it was stopped and all who were served have gone. */
  async closed(): Promise<void> {
    await this.#done;
    await Promise.all(this.#guests);
  }

  async #accept(): Promise<void> {
    for await (const connection of this.#listener) {
      const host = connection.remote.replace(/:\d+$/, "");
      const why = this.#refusal(connection, host);
      if (why !== undefined) {
        connection.close();
        this.#options.onTurned(connection.remote, why);
        continue;
      }
      this.#perHost.set(host, (this.#perHost.get(host) ?? 0) + 1);
      const guest = this.#options.serve(connection).finally(() => {
        this.#guests.delete(guest);
        this.#left(host);
      });
      this.#guests.add(guest);
    }
  }

  #refusal({ remote }: ByteConnection, host: string): Turned | undefined {
    const { allow, maxConnections, maxPerAddress } = this.#options;
    if (!allow.admits(remote)) return "address-not-allowed";
    if (this.#guests.size >= maxConnections) return "too-many-connections";
    return (this.#perHost.get(host) ?? 0) >= maxPerAddress ? "too-many-of-one-address" : undefined;
  }

  #left(host: string): void {
    const left = this.#perHost.get(host)! - 1;
    if (left === 0) this.#perHost.delete(host);
    else this.#perHost.set(host, left);
  }
}
