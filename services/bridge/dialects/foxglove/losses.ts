import type { Client } from "../../hub/client.ts";
import type { Topic } from "../../hub/topic.ts";
import { say, sayStatus } from "./say.ts";

/** How long a client must have lost nothing before it is no longer told so, in milliseconds. */
const OVER_AFTER_MS = 10_000;

/** Tells a client what it was not sent because it was slow, a line for each topic that goes away when it is over. */
export class Losses {
  readonly #client: Client;
  readonly #counts = new Map<string, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Nothing is lost yet. Timers end with the signal. */
  constructor(client: Client, signal: AbortSignal) {
    this.#client = client;
    signal.addEventListener("abort", () => clearTimeout(this.#timer), { once: true });
  }

  /** So many structs of each topic were left out. */
  readonly lost = (lost: ReadonlyMap<Topic, number>): void => {
    for (const [{ name }, count] of lost) {
      const sum = (this.#counts.get(name) ?? 0) + count;
      this.#counts.set(name, sum);
      const message = `${name}: ${sum} messages were left out, because this client is too slow`;
      sayStatus(this.#client, "warning", { id: `lost:${name}`, message });
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#over(), OVER_AFTER_MS);
  };

  #over(): void {
    const statusIds = [...this.#counts.keys()].map((name) => `lost:${name}`);
    this.#counts.clear();
    say(this.#client, { op: "removeStatus", statusIds });
  }
}
