import type { Logger } from "@logtape/logtape";
import type { KernelEvent } from "./status.ts";

/** Tells whoever listens what happens in a kernel. A listener that throws disturbs nobody. */
export class KernelEvents {
  readonly #listeners = new Set<(event: KernelEvent) => void>();
  readonly #log: Logger | undefined;

  /** Nobody listens yet; what listeners throw goes to `log`. */
  constructor(log: Logger | undefined) {
    this.#log = log;
  }

  /** Calls `listener` with what happens from now on; the function returned ends that. */
  on(listener: (event: KernelEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Tells everybody. */
  tell(event: KernelEvent): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(event);
      } catch (error) {
        this.#log?.error("A listener failed", { error: String(error) });
      }
    }
  }

  /** Nobody listens any more. */
  clear(): void {
    this.#listeners.clear();
  }
}
