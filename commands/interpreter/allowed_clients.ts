import { type AllowedClient, parseClientList } from "./client_list.ts";

/** How often a list is looked at for clients that were taken off it, in milliseconds. */
const LOOK_EVERY_MS = 1000;

/** Told when the list has become unreadable; nobody new is let in then. */
export type ListTrouble = (error: Error) => void;

/**
 * Who may connect, by a list in a file that is read again whenever it has changed, so that `robo interpreter pair` has its effect at once.
 * A list that is missing lets nobody in.
 */
export class AllowedClients {
  readonly #file: string;
  readonly #trouble: ListTrouble;
  #stamp = "";
  #clients: ReadonlyMap<string, AllowedClient> = new Map();

  /** A list that is looked at when somebody comes. */
  constructor(file: string, trouble: ListTrouble) {
    this.#file = file;
    this.#trouble = trouble;
  }

  /** The client with this key; `undefined` for one that is not listed. */
  find(publicKey: string): AllowedClient | undefined {
    this.#refresh();
    return this.#clients.get(publicKey);
  }

  /** All that are listed. */
  all(): AllowedClient[] {
    this.#refresh();
    return [...this.#clients.values()];
  }

  /** How many are listed. */
  get count(): number {
    this.#refresh();
    return this.#clients.size;
  }

  /** Calls `removed` with the key of each client that is taken off the list, or may do less than before. */
  follow(removed: (publicKey: string) => void): Disposable {
    let before = this.all();
    const timer = setInterval(() => {
      const now = this.all();
      for (const { publicKey, observe } of before) {
        const client = now.find((one) => one.publicKey === publicKey);
        if (client === undefined || (client.observe && !observe)) removed(publicKey);
      }
      before = now;
    }, LOOK_EVERY_MS);
    return { [Symbol.dispose]: () => clearInterval(timer) };
  }

  #refresh(): void {
    const stamp = stampOf(this.#file);
    if (stamp === this.#stamp) return;
    this.#stamp = stamp;
    this.#clients = new Map();
    if (stamp === "") return;
    try {
      const list = parseClientList(Deno.readTextFileSync(this.#file), this.#file);
      this.#clients = new Map(list.map((client) => [client.publicKey, client]));
    } catch (error) {
      this.#trouble(error as Error);
    }
  }
}

/** Changes whenever the file does; empty where there is none. */
function stampOf(file: string): string {
  try {
    const { mtime, size, ino } = Deno.statSync(file);
    return `${mtime?.getTime()} ${size} ${ino}`;
  } catch {
    return "";
  }
}
