import { RoboError } from "../../errors.ts";

/** How long an answer is waited for. */
export interface AnswerOptions {
  /** Longest wait, in milliseconds. */
  readonly timeout: number;
  /** What is waited for, for people: `an answer to arm.SetGain`. */
  readonly what: string;
  /** Gives up waiting. */
  readonly signal?: AbortSignal | undefined;
}

interface Waiting {
  readonly resolve: (message: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Pairs answers with what they answer. */
export class PendingAnswers {
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;

  /** Waits for the answer to a message, which `send` sends with the number that it is given. Rejects with a `RoboError` of kind `unavailable` without one in time. */
  async ask<T>(
    send: (id: number) => void,
    { timeout, what, signal }: AnswerOptions,
  ): Promise<T> {
    signal?.throwIfAborted();
    const id = ++this.#last;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#waiting.set(id, { resolve, reject });
    const timer = setTimeout(() => {
      reject(
        new RoboError("unavailable", `Waited ${timeout / 1000} s in vain for ${what}`, {
          hint: "Check that the bridge and the program run, or wait longer",
        }),
      );
    }, timeout);
    const giveUp = () => reject(signal!.reason);
    signal?.addEventListener("abort", giveUp, { once: true });
    try {
      send(id);
      return await promise as T;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", giveUp);
      this.#waiting.delete(id);
    }
  }

  /** An answer has come; returns whether somebody waited for it. */
  answer(id: unknown, message: unknown): boolean {
    const waiting = this.#waiting.get(id as number);
    waiting?.resolve(message);
    return waiting !== undefined;
  }

  /** An error has come as the answer; returns whether somebody waited for it. */
  fail(id: unknown, error: unknown): boolean {
    const waiting = this.#waiting.get(id as number);
    waiting?.reject(error);
    return waiting !== undefined;
  }

  /** No answers come any more. */
  failAll(error: unknown): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
