import type { HostError } from "../../ffi/host_error.ts";
import type { Patience } from "./patience.ts";

/** How long others are given to free a slot before it is looked again, in milliseconds. */
const SLOT_PAUSE_MS = 10;

/** How long a dispatcher is given to come before it is looked again, in milliseconds. */
const SERVER_PAUSE_MS = 5;

/** How a call is made that could not be made at once. */
export interface Beginning {
  /** Tries; returns the call's id, or why not: `"busy"` and `"no-server"` are tried again. */
  begin(): bigint | HostError;
  /** How long to wait for a dispatcher, in milliseconds. */
  readonly wait: number;
  /** Resolves when a slot may be free. */
  freed(): Promise<void>;
}

/** Makes a call as soon as there is a free slot, and a dispatcher if one is waited for; resolves to its id. */
export async function beginWhenPossible(call: Beginning, patience: Patience): Promise<bigint> {
  const start = performance.now();
  while (true) {
    patience.signal.throwIfAborted();
    const id = call.begin();
    if (typeof id === "bigint") return id;
    const isEarly = performance.now() - start < call.wait;
    try {
      if (id.reason === "busy") await patience.pause(SLOT_PAUSE_MS, call.freed());
      else if (id.reason === "no-server" && isEarly) await patience.pause(SERVER_PAUSE_MS);
      else throw id;
    } catch (error) {
      // When the time has passed, what it was waited for says more than that it has passed.
      throw patience.isOutOfTime ? id : error;
    }
  }
}

const WORD = new Int32Array(new SharedArrayBuffer(4));

/** Holds this thread for a little while; returns false if the time `end` of `performance.now()` has passed. */
export function pauseThread(end: number): boolean {
  const left = end - performance.now();
  if (left <= 0) return false;
  Atomics.wait(WORD, 0, 0, Math.min(left, SERVER_PAUSE_MS));
  return true;
}
