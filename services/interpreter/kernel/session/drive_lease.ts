import type { ClientInfo } from "../status.ts";

/** Who alone may execute, until it is given back. */
export interface Driver {
  /** The client. */
  readonly client: ClientInfo;
  /** Its connection to the shell channel; with that, the lease ends. */
  readonly peer: string;
  /** When it took the lease, in milliseconds since 1970. */
  readonly since: number;
}

/** The right to execute, when one client has taken it for itself. */
export class DriveLease {
  #holder: Driver | undefined;

  /** Who holds it; `undefined` when all may execute. */
  get holder(): Driver | undefined {
    return this.#holder;
  }

  /** Whether the client with that session may execute. */
  allows(session: string): boolean {
    return this.#holder === undefined || this.#holder.client.session === session;
  }

  /** Takes it for `driver`; `false` when another one holds it. Whoever holds it already keeps it. */
  take(driver: Driver): boolean {
    if (!this.allows(driver.client.session)) return false;
    this.#holder = { ...driver, since: this.#holder?.since ?? driver.since };
    return true;
  }

  /** Gives it back; `false` when the client with that session does not hold it. */
  release(session: string): boolean {
    if (this.#holder?.client.session !== session) return false;
    this.#holder = undefined;
    return true;
  }

  /** A client's connection is gone: if it held the lease, all may execute again, and `true` is returned. */
  left(entrance: string, peer: string): boolean {
    const holder = this.#holder;
    if (holder?.client.entrance !== entrance || holder.peer !== peer) return false;
    this.#holder = undefined;
    return true;
  }
}
