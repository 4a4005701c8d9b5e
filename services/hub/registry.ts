import { printable } from "./identity.ts";

/** Most processes that are kept. */
export const MAX_PROCESSES = 1000;

/** The processes of this host that are worth watching, by pid: registered by themselves, or seen at a connection. */
export class ProcessRegistry {
  readonly #names = new Map<number, string>();

  /** All processes. */
  get names(): ReadonlyMap<number, string> {
    return this.#names;
  }

  /** Adds a process, or gives it a better name. */
  add(pid: number, name: string): void {
    if (this.#names.has(pid) || this.#names.size < MAX_PROCESSES) {
      this.#names.set(pid, printable(name));
    }
  }

  /** Removes a process that has said goodbye. */
  remove(pid: number): void {
    this.#names.delete(pid);
  }

  /** Keeps only the processes in `alive`. */
  retain(alive: ReadonlySet<number>): void {
    for (const pid of this.#names.keys()) if (!alive.has(pid)) this.#names.delete(pid);
  }
}
