import type { NativeData, NativeFunction } from "../../ffi/function.ts";
import { RESULT } from "../../ffi/result.ts";
import { late } from "./call_failure.ts";
import { guard, release } from "./forsaken_call.ts";

/**
 * How long a call holds the thread at a stretch, in nanoseconds. Between two stretches V8 has its turn: only then can what
 * runs be interrupted, as cells of an interpreter are. That takes two messages 10 ms apart, which must not come in one stretch.
 */
const SLICE_NS = 5_000_000n;

/** For how long a free slot is waited for then, in nanoseconds: about as long as the library does for others. */
const PATIENCE_NS = 100_000_000n;

/** How long a call takes at most, in nanoseconds: prepared, as it takes a while to compare such numbers. */
export interface CallTime {
  /** The whole; negative: without end. */
  readonly timeout: bigint;
  /** The first stretch. */
  readonly first: bigint;
}

/** The time of calls that may take `timeout` nanoseconds, or any time if that is negative. */
export function callTime(timeout: bigint): CallTime {
  return { timeout, first: sliceOf(timeout) };
}

/**
 * Calls a function on this thread; returns the result of the library. What comes soon takes one call of the library.
 *
 * Throws a `HostError`, `"timed-out"`, when the time is over; the call is given up then.
 */
export function callInSlices(native: NativeFunction, data: NativeData, time: CallTime): number {
  guard(native);
  try {
    return call(native, data, time);
  } finally {
    release();
  }
}

function call(native: NativeFunction, data: NativeData, { timeout, first }: CallTime): number {
  const result = native.callFor(data, first);
  if (result >= 0) return result;
  if (result === RESULT.pending) return end(native, timeout, less(timeout, first));
  if (result !== RESULT.busy || timeout === first) return result;
  const left = less(timeout, first);
  const patience = left < 0n || left > PATIENCE_NS ? PATIENCE_NS : left;
  const second = native.callFor(data, patience);
  return second === RESULT.pending ? end(native, timeout, less(left, patience)) : second;
}

function less(time: bigint, passed: bigint): bigint {
  return time < 0n ? time : time - passed;
}

function sliceOf(left: bigint): bigint {
  return left < 0n || left > SLICE_NS ? SLICE_NS : left;
}

/** Waits for the end of the call that goes on, for `left` more nanoseconds. */
function end(native: NativeFunction, timeout: bigint, left: bigint): number {
  const id = native.replyId;
  const start = native.now();
  let result: number;
  let remaining = left;
  do {
    result = native.poll(id, sliceOf(remaining));
    if (left >= 0n) remaining = start + left - native.now();
  } while (result === RESULT.pending && (left < 0n || remaining > 0n));
  if (result !== RESULT.pending) return result;
  native.cancel(id);
  throw late(native.name, Number(timeout) / 1e6);
}
