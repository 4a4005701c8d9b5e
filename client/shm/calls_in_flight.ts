import type { NativeFunction } from "../../ffi/function.ts";
import { HostError } from "../../ffi/host_error.ts";
import { RESULT } from "../../ffi/result.ts";
import { wait, WAIT_CALL } from "../../ffi/waiter.ts";
import { late, tooManyWait } from "./call_failure.ts";
import type { Patience } from "./patience.ts";
import { beginWhenPossible } from "./pending_call.ts";
import { Turnstile } from "./turnstile.ts";

/** Calls of one caller that wait for a free slot; more are refused. */
const MAX_QUEUED = 1000;

/** What becomes of a call that is awaited. */
export interface Outcome<Result> {
  /** What the reply that stands in the function means; nobody else has had the turn since it came. */
  read(result: number): Result;
  /** What is to be done about a call that is no longer waited for. */
  giveUp(): void;
}

/** The calls of one caller that are awaited, and those that are still to be made. */
export class CallsInFlight {
  readonly #native: NativeFunction;
  readonly #closing: AbortSignal;
  readonly #queue = new Turnstile();
  #awaited = 0;
  #freed: PromiseWithResolvers<void> | undefined;

  /** Calls of `native`, which is closed once `closing` is aborted. */
  constructor(native: NativeFunction, closing: AbortSignal) {
    this.#native = native;
    this.#closing = closing;
  }

  /** How many are awaited. */
  get awaited(): number {
    return this.#awaited;
  }

  /** How many are still to be made. */
  get queued(): number {
    return this.#queue.waiting;
  }

  /** Makes a call when its turn, a slot, and a dispatcher within `wait` milliseconds have come; resolves to its id. */
  async begin(
    begin: () => bigint | HostError,
    patience: Patience,
    wait: number,
  ): Promise<bigint> {
    const { name } = this.#native;
    if (this.#queue.waiting >= MAX_QUEUED) throw tooManyWait(name, MAX_QUEUED);
    const call = { begin, wait, freed: () => (this.#freed ??= Promise.withResolvers()).promise };
    try {
      return await this.#queue.pass(patience, () => beginWhenPossible(call, patience));
    } catch (error) {
      throw whyOver(error, patience, name);
    }
  }

  /** Waits for the end of a call. */
  async end<Result>(id: bigint, patience: Patience, outcome: Outcome<Result>): Promise<Result> {
    const native = this.#native;
    this.#awaited++;
    try {
      while (true) {
        const result = native.poll(id, 0n);
        if (result !== RESULT.pending) return outcome.read(result);
        try {
          await wait({ kind: WAIT_CALL, handle: native.handle, value: id }, patience.signal);
        } catch (error) {
          if (this.#closing.aborted) throw this.#closing.reason;
          // It may have come in the last moment.
          const last = native.poll(id, 0n);
          if (last !== RESULT.pending) return outcome.read(last);
          outcome.giveUp();
          throw whyOver(error, patience, native.name);
        }
      }
    } finally {
      this.#awaited--;
      this.#freed?.resolve();
      this.#freed = undefined;
    }
  }
}

function whyOver(error: unknown, patience: Patience, name: string): unknown {
  const isTime = patience.isOutOfTime && !(error instanceof HostError);
  return isTime ? late(name, patience.milliseconds) : error;
}
