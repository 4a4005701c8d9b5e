import { printable } from "./identity.ts";

/** Most processes that are kept. */
const MAX_PROCESSES = 1000;

/** The processes of this host that are worth watching, by pid: registered by themselves, or seen at a connection. */
export class ProcessRegistry {
  readonly #names = new Map<number, string>();
  readonly #registered = new Set<number>();
  readonly #gone = new Set<number>();

  /** All processes. */
  get names(): ReadonlyMap<number, string> {
    return this.#names;
  }

  /** Takes the name that a process gives itself. */
  register(pid: number, name: string): void {
    if (this.#add(pid, name)) this.#registered.add(pid);
  }

  /** Adds a process that was seen at a connection, unless it is known or has said goodbye. */
  see(pid: number, name: string): void {
    if (!this.#names.has(pid) && !this.#gone.has(pid)) this.#add(pid, name);
  }

  /** The name that a process gave itself. */
  registeredName(pid: number): string | undefined {
    return this.#registered.has(pid) ? this.#names.get(pid) : undefined;
  }

  /** Removes a process that has said goodbye; its connections may last a little longer. */
  remove(pid: number): void {
    this.forget(pid);
    if (this.#gone.size >= MAX_PROCESSES) this.#gone.clear();
    this.#gone.add(pid);
  }

  /** Removes a process that has ended. */
  forget(pid: number): void {
    this.#names.delete(pid);
    this.#registered.delete(pid);
  }

  #add(pid: number, name: string): boolean {
    this.#gone.delete(pid);
    if (!this.#names.has(pid) && this.#names.size >= MAX_PROCESSES) return false;
    this.#names.set(pid, printable(name));
    return true;
  }
}
