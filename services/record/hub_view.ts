import type { TopicMatcher } from "../../protocols/gecko/topic_filter.ts";
import { askHub, type HubIdentity, type HubSnapshot } from "../hub/mod.ts";

/** Who published on a topic, as the hub knows it. */
export interface PublisherIdentity {
  /** Name of the node or program. */
  readonly name?: string;
  /** Process id. */
  readonly pid?: number;
  /** Host of the process, where it says it. */
  readonly host?: string;
}

/** How long the hub may take to answer, in milliseconds. */
const ANSWER_MS = 2000;

/** What a recorder wants to know from the hub's own account. */
export interface HubAccount {
  /** Which hub it is; `undefined` where it cannot be asked. */
  readonly identity: HubIdentity | undefined;
  /** Messages that the hub dropped because this recorder did not take them, by topic; `undefined` where it cannot be asked. */
  readonly losses: ReadonlyMap<string, number> | undefined;
  /** What the hub's clock said when it was asked last, in milliseconds since 1970; `undefined` where it cannot be asked. */
  readonly time: number | undefined;
  /** Asks anew. Never fails: what was known stays. */
  refresh(): Promise<void>;
  /** Who published on `topic`. */
  publishers(topic: string): readonly PublisherIdentity[];
}

/** An account that knows nothing: of a core without a control interface, such as pygecko's. */
export const NO_ACCOUNT: HubAccount = {
  identity: undefined,
  losses: undefined,
  time: undefined,
  refresh: () => Promise.resolve(),
  publishers: () => [],
};

/** Asks a hub's control interface, about itself and about this recorder's own connections to it. */
export class HubView implements HubAccount {
  readonly #url: string;
  readonly #name: string;
  readonly #signal: AbortSignal;
  readonly #matches: TopicMatcher;
  #snapshot: HubSnapshot | undefined;
  /** What the hub dropped, by connection, since a new one begins at nothing. */
  readonly #drops = new Map<number, Readonly<Record<string, number>>>();
  #asking: Promise<void> | undefined;

  /** Asks at `url`; the recorder's connections are those of this process called `name`, its topics those that match. */
  constructor(
    url: string,
    options: {
      readonly name: string;
      readonly signal: AbortSignal;
      readonly matches?: TopicMatcher;
    },
  ) {
    this.#url = url;
    this.#name = options.name;
    this.#signal = options.signal;
    this.#matches = options.matches ?? (() => true);
  }

  /** As {@linkcode HubAccount}. */
  get identity(): HubIdentity | undefined {
    if (this.#snapshot === undefined) return undefined;
    const { pid, version, key, in: input, out } = this.#snapshot.core;
    return { pid, version, key, in: input, out };
  }

  /** As {@linkcode HubAccount}. */
  get losses(): ReadonlyMap<string, number> | undefined {
    if (this.#snapshot === undefined) return undefined;
    const sums = new Map<string, number>();
    for (const drops of this.#drops.values()) {
      for (const [topic, count] of Object.entries(drops)) {
        // A core is subscribed to by the beginnings of topics, so it also drops what is not wanted.
        if (this.#matches(topic)) sums.set(topic, (sums.get(topic) ?? 0) + count);
      }
    }
    return sums;
  }

  /** As {@linkcode HubAccount}. */
  get time(): number | undefined {
    return this.#snapshot === undefined ? undefined : this.#snapshot.time * 1000;
  }

  /** As {@linkcode HubAccount}; several at once ask once. */
  refresh(): Promise<void> {
    return this.#asking ??= this.#ask().finally(() => this.#asking = undefined);
  }

  /** As {@linkcode HubAccount}. */
  publishers(topic: string): readonly PublisherIdentity[] {
    const all = this.#snapshot?.publishers ?? [];
    return all.filter(({ topics }) => Object.hasOwn(topics, topic));
  }

  async #ask(): Promise<void> {
    let snapshot: HubSnapshot;
    try {
      const signal = AbortSignal.any([this.#signal, AbortSignal.timeout(ANSWER_MS)]);
      snapshot = await askHub(this.#url, signal);
    } catch {
      return;
    }
    this.#snapshot = snapshot;
    for (const { id, pid, name, drops } of snapshot.subscribers) {
      if (pid === Deno.pid && name === this.#name) this.#drops.set(id, drops);
    }
  }
}
