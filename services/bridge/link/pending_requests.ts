import { RoboError } from "../../../errors.ts";
import type { RequestOptions } from "../hub/program.ts";

/** Requests of one program that may wait at once. */
const MAX_PENDING = 1024;

interface Pending {
  resolve(payload: Uint8Array): void;
  reject(error: RoboError): void;
}

/** Requests to one program that wait for their answers. */
export class PendingRequests {
  readonly #name: string;
  readonly #pending = new Map<number, Pending>();
  #pair = 0;

  /** Requests to the program of this name. */
  constructor(name: string) {
    this.#name = name;
  }

  /** Makes a number for a request, and waits for the answer of that number. Rejects with a `RoboError` of kind `unavailable`, or the signal's reason. */
  expect(write: (pair: number) => void, { timeout, signal }: RequestOptions): Promise<Uint8Array> {
    if (this.#pending.size >= MAX_PENDING) {
      throw unavailable(`${MAX_PENDING} requests wait for ${this.#name} already`);
    }
    signal?.throwIfAborted();
    const pair = this.#pair = this.#pair % 0xffffffff + 1;
    write(pair);
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", abort);
        this.#pending.delete(pair);
      };
      const abort = () => {
        end();
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        end();
        reject(unavailable(`${this.#name} has not answered for ${timeout / 1000} s`));
      }, timeout);
      signal?.addEventListener("abort", abort, { once: true });
      this.#pending.set(pair, {
        resolve(payload) {
          end();
          resolve(payload);
        },
        reject(error) {
          end();
          reject(error);
        },
      });
    });
  }

  /** An answer has come; one that nobody waits for is forgotten. */
  answered(
    pair: number,
    answer: { readonly payload: Uint8Array } | { readonly refusal: string },
  ): void {
    const pending = this.#pending.get(pair);
    if ("payload" in answer) pending?.resolve(answer.payload);
    else pending?.reject(unavailable(`${this.#name} refuses: ${answer.refusal}`));
  }

  /** No answers come any more. */
  close(): void {
    for (const pending of [...this.#pending.values()]) {
      pending.reject(unavailable(`${this.#name} went before it answered`));
    }
  }
}

function unavailable(message: string): RoboError {
  return new RoboError("unavailable", message);
}
