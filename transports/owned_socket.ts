import { pause } from "./pause.ts";

/** What is at the path of a socket: itself, nothing, or what another program has put there. */
export type PathState = "own" | "missing" | "taken";

/** A listening Unix socket that knows whether its file is still its own, and leaves alone what has taken its place. */
export class OwnedSocket {
  readonly #listener: Deno.UnixListener;
  readonly #path: string;
  readonly #own: string | undefined;
  #isAccepting = false;
  #aside: string | undefined;

  /** Looks after a listener that has just been bound to a path of the file system. */
  constructor(listener: Deno.UnixListener, path: string) {
    this.#listener = listener;
    this.#path = path;
    this.#own = fileAt(path);
  }

  /** What is at the path now. A file that is there no more keeps its number as long as the socket is open. */
  get state(): PathState {
    const file = fileAt(this.#path);
    if (file === undefined) return "missing";
    return file === this.#own ? "own" : "taken";
  }

  /** Waits for a connection; rejects when the socket is closed, after what is another's has been put back. */
  async accept(): Promise<Deno.UnixConn> {
    this.#isAccepting = true;
    try {
      return await this.#listener.accept();
    } catch (error) {
      // The system's socket ends, and what is at its path is removed, after this turn.
      await pause(0, new AbortController().signal);
      this.#putBack();
      throw error;
    } finally {
      this.#isAccepting = false;
    }
  }

  /** Closes it. Deno removes whatever is at the path then; what is another program's is kept under a second name meanwhile. */
  close(): void {
    if (this.state === "taken") this.#aside = secondName(this.#path);
    this.#listener.close();
    if (!this.#isAccepting) this.#putBack();
  }

  #putBack(): void {
    const aside = this.#aside;
    if (aside === undefined) return;
    this.#aside = undefined;
    try {
      Deno.linkSync(aside, this.#path);
    } catch {
      // It is still there, or something newer is.
    }
    Deno.removeSync(aside);
  }
}

/** What tells a file from all others that are there at the same time; undefined when there is none. */
export function fileAt(path: string): string | undefined {
  try {
    const { dev, ino } = Deno.lstatSync(path);
    return `${dev} ${ino}`;
  } catch {
    return undefined;
  }
}

function secondName(path: string): string | undefined {
  const name = `${path}.${crypto.randomUUID().slice(0, 8)}`;
  try {
    Deno.linkSync(path, name);
    return name;
  } catch {
    // It has gone meanwhile, or the file system knows no second names.
    return undefined;
  }
}
