import { connectionKey, connectionOwners } from "../../../transports/proc_net.ts";
import type { Connection } from "./connection.ts";
import type { ProcessRegistry } from "./registry.ts";

/** Finds out who is at the other end of connections: what they say, else what the system knows. */
export class Identifier {
  readonly #asked = new WeakSet<Connection>();
  /** Connections whose name is what the system calls the program. */
  readonly #found = new WeakSet<Connection>();
  readonly #processes: ProcessRegistry;
  readonly #host: string;

  /** Adds the processes of this `host` that it finds to `processes`. */
  constructor(processes: ProcessRegistry, host: string) {
    this.#processes = processes;
    this.#host = host;
  }

  /** Completes the identities of the connections that are new since the last call. */
  async identify(connections: Iterable<Connection>): Promise<void> {
    const unknown: Connection[] = [];
    for (const connection of connections) {
      this.#register(connection);
      if (this.#asked.has(connection)) continue;
      this.#asked.add(connection);
      if (connection.identity.pid === undefined && isTcp(connection.remote)) {
        unknown.push(connection);
      }
    }
    if (unknown.length > 0) await this.#askSystem(unknown);
  }

  async #askSystem(connections: readonly Connection[]): Promise<void> {
    const ports = new Set(
      connections.map(({ local }) => Number(local.slice(local.lastIndexOf(":") + 1))),
    );
    const owners = await connectionOwners(ports);
    for (const connection of connections) {
      const [local, remote] = [connection.local, connection.remote].map(withoutScheme) as [
        string,
        string,
      ];
      const owner = owners.get(connectionKey(remote, local));
      if (owner === undefined) continue;
      if (connection.identity.name === undefined) this.#found.add(connection);
      connection.identity = { ...owner, ...connection.identity };
      this.#register(connection);
    }
  }

  #register(connection: Connection): void {
    const { pid, name, host = this.#host } = connection.identity;
    if (pid === undefined || host !== this.#host) return;
    this.#processes.see(pid, name ?? String(pid));
    // A name that the process gives itself is better than what the system calls its program.
    const registered = this.#processes.registeredName(pid);
    if (registered !== undefined && (name === undefined || this.#found.has(connection))) {
      connection.identity = { ...connection.identity, name: registered };
    }
  }
}

function isTcp(endpoint: string): boolean {
  return endpoint.startsWith("tcp://");
}

/** Host and port, as `/proc` names them: an IPv4 address inside IPv6 as IPv4. */
function withoutScheme(endpoint: string): string {
  return endpoint.slice(endpoint.indexOf("://") + 3).replace(/^\[::ffff:([\d.]+)\]/i, "$1");
}
