import type { NativeFunction } from "../../ffi/function.ts";
import { RESULT } from "../../ffi/result.ts";
import { SpinHabit } from "./spin_habit.ts";

/**
 * For how long it spins on the thread, in nanoseconds, where that mostly pays: as long as a sleeping dispatcher takes to wake. The
 * library spins for the first 30 µs of each stretch.
 */
const SPINS_NS: readonly bigint[] = [28_000n, 28_000n];

/**
 * For how long it then sleeps on the thread, where that mostly pays: to sleep in the background takes two changes of threads
 * more.
 */
const SLEEP_NS = 344_000n;

/** Looks on the thread for replies that may come soon, as long as they mostly do. */
export class ReplyLook {
  readonly #native: NativeFunction;
  readonly #spinning = new SpinHabit();
  readonly #sleeping = new SpinHabit();

  /** Looks for replies of `native`. */
  constructor(native: NativeFunction) {
    this.#native = native;
  }

  /** The result of a call if it comes soon, else that it is pending. */
  at(id: bigint): number {
    if (!this.#sleeping.pays) return RESULT.pending;
    let result = this.#spinning.pays ? this.#spin(id) : RESULT.pending;
    if (result === RESULT.pending) result = this.#native.poll(id, SLEEP_NS);
    this.#sleeping.note(result !== RESULT.pending);
    return result;
  }

  #spin(id: bigint): number {
    let result: number = RESULT.pending;
    for (const time of SPINS_NS) {
      result = this.#native.poll(id, time);
      if (result !== RESULT.pending) break;
    }
    this.#spinning.note(result !== RESULT.pending);
    return result;
  }
}
