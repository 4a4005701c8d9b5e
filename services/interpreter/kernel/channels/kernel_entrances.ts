import { RoboError } from "../../../../errors.ts";
import type { ConnectionInfo } from "../../../../protocols/jupyter/mod.ts";
import type { EntranceOptions } from "../entrance.ts";
import type { ConnectionFiles } from "../files/connection_files.ts";
import type { KernelLimits } from "../limits.ts";
import type { EntranceEvents, OpenEntrance } from "./open_entrance.ts";

/** What the entrances of a kernel need. */
export interface KernelEntrancesOptions {
  readonly limits: KernelLimits;
  readonly files: ConnectionFiles;
  /** Told of each connection file before it is written. */
  readonly onFile: (path: string) => Promise<void> | undefined;
}

/** The ways into a kernel. */
export class KernelEntrances implements AsyncDisposable {
  readonly #options: KernelEntrancesOptions;
  readonly #open = new Map<string, OpenEntrance>();

  /** None are open. */
  constructor(options: KernelEntrancesOptions) {
    this.#options = options;
  }

  /** Those that are open. */
  get open(): Iterable<OpenEntrance> {
    return this.#open.values();
  }

  /** Connections to their shells. */
  get clients(): number {
    return this.#sum(({ clients }) => clients);
  }

  /** Messages of output that were lost because their readers were too slow. */
  get lostOutput(): number {
    return this.#sum(({ lostOutput }) => lostOutput);
  }

  /** Opens one. Rejects with a `RoboError` when it would let strangers in, when its name is taken, or a port of it. */
  async add(options: EntranceOptions, events: EntranceEvents): Promise<OpenEntrance> {
    const { limits, files } = this.#options;
    const { name, ports } = options;
    if (this.#open.has(name)) {
      throw new RoboError("usage", `The kernel has an entrance ${name} already`, {
        hint: "Take another name",
      });
    }
    try {
      // Sockets are most of what a kernel loads: that is done while the engine starts.
      const { OpenEntrance } = await import("./open_entrance.ts");
      const entrance = await OpenEntrance.open(options, { limits, events });
      this.#open.set(name, entrance);
      return entrance;
    } catch (error) {
      throw await files.explained(error, Object.values(ports));
    }
  }

  /** Writes the connection file of an entrance. */
  async write(entrance: OpenEntrance): Promise<void> {
    const { files, onFile } = this.#options;
    await files.write(entrance.name, entrance.connection, onFile);
  }

  /** Where clients connect by the entrance of that name (default the first). */
  connection(name?: string): ConnectionInfo {
    const [first] = this.#open.values();
    const entrance = name === undefined ? first : this.#open.get(name);
    if (entrance !== undefined) return this.#options.files.described(entrance.connection);
    throw new RoboError("usage", `The kernel has no entrance ${name ?? ""}`.trim(), {
      hint: `It has ${[...this.#open.keys()].join(", ") || "none"}`,
    });
  }

  /** Ends the connections of the client with this CURVE key. */
  disconnect(publicKey: string): number {
    return this.#sum((entrance) => entrance.disconnect(publicKey));
  }

  /** Closes all. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#open.values()].map((entrance) => entrance[Symbol.asyncDispose]()));
  }

  #sum(count: (entrance: OpenEntrance) => number): number {
    let sum = 0;
    for (const entrance of this.#open.values()) sum += count(entrance);
    return sum;
  }
}
