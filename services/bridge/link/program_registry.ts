import { CountsFile } from "./counts_file.ts";

/** How long a name whose program may just have died is waited for, in milliseconds. */
const NAME_PATIENCE_MS = 300;

/** Sessions that are remembered at most, the newest. */
const MAX_SESSIONS = 1000;

/** How far the structs of one start of a program are known: those before `next` have come, or are counted as lost. */
export interface SessionCount {
  /** Count of the next struct. */
  next: number;
}

/** How a {@linkcode ProgramRegistry} remembers. */
export interface RegistryOptions {
  /** File that outlives the bridge. Default none. */
  readonly countsFile?: string | undefined;
  /** Told when that cannot be written any more. Default nobody. */
  readonly onFault?: (message: string) => void;
}

/** A name that a program has. */
interface TakenName {
  /** Finds out whether the program is still there. */
  probe: (() => void) | undefined;
  /** Woken when the name is free. */
  readonly waiters: Set<() => void>;
}

/** What all links that feed one sink share: which names are taken, and how far the sessions of programs have come. */
export class ProgramRegistry implements Disposable {
  /** What ends the connection of each session that is there. */
  readonly live: Map<bigint, () => void> = new Map<bigint, () => void>();
  readonly #names = new Map<string, TakenName>();
  readonly #sessions = new Map<bigint, SessionCount>();
  readonly #file: CountsFile | undefined;

  /**
   * With `countsFile`, what programs were is remembered over a restart of the bridge, so that nothing is counted or taken twice; it is made
   * where it is missing, and holds 16 bytes for each session. Throws a `RoboError` of kind `io` when it cannot be made.
   */
  constructor({ countsFile, onFault }: RegistryOptions = {}) {
    if (countsFile === undefined) return;
    this.#file = new CountsFile(countsFile, (why) => {
      onFault?.(
        `${countsFile} cannot be written: ${why}. After a restart of the bridge some structs may come twice`,
      );
    });
    for (const [session, next] of this.#file.counts) this.#sessions.set(session, { next });
  }

  /**
   * A name that no other program has: `wanted`, or the same with a number, from `-2` on. Where it is taken, its program is probed, and given a
   * moment to be gone.
   */
  async claim(wanted: string, signal: AbortSignal): Promise<string> {
    if (this.#names.has(wanted)) await this.#freed(wanted, signal);
    let name = wanted;
    for (let i = 2; this.#names.has(name); i++) name = `${wanted}-${i}`;
    this.#names.set(name, { probe: undefined, waiters: new Set() });
    return name;
  }

  /** `probe` is called when another program wants a name that was claimed: the connection of this one may be dead, though nobody has noticed. */
  hold(name: string, probe: () => void): void {
    this.#names.get(name)!.probe = probe;
  }

  /** Gives a name back. */
  release(name: string): void {
    const taken = this.#names.get(name);
    this.#names.delete(name);
    for (const wake of taken?.waiters ?? []) wake();
  }

  /** How far a session is known; undefined for one that is new. */
  session(id: bigint): SessionCount | undefined {
    return this.#sessions.get(id);
  }

  /** Remembers a session, as its newest. */
  keep(id: bigint, count: SessionCount): void {
    this.#sessions.delete(id);
    this.#sessions.set(id, count);
    if (this.#sessions.size > MAX_SESSIONS) {
      this.#sessions.delete(this.#sessions.keys().next().value!);
    }
    this.save(id, count);
  }

  /** To be called whenever a session's count has changed and what it counts has been handed on. */
  save(id: bigint, count: SessionCount): void {
    this.#file?.set(id, count.next);
  }

  [Symbol.dispose](): void {
    this.#file?.[Symbol.dispose]();
  }

  #freed(name: string, signal: AbortSignal): Promise<void> {
    const { waiters, probe } = this.#names.get(name)!;
    probe?.();
    return new Promise((resolve) => {
      const timer = setTimeout(end, NAME_PATIENCE_MS);
      signal.addEventListener("abort", end, { once: true });
      waiters.add(end);
      function end(): void {
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
        waiters.delete(end);
        resolve();
      }
    });
  }
}
