import { setImmediate } from "node:timers";
import type { NativeFunction } from "../../ffi/function.ts";

/** Whose call holds the thread. */
let calling: NativeFunction | undefined;

/** Whether somebody looks for a forsaken call as soon as the thread has nothing else to do. */
let isLooking = false;

/**
 * Watches over a call of `native` on this thread until {@linkcode release}, and gives it up when V8 ends what runs here
 * meanwhile, as it does with interrupted cells of an interpreter: of that nothing more is executed, no `finally` either. One
 * look after all calls of a turn of the event loop costs them next to nothing.
 */
export function guard(native: NativeFunction): void {
  native.forgetReply();
  calling = native;
  if (isLooking) return;
  isLooking = true;
  setImmediate(look);
}

/** The call has ended by itself. */
export function release(): void {
  calling = undefined;
}

function look(): void {
  isLooking = false;
  const forsaken = calling;
  calling = undefined;
  forsaken?.cancel(forsaken.replyId);
}
