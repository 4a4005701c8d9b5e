import type { EngineDeath } from "./engine.ts";

/** The engine has died before what was waited for has come. */
export interface Died {
  /** For telling it from outcomes. */
  readonly status: "died";
  /** Why. */
  readonly death: EngineDeath;
}

/**
 * Waits for what an engine does, but no longer than it lives. A race with the promise of its death does not do: that promise
 * would keep what each cell ever gave until the engine dies.
 */
export class DeathWatch {
  readonly #waiting = new Set<(died: Died) => void>();
  #died: Died | undefined;

  /** Watches over the engine that dies when `death` resolves. */
  constructor(death: Promise<EngineDeath>) {
    void death.then((death) => {
      const died = { status: "died", death } as const;
      this.#died = died;
      for (const resolve of this.#waiting) resolve(died);
    });
  }

  /** Settles as `work` does, or resolves with the engine's death when that comes first. */
  async first<T>(work: Promise<T>): Promise<T | Died> {
    const { promise, resolve } = Promise.withResolvers<Died>();
    if (this.#died !== undefined) resolve(this.#died);
    this.#waiting.add(resolve);
    try {
      return await Promise.race([work, promise]);
    } finally {
      this.#waiting.delete(resolve);
    }
  }
}
