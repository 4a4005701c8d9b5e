import type { CallCodec, NamedArguments } from "./call_codec.ts";
import { checkWhole, MAX_BYTES } from "./check_options.ts";

/** The sizes of a function. Its caller and its dispatcher have to ask for the same; what is left out is taken as it is. */
export interface HostFunctionSizes {
  /** Largest arguments in bytes as they travel, 1 to 2^30; default 4096 for a function that is new. */
  readonly maxArgs?: number;
  /**
   * Largest result in bytes as it travels, up to 2^30; default 4096 for a function that is new. With 0 no reply is kept: a call
   * is over as soon as it is posted, and neither its end nor an error is ever told.
   */
  readonly maxResult?: number;
  /** Calls of all callers together that may be in flight, 1 to 64; default 16 for a function that is new. */
  readonly slots?: number;
}

/** How a `HostFunctionCaller` works. */
export interface HostFunctionCallerOptions extends HostFunctionSizes {
  /** Longest time for a call in milliseconds; default 5000; `Infinity` for as long as its dispatcher lives. */
  readonly timeout?: number;
  /**
   * How long a call waits for a dispatcher to come where there is none, or where the last one goes before it has begun the call, in
   * milliseconds; default 0.
   */
  readonly wait?: number;
  /** How arguments travel; default `"msgpack"`. With `"raw"` the only argument is a `Uint8Array`. */
  readonly codec?: CallCodec;
  /** Whether the function is made if no dispatcher has offered it yet; default true. */
  readonly create?: boolean;
}

/** How one call is made. */
export interface HostCallOptions {
  /** Arguments by name. A TypeScript function gets them as one object after the others, Python's as keyword arguments. */
  readonly named?: NamedArguments;
  /** Longest time for this call in milliseconds; default the caller's. */
  readonly timeout?: number;
  /** How long to wait for a dispatcher to come, in milliseconds; default the caller's. */
  readonly wait?: number;
}

/** How one call is awaited. */
export interface HostAwaitOptions extends HostCallOptions {
  /** Gives the call up. One that has begun runs to its end, and its result is dropped. */
  readonly signal?: AbortSignal;
}

/** Which response is fetched, and for how long it is waited. */
export interface HostResponseOptions {
  /** What `post` returned; default the oldest call whose response has not been fetched. */
  readonly id?: number;
  /** Longest time in milliseconds; default the caller's. The call goes on when it has passed, and can be asked for again. */
  readonly timeout?: number;
  /** Ends the waiting; the call goes on. */
  readonly signal?: AbortSignal;
}

/** Default of {@linkcode HostFunctionCallerOptions.timeout}. */
export const DEFAULT_TIMEOUT_MS = 5000;

/** Throws a `RoboError` of kind `usage` for sizes that no function can have. */
export function checkSizes({ maxArgs, maxResult, slots }: HostFunctionSizes): void {
  checkWhole("maxArgs", maxArgs, [1, MAX_BYTES]);
  checkWhole("maxResult", maxResult, [0, MAX_BYTES]);
  checkWhole("slots", slots, [1, 64]);
}
