import { RoboError } from "../../../../errors.ts";
import { pause } from "../../../../transports/pause.ts";
import type {
  Engine,
  EngineDeath,
  EngineEvents,
  EngineOptions,
  EngineStarter,
} from "../../engine/engine.ts";

/** Starts in a row that may fail before the init module is left out. */
const FAILURES_WITH_INIT = 5;

/** Starts in a row that may fail without it before those who wait are told. */
const FAILURES_WITHOUT = 3;

/** Age at which an engine has proved that it can live, in milliseconds. */
const PROVED_MS = 10_000;

/** Longest pause between two starts, in milliseconds. */
const LONGEST_PAUSE_MS = 10_000;

/** What an {@linkcode EngineKeeper} tells. */
export interface EngineKeeperEvents {
  /** An engine died, unasked; another is being started. */
  died(death: EngineDeath): void;
  /** An engine runs. `withoutInit` says that the init module was left out because engines with it kept dying. */
  ready(withoutInit: boolean): void;
  /** A start failed; another attempt follows unless `isLast`. */
  failed(error: Error, isLast: boolean): void;
  /** An engine has gone, for whatever reason. */
  gone(engine: Engine): void;
}

/** How engines are started. */
export interface EngineKeeperOptions {
  /** Starts one. */
  readonly start: EngineStarter;
  /** Its options. */
  readonly engine: Omit<EngineOptions, "signal" | "previousDeath">;
  /** Where its output goes. */
  readonly output: EngineEvents;
  /** What is told about it. */
  readonly events: EngineKeeperEvents;
  /** Pause before the second attempt, in milliseconds; it doubles. */
  readonly pauseMs: number;
  /** The time in milliseconds, from anywhere. */
  readonly now: () => number;
}

/** Keeps one engine alive: when it dies, the next one is started. */
export class EngineKeeper implements AsyncDisposable {
  readonly #options: EngineKeeperOptions;
  readonly #stop = new AbortController();
  /** The engine, or its start; `undefined` when starts have failed and nobody has asked since. */
  #starting: Promise<Engine> | undefined;
  #current: Engine | undefined;
  #bornAt = 0;
  #isProved = false;
  #failures = 0;
  #withoutInit = false;
  #lastDeath: EngineDeath | undefined;
  /** Engines whose end was asked for. */
  readonly #dismissed = new WeakSet<Engine>();

  /** A keeper without an engine; {@linkcode first} is next. */
  constructor(options: EngineKeeperOptions) {
    this.#options = options;
  }

  /** The engine, while there is one that can run cells. */
  get current(): Engine | undefined {
    return this.#current;
  }

  /** Starts the first engine. Rejects when that fails: then nobody has been promised anything yet. */
  async first(): Promise<Engine> {
    const start = this.#startOne(this.#options.engine);
    this.#starting = start;
    return await start;
  }

  /** The engine, as soon as there is one. Rejects with a `RoboError` when several starts in a row have failed. */
  get(): Promise<Engine> {
    if (this.#stop.signal.aborted) return Promise.reject(closed());
    return this.#starting ??= this.#startUntilItLives();
  }

  /** The engine has been given a cell: if it dies now, that is not for want of a good start. */
  proved(): void {
    this.#isProved = true;
    this.#failures = 0;
  }

  /** Ends the engine and starts a fresh one, with the init module. Resolves when it runs. */
  async renew(): Promise<Engine> {
    this.#failures = 0;
    this.#withoutInit = false;
    this.#lastDeath = undefined;
    const old = await this.#starting?.catch(() => undefined);
    if (old !== undefined && this.#current === old) {
      this.#dismissed.add(old);
      this.#current = undefined;
      this.#starting = undefined;
      await old[Symbol.asyncDispose]();
    }
    return await this.get();
  }

  /** Ends the engine for good. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    const current = this.#current ?? await this.#starting?.catch(() => undefined);
    this.#current = undefined;
    if (current === undefined) return;
    this.#dismissed.add(current);
    await current[Symbol.asyncDispose]();
  }

  async #startUntilItLives(): Promise<Engine> {
    const { engine, pauseMs, events } = this.#options;
    const { signal } = this.#stop;
    for (let attempt = 0;; attempt++) {
      if (this.#failures > 0) {
        const ms = Math.min(pauseMs * 2 ** Math.min(this.#failures - 1, 16), LONGEST_PAUSE_MS);
        await pause(ms, signal);
      }
      if (signal.aborted) throw closed();
      if (engine.init !== undefined && this.#failures >= FAILURES_WITH_INIT) {
        this.#withoutInit = true;
      }
      const { init: _, ...bare } = engine;
      try {
        return await this.#startOne(this.#withoutInit ? bare : engine);
      } catch (error) {
        if (signal.aborted) throw closed();
        this.#failures++;
        const most = engine.init === undefined || this.#withoutInit
          ? FAILURES_WITHOUT
          : FAILURES_WITH_INIT;
        const isLast = attempt + 1 >= most && (engine.init === undefined || this.#withoutInit);
        events.failed(error as Error, isLast);
        if (!isLast) continue;
        // Whoever asks next causes new attempts.
        this.#starting = undefined;
        throw error;
      }
    }
  }

  async #startOne(engine: EngineKeeperOptions["engine"]): Promise<Engine> {
    const { start, output, events, now } = this.#options;
    const started = await start({
      ...engine,
      ...(this.#lastDeath === undefined ? {} : { previousDeath: this.#lastDeath }),
      signal: this.#stop.signal,
    }, output);
    if (this.#stop.signal.aborted) {
      await started[Symbol.asyncDispose]();
      throw closed();
    }
    this.#bornAt = now();
    this.#isProved = false;
    this.#current = started;
    void started.death.then((death) => this.#over(started, death));
    events.ready(this.#withoutInit);
    return started;
  }

  #over(engine: Engine, death: EngineDeath): void {
    const { events, now } = this.#options;
    events.gone(engine);
    if (this.#current === engine) {
      this.#current = undefined;
      this.#starting = undefined;
    }
    if (this.#dismissed.has(engine) || this.#stop.signal.aborted) return;
    const isYoung = !this.#isProved && now() - this.#bornAt < PROVED_MS;
    this.#failures = isYoung ? this.#failures + 1 : 0;
    this.#lastDeath = death;
    events.died(death);
    // At once, not when the next cell comes: the init module may hold a robot in a safe state.
    this.get().catch(() => {});
  }
}

function closed(): RoboError {
  return new RoboError("unavailable", "The kernel is ending");
}
