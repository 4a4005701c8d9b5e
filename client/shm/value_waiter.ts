import { HostError } from "../../ffi/host_error.ts";
import type { NativeVariable } from "../../ffi/variable.ts";
import { checkTime } from "./check_options.ts";
import { Patience } from "./patience.ts";
import { type Reading, ValueInfo } from "./value_info.ts";
import type { ValueReader } from "./value_reader.ts";
import { turn } from "../../transports/turn.ts";

/** How somebody waits for values. */
export interface ValueWaitOptions {
  /** Longest time without such a value, in milliseconds (default without end); then the error is `"timed-out"`. */
  readonly timeout?: number;
  /** Ends the waiting when it is aborted. */
  readonly signal?: AbortSignal;
}

/** How somebody waits for the next value. */
export interface NextValueOptions extends ValueWaitOptions {
  /** The ticket that is known: any value after it will do, also one that is there already. */
  readonly after?: number;
}

/** Waits for values of one variable. */
export class ValueWaiter<T> {
  readonly #variable: NativeVariable;
  readonly #reader: ValueReader<T>;
  readonly #maxAge: bigint | undefined;

  /** Reads what is there after a wait with `reader`; a value older than so many nanoseconds is no first value. */
  constructor(variable: NativeVariable, reader: ValueReader<T>, maxAge: bigint | undefined) {
    this.#variable = variable;
    this.#reader = reader;
    this.#maxAge = maxAge;
  }

  /** The first value after the ticket that is known, which is the newest unless given. */
  async next(options: NextValueOptions = {}): Promise<Reading<T>> {
    const { after = this.#variable.ticket } = options;
    return await this.#after(after, options);
  }

  /** The value that is there and what follows, always the newest; ends with the signal, and when the variable is closed. */
  async *follow(options: NextValueOptions = {}): AsyncGenerator<Reading<T>, void, undefined> {
    let { after } = options;
    while (true) {
      let reading: Reading<T>;
      try {
        reading = await this.#after(after, options);
      } catch (error) {
        if (options.signal?.aborted || this.#variable.isClosed) return;
        throw error;
      }
      after = reading.info.ticket;
      yield reading;
    }
  }

  /** The first value that `predicate` likes, from the one that is there on. */
  async until(predicate: (value: T) => boolean, options: ValueWaitOptions = {}): Promise<T> {
    const end = performance.now() + (options.timeout ?? Infinity);
    let after: number | undefined;
    while (true) {
      const { value, info } = await this.#after(after, options, end - performance.now());
      if (predicate(value)) return value;
      after = info.ticket;
    }
  }

  /** The first value after a ticket; without one the newest, if it is not too old, else the next. */
  async #after(
    ticket: number | undefined,
    { timeout = Infinity, signal }: ValueWaitOptions,
    left: number = timeout,
  ): Promise<Reading<T>> {
    checkTime("timeout", timeout);
    signal?.throwIfAborted();
    const after = ticket ?? this.#tooOld();
    // A loop over values that come faster than it takes them would never let anything else have its turn.
    if (this.#variable.ticket > after) await turn();
    else if (left === Infinity) await this.#variable.wait(after, signal);
    else await this.#waitFor(after, signal, { left, timeout });
    signal?.throwIfAborted();
    // A variable that was removed has been waited for as well, and says so now.
    const value = this.#reader.newest();
    const newest = this.#variable.value;
    const skipped = ticket === undefined ? 0 : Math.max(0, newest.ticket - after - 1);
    return { value, info: new ValueInfo(newest, skipped) };
  }

  async #waitFor(
    after: number,
    signal: AbortSignal | undefined,
    { left, timeout }: { readonly left: number; readonly timeout: number },
  ): Promise<void> {
    using patience = new Patience(Math.max(0, left), [signal]);
    try {
      await this.#variable.wait(after, patience.signal);
    } catch (error) {
      if (!patience.isOutOfTime) throw error;
      throw new HostError("timed-out", {
        message:
          `No value of variable '${this.#variable.name}' that was waited for came within ${timeout} ms`,
        hint: `See who writes it with: robo shm info ${this.#variable.name}; or allow more time`,
      });
    }
  }

  /** The ticket of the newest value if that is too old to be shown, else 0. */
  #tooOld(): number {
    if (this.#maxAge === undefined) return 0;
    try {
      this.#reader.fresh(this.#maxAge);
    } catch (error) {
      if (error instanceof HostError && error.reason === "stale") {
        return this.#variable.value.ticket;
      }
    }
    return 0;
  }
}
