import type { Engine, EngineEvents, EngineOptions, EngineStarter } from "../engine/engine.ts";

/** An engine that is on its way while the rest of the kernel is being loaded: its process takes longest. */
export class EarlyEngine implements AsyncDisposable {
  readonly #start: EngineStarter;
  readonly #abort = new AbortController();
  readonly #engine: Promise<Engine>;
  readonly #early: ((listener: EngineEvents) => void)[] = [];
  #listener: EngineEvents | undefined;
  #group: number | undefined;

  /** Starts an engine with `start` now. */
  constructor(start: EngineStarter, options: Omit<EngineOptions, "signal" | "previousDeath">) {
    this.#start = start;
    const onProcess = (group: number) => void (this.#group = group);
    this.#engine = start({ ...options, onProcess, signal: this.#abort.signal }, this.#events());
    // Whoever takes it learns of its failure; until then nobody need.
    this.#engine.catch(() => {});
  }

  /** Hands out the engine, and later ones that are started when they are asked for. */
  readonly start: EngineStarter = (options, listener) => {
    if (this.#listener !== undefined) return this.#start(options, listener);
    const { signal, onProcess } = options;
    if (this.#group !== undefined) onProcess?.(this.#group);
    if (signal?.aborted) this.#abort.abort();
    signal?.addEventListener("abort", () => this.#abort.abort(), { once: true });
    this.#listener = listener;
    for (const tell of this.#early.splice(0)) tell(listener);
    return this.#engine;
  };

  /** Ends the engine if nobody has taken it. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#listener !== undefined) return;
    this.#abort.abort();
    const engine = await this.#engine.catch(() => undefined);
    await engine?.[Symbol.asyncDispose]();
  }

  /** What the engine tells, kept until there is somebody to tell it to. */
  #events(): EngineEvents {
    const tell = <T>(act: (listener: EngineEvents) => T): T | undefined => {
      if (this.#listener !== undefined) return act(this.#listener);
      this.#early.push(act);
      return undefined;
    };
    return {
      stream: (...args) => tell((listener) => listener.stream(...args)),
      display: (...args) => tell((listener) => listener.display(...args)),
      clearOutput: (...args) => tell((listener) => listener.clearOutput(...args)),
      comm: (...args) => tell((listener) => listener.comm(...args)),
      inputRequest: (...args) => tell((listener) => listener.inputRequest(...args)),
    };
  }
}
