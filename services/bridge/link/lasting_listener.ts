import { RoboError } from "../../../errors.ts";
import { listen } from "../../../transports/endpoint.ts";
import { pause } from "../../../transports/pause.ts";
import type { ByteConnection, ByteListener } from "../../../transports/transport.ts";
import { linkAddress } from "./link_address.ts";

/** Time between two looks at a socket's file, in milliseconds. */
const LOOK_MS = 2000;

/** What somebody who listens for long says, and how often it looks. */
export interface LastingOptions {
  /** Told that the socket was made anew, or why it cannot be. */
  tell(level: "info" | "warning", message: string): void;
  /** Time between two looks, in milliseconds. Default 2000. */
  readonly lookEvery?: number | undefined;
}

/** Listens, and makes a Unix socket anew when its file has been removed. Never takes the place of another program's. */
export class LastingListener implements ByteListener {
  readonly endpoint: string;
  readonly #options: LastingOptions;
  readonly #stop = new AbortController();
  readonly #looks: ReturnType<typeof setInterval> | undefined;
  #listener: ByteListener;

  /** Begins. Throws what `listen` does. */
  static async start(endpoint: string, options: LastingOptions): Promise<LastingListener> {
    return new LastingListener(await listen(endpoint), options);
  }

  private constructor(listener: ByteListener, options: LastingOptions) {
    this.#listener = listener;
    this.#options = options;
    this.endpoint = listener.endpoint;
    if (listener.pathState === undefined) return;
    this.#looks = setInterval(() => this.#look(), options.lookEvery ?? LOOK_MS);
  }

  close(): void {
    if (this.#stop.signal.aborted) return;
    this.#stop.abort();
    clearInterval(this.#looks);
    this.#listener.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.close();
    return Promise.resolve();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<ByteConnection> {
    const { signal } = this.#stop;
    while (true) {
      yield* this.#listener;
      if (signal.aborted) return;
      const anew = await this.#anew();
      if (anew === undefined) return;
      this.#listener = anew;
    }
  }

  /** Nobody comes to a socket without its file: it is given up, which ends its iteration. */
  #look(): void {
    if (this.#listener.pathState?.() !== "own") this.#listener.close();
  }

  /** Listens once more as soon as the path is free; undefined when that is wanted no more. */
  async #anew(): Promise<ByteListener | undefined> {
    const { signal } = this.#stop;
    const address = linkAddress(this.endpoint);
    const path = this.endpoint.slice("ipc://".length);
    let said = "";
    const warn = (message: string) => {
      if (message !== said) this.#options.tell("warning", said = message);
    };
    while (!signal.aborted) {
      if (await isThere(path)) {
        warn(
          `${address} was replaced by another program: programs come here again when that is gone`,
        );
      } else {
        try {
          const listener = await listen(this.endpoint);
          if (signal.aborted) listener.close();
          else this.#options.tell("info", `${address} was removed: it is made anew`);
          return listener;
        } catch (error) {
          const why = error instanceof RoboError ? error.message : String(error);
          warn(`${address} was removed, and cannot be made anew: ${why}`);
        }
      }
      await pause(this.#options.lookEvery ?? LOOK_MS, signal);
    }
    return undefined;
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch {
    return false;
  }
}
