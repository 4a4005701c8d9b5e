import { pause } from "../../../transports/pause.ts";
import { askHub, type HubSnapshot, watchHub } from "../../hub/mod.ts";

/** What a {@linkcode HubWatch} needs. */
export interface HubWatchOptions {
  /** Where the core answers questions now, if anywhere. */
  readonly control: () => Promise<string | undefined>;
  /** Endpoint for publishers of the core that is meant: another core may have its usual port. */
  readonly input: string;
  /** Gets what the core says, each second. */
  readonly onSnapshot: (snapshot: HubSnapshot) => void;
  /** Told when the core begins to answer and when it has gone. */
  readonly onChange: (isThere: boolean) => void;
  /** Time without a snapshot after which a core counts as one that does not answer, in milliseconds (default 5000): it may have been halted. */
  readonly silenceMs?: number;
}

/** Time between two snapshots, in seconds. */
const INTERVAL_S = 1;

/** Pause before a core that has gone is asked again, in milliseconds. */
const RETRY_MS = 200;

/** Time that a core has to answer a single question, in milliseconds. */
const ANSWER_MS = 2000;

/** Follows what a core counts, through its restarts. */
export class HubWatch implements AsyncDisposable {
  readonly #options: HubWatchOptions;
  readonly #ending = new AbortController();
  readonly #watching: Promise<void>;
  #isThere = false;
  #url: string | undefined;
  #pid: number | undefined;

  /** Begins to watch. */
  constructor(options: HubWatchOptions) {
    this.#options = options;
    this.#watching = this.#watch();
  }

  /** Whether the core answers. */
  get isThere(): boolean {
    return this.#isThere;
  }

  /** The core's process, as far as it is known. */
  get pid(): number | undefined {
    return this.#pid;
  }

  /** What the core says at this moment; `undefined` when it does not answer. */
  async now(): Promise<HubSnapshot | undefined> {
    if (this.#url === undefined || !this.#isThere) return undefined;
    try {
      const snapshot = await askHub(this.#url, AbortSignal.timeout(ANSWER_MS));
      return this.#isMeant(snapshot) ? snapshot : undefined;
    } catch {
      return undefined;
    }
  }

  /** Stops watching. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    await this.#watching;
  }

  async #watch(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      this.#url = await this.#options.control();
      try {
        if (this.#url !== undefined) await this.#follow(this.#url, signal);
      } catch {
        // It has gone, or is not there yet.
      }
      this.#change(false);
      await pause(RETRY_MS, signal);
    }
  }

  async #follow(url: string, signal: AbortSignal): Promise<void> {
    const first = await askHub(url, AbortSignal.timeout(ANSWER_MS));
    if (!this.#isMeant(first) || signal.aborted) return;
    this.#pid = first.core.pid;
    this.#change(true);
    const { onSnapshot, silenceMs = 5000 } = this.#options;
    const leaving = new AbortController();
    const leave = () => leaving.abort();
    signal.addEventListener("abort", leave, { once: true });
    let silence = setTimeout(leave, silenceMs);
    try {
      for await (const snapshot of watchHub(url, INTERVAL_S, leaving.signal)) {
        if (leaving.signal.aborted) return;
        clearTimeout(silence);
        silence = setTimeout(leave, silenceMs);
        onSnapshot(snapshot);
      }
    } finally {
      clearTimeout(silence);
      signal.removeEventListener("abort", leave);
    }
  }

  #change(isThere: boolean): void {
    if (this.#isThere === isThere) return;
    this.#isThere = isThere;
    if (!this.#ending.signal.aborted) this.#options.onChange(isThere);
  }

  /** The host may be written in many ways, the port or path in one. */
  #isMeant({ core }: HubSnapshot): boolean {
    return portOf(core.in) === portOf(this.#options.input);
  }
}

function portOf(endpoint: string): string {
  return endpoint.startsWith("ipc://") ? endpoint : endpoint.slice(endpoint.lastIndexOf(":"));
}
