import type { LaunchEvent } from "../state.ts";

/** Tells the ends of programs that nobody asked for from those that somebody did, by the events of a launch. */
export class CrashWatch {
  readonly #asked = new Set<string>();

  /** Takes the next event; `true` when it says that a node has ended by itself, and not with status 0. */
  isCrash({ kind, node, exit }: LaunchEvent): boolean {
    if (node === undefined) return false;
    if (kind === "started") this.#asked.delete(node);
    if (kind === "stopping") this.#asked.add(node);
    return kind === "exited" && exit?.code !== 0 && !this.#asked.has(node);
  }
}
