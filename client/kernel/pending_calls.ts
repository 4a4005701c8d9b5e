import { RoboError } from "../../errors.ts";
import type { JupyterMessage } from "../../protocols/jupyter/mod.ts";
import type { RequestChannel } from "./kernel_sockets.ts";

/** Most requests of one client that wait for their replies. */
const MAX_PENDING = 10_000;

interface Call {
  readonly channel: RequestChannel;
  resolve(reply: JupyterMessage): void;
  reject(error: unknown): void;
}

/** Requests that wait for their replies. */
export class PendingCalls {
  readonly #calls = new Map<string, Call>();

  /** How many wait. */
  get size(): number {
    return this.#calls.size;
  }

  /** Waits for the reply to the message `id`. Rejects with a `RoboError` of kind `usage` when too many wait. */
  add(id: string, channel: RequestChannel, signal?: AbortSignal): Promise<JupyterMessage> {
    if (this.#calls.size >= MAX_PENDING) {
      return Promise.reject(
        new RoboError("usage", `${MAX_PENDING} requests wait for the kernel already`, {
          hint: "Await each of them",
        }),
      );
    }
    if (signal?.aborted) return Promise.reject(signal.reason);
    const { promise, resolve, reject } = Promise.withResolvers<JupyterMessage>();
    const abort = () => this.reject(id, signal!.reason);
    signal?.addEventListener("abort", abort, { once: true });
    const done = () => signal?.removeEventListener("abort", abort);
    this.#calls.set(id, {
      channel,
      resolve: (reply) => (done(), resolve(reply)),
      reject: (error) => (done(), reject(error)),
    });
    return promise;
  }

  /** A reply has come; `false` when nobody waits for it. */
  resolve(reply: JupyterMessage): boolean {
    const id = reply.parent?.msg_id;
    const call = id === undefined ? undefined : this.#calls.get(id);
    if (call === undefined) return false;
    this.#calls.delete(id!);
    call.resolve(reply);
    return true;
  }

  /** The reply to `id` will not come. */
  reject(id: string, error: unknown): void {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    call?.reject(error);
  }

  /** The replies on `channel`, or on all, will not come. */
  rejectAll(error: unknown, channel?: RequestChannel): void {
    for (const [id, call] of this.#calls) {
      if (channel === undefined || call.channel === channel) this.reject(id, error);
    }
  }

  /** Whether somebody waits for a reply on `channel`. */
  waitsOn(channel: RequestChannel): boolean {
    return this.#calls.values().some((call) => call.channel === channel);
  }
}
