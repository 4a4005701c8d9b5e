/**
 * Waits for everything that a process waits for in shared memory with one parked call: Deno has 32 threads for such calls, and
 * file access shares them.
 *
 * @module
 */
import { HostError, reasonOf } from "./host_error.ts";
import { nativeLibrary } from "./library.ts";
import { NativeMemory } from "./native_memory.ts";
import { RESULT } from "./result.ts";
import type { NativeSymbols } from "./symbols.ts";

/** `enum robo_wait_kind`. */
export const WAIT_VARIABLE = 1;
/** A call: its `value` is the call's id. */
export const WAIT_CALL = 2;
/** A dispatcher. */
export const WAIT_SERVER = 3;
const WAIT_WORD = 4;

/** What to wait for: `robo_wait_item` of `robo/shm.h`. */
export interface WaitItem {
  /** One of the kinds above. */
  readonly kind: number;
  /** The `robo_var *`, `robo_fn *` or `robo_server *`. */
  readonly handle: Deno.PointerValue;
  /** The ticket that is known, or the id of a call. */
  readonly value: bigint;
}

interface Waiting extends WaitItem {
  readonly address: bigint;
  resolve(): void;
  reject(reason: unknown): void;
}

/** Bytes of a `robo_wait_item`. */
const ITEM_BYTES = 24;

/** How many turns of promises those get who were woken, to wait again before the next call is parked: some 3 µs. */
const MOST_TURNS = 32;

/**
 * Longest stretch of a parked call, in nanoseconds: a worker that is terminated leaves its call behind, which keeps one of Deno's 32
 * threads so long.
 */
const LONGEST_NS = 1_000_000_000n;

class Waiter {
  readonly #symbols: NativeSymbols = nativeLibrary().symbols;
  readonly #waiting = new Set<Waiting>();
  // When a worker is terminated its buffers are freed, under the call that it has parked. This memory is not.
  readonly #word = new NativeMemory(8);
  #items = new NativeMemory(16 * ITEM_BYTES);
  /** Those whom the parked call waits for; empty when no call is parked. */
  #parked: Waiting[] = [];
  /** Resolves when the last call that was parked has returned. */
  idle: Promise<void> = Promise.resolve();
  #isRunning = false;
  #isRung = false;
  /** What is to be done once no call is parked any more. */
  #afterwards: (() => void)[] = [];

  wait(item: WaitItem, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const address = BigInt(Deno.UnsafePointer.value(item.handle));
      const waiting: Waiting = { ...item, address, resolve: done(resolve), reject: done(reject) };
      const abort = () => this.#giveUp(waiting, () => signal!.reason);
      function done<T>(settle: (value: T) => void): (value: T) => void {
        return (value) => {
          signal?.removeEventListener("abort", abort);
          settle(value);
        };
      }
      signal?.addEventListener("abort", abort, { once: true });
      this.#waiting.add(waiting);
      this.#refresh();
    });
  }

  retire(handle: Deno.PointerValue, close: () => void): void {
    const address = BigInt(Deno.UnsafePointer.value(handle));
    for (const waiting of this.#waiting) {
      if (waiting.address === address) {
        this.#giveUp(
          waiting,
          () =>
            new HostError("cancelled", { message: "It was closed while somebody waited for it" }),
        );
      }
    }
    if (!this.#parked.some((waiting) => waiting.address === address)) return close();
    this.#afterwards.push(close);
    this.#ring();
  }

  /** Settles once no call uses the item any more: its handle may then be closed. */
  #giveUp(waiting: Waiting, reason: () => unknown): void {
    if (!this.#waiting.delete(waiting)) return;
    if (!this.#parked.includes(waiting)) return waiting.reject(reason());
    this.#afterwards.push(() => waiting.reject(reason()));
    this.#ring();
  }

  #refresh(): void {
    if (this.#parked.length > 0) return this.#ring();
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.idle = this.#run();
  }

  #ring(): void {
    if (this.#isRung) return;
    this.#isRung = true;
    this.#symbols.robo_ring(this.#word.pointer);
  }

  async #run(): Promise<void> {
    // Those who begin in the same stretch of code are waited for by one call.
    await null;
    while (this.#waiting.size > 0) {
      const wanted = this.#waiting.size;
      this.#parked = [...this.#waiting];
      this.#isRung = false;
      const result = await this.#symbols.robo_wait_parked(...this.#list());
      this.#finish(result);
      for (let i = 0; i < MOST_TURNS && this.#waiting.size < wanted; i++) await null;
    }
    this.#isRunning = false;
  }

  #list(): [Deno.PointerValue, number, bigint] {
    const count = this.#parked.length + 1;
    if (this.#items.view.byteLength < count * ITEM_BYTES) {
      this.#items.free();
      this.#items = new NativeMemory(2 * count * ITEM_BYTES);
    }
    const { address, view } = this.#word;
    this.#write(0, WAIT_WORD, [address, BigInt(view.getUint32(0, true))]);
    this.#parked.forEach(({ kind, address, value }, i) =>
      this.#write(i + 1, kind, [address, value])
    );
    return [this.#items.pointer, count, LONGEST_NS];
  }

  #write(index: number, kind: number, words: readonly [bigint, bigint]): void {
    const at = index * ITEM_BYTES;
    const { view } = this.#items;
    view.setUint32(at, kind, true);
    view.setUint32(at + 4, 0, true);
    view.setBigUint64(at + 8, words[0], true);
    view.setBigUint64(at + 16, words[1], true);
  }

  #finish(result: number): void {
    const parked = this.#parked;
    this.#parked = [];
    parked.forEach((waiting, i) => {
      const isReady = this.#items.view.getUint32((i + 1) * ITEM_BYTES + 4, true) !== 0;
      if (result < 0 && result !== RESULT["timed-out"]) {
        if (this.#waiting.delete(waiting)) waiting.reject(new HostError(reasonOf(result)));
      } else if (isReady && this.#waiting.delete(waiting)) waiting.resolve();
    });
    for (const act of this.#afterwards.splice(0)) act();
  }
}

let only: Waiter | undefined;

/**
 * Resolves when the item is ready: look at it again then, as others may have been faster.
 *
 * The process does not end while somebody waits. Once the promise is settled, nothing uses the handle for it any more; who closes
 * a handle while others may wait for it uses {@linkcode retire}.
 *
 * @throws The signal's reason once it is aborted; {@linkcode HostError} `"cancelled"` if the handle is closed meanwhile.
 */
export function wait(item: WaitItem, signal?: AbortSignal): Promise<void> {
  only ??= new Waiter();
  return only.wait(item, signal);
}

/** Resolves when nobody waits and no call is parked any more: for tests, which leave nothing behind. */
export function noneWaits(): Promise<void> {
  return only?.idle ?? Promise.resolve();
}

/**
 * Ends all waiting for a handle, and calls `close` as soon as no call uses it any more: at once, but where a call is parked for it,
 * which takes some 50 µs to come back.
 */
export function retire(handle: Deno.PointerValue, close: () => void): void {
  if (only === undefined) close();
  else only.retire(handle, close);
}
