import { RoboError } from "../../errors.ts";
import { nanoseconds } from "../../ffi/c_struct.ts";
import type { FunctionInfo } from "../../ffi/function_layout.ts";
import { type NativeData, type NativeFunction, removeFunction } from "../../ffi/function.ts";
import { HostError } from "../../ffi/host_error.ts";
import { RESULT } from "../../ffi/result.ts";
import { type CallCodec, CallDecoder, CallEncoder } from "./call_codec.ts";
import { callInSlices, type CallTime, callTime } from "./call_in_slices.ts";
import { CallsInFlight } from "./calls_in_flight.ts";
import * as failures from "./call_failure.ts";
import { callFailure } from "./call_failure.ts";
import { Callable } from "./callable.ts";
import { checkCodec, checkTime } from "./check_options.ts";
import {
  checkSizes,
  DEFAULT_TIMEOUT_MS,
  type HostAwaitOptions,
  type HostCallOptions,
  type HostFunctionCallerOptions,
  type HostResponseOptions,
} from "./host_function_options.ts";
import { Patience } from "./patience.ts";
import { pauseThread } from "./pending_call.ts";
import { PostedCalls } from "./posted_calls.ts";
import { ReplyLook } from "./reply_look.ts";
import { isServedHere } from "./served_here.ts";

/** A caller is called like the function itself. */
export interface HostFunctionCaller<Args extends readonly unknown[], Result> {
  /** As {@linkcode HostFunctionCaller.call}, with the caller's own options. */
  (...args: Args): Promise<Result>;
}

/**
 * Calls a function that another process of this machine offers, in whatever language, through shared memory.
 *
 * A call either returns, or throws: {@linkcode HostFunctionError} if the function threw, else a {@linkcode HostError} whose
 * `reason` is `"no-server"` (nobody serves it), `"died"` (its dispatcher did, known within 50 ms), `"timed-out"`, `"too-big"`,
 * `"busy"` (all slots are in use) or `"removed"`. Sizes that differ from what living processes use are a `"mismatch"`.
 *
 * @example
 * ```ts
 * import { HostFunctionCaller, HostFunctionDispatcher } from "robo";
 * import assert from "node:assert/strict";
 *
 * using dispatcher = new HostFunctionDispatcher();
 * dispatcher.add("example.add", (a: number, b: number) => a + b);
 * dispatcher.start();
 *
 * using add = new HostFunctionCaller<[number, number], number>("example.add");
 * assert.equal(await add(1, 2), 3);
 * assert.equal(await add.call([3, 4], { timeout: 100 }), 7);
 * ```
 */
export class HostFunctionCaller<Args extends readonly unknown[] = unknown[], Result = unknown>
  extends Callable
  implements Disposable {
  /** The function's name. */
  readonly name: string;
  readonly #native: NativeFunction;
  readonly #encoder = new CallEncoder();
  readonly #decoder: CallDecoder;
  readonly #codec: CallCodec;
  readonly #timeout: number;
  readonly #time: CallTime;
  readonly #wait: number;
  readonly #keepsReplies: boolean;
  readonly #closing = new AbortController();
  readonly #posted = new PostedCalls();
  readonly #look: ReplyLook;
  readonly #calls: CallsInFlight;

  /**
   * Opens the function `name`, 1 to 100 characters of A-Z a-z 0-9 . _ -, whether or not a dispatcher offers it already.
   *
   * Throws a {@linkcode HostError}, `"mismatch"` if it is there with other sizes; its message names both.
   */
  constructor(name: string, options: HostFunctionCallerOptions = {}) {
    super((...args: Args) => this.call(args));
    const { timeout = DEFAULT_TIMEOUT_MS, wait = 0, codec = "msgpack" } = options;
    checkSizes(options);
    checkCodec(codec, ["msgpack", "json", "raw"]);
    checkTime("timeout", timeout);
    checkTime("wait", wait);
    this.name = name;
    this.#timeout = timeout;
    this.#time = callTime(nanoseconds(timeout));
    this.#wait = wait;
    this.#codec = codec;
    this.#native = failures.openFunction(name, options);
    this.#decoder = new CallDecoder(this.#native.result);
    this.#look = new ReplyLook(this.#native);
    this.#calls = new CallsInFlight(this.#native, this.#closing.signal);
    this.#keepsReplies = this.#native.keepsReplies;
    forgotten.register(this, this.#native, this.#native);
  }

  /** Whether a dispatcher that lives serves it. */
  get isServed(): boolean {
    return this.describe().servers.length > 0;
  }

  /** Calls of this caller that wait for their end, or for a slot. */
  get pending(): number {
    return this.#calls.awaited + this.#calls.queued;
  }

  /** Calls that were posted and whose responses can no longer be asked for, as 1024 others were posted after them. */
  get forgotten(): number {
    return this.#posted.forgotten;
  }

  /** What it is, who serves it, and its counts. */
  describe(): FunctionInfo {
    return this.#opened().info();
  }

  /**
   * Calls it, and resolves to its result: `undefined` if it returns nothing, or as soon as the call is made where no reply is
   * kept. It holds the thread for up to 0.4 ms where that mostly is enough, and then waits without holding anything up.
   */
  async call(args: Args, options: HostAwaitOptions = {}): Promise<Result> {
    const native = this.#opened();
    options.signal?.throwIfAborted();
    const data = this.#encoder.arguments(this.#codec, args, options.named);
    if (this.#calls.queued > 0) return await this.#callLater(data.copy(), options);
    // What no dispatcher has begun may be made again, for one that comes.
    const again = (options.wait ?? this.#wait) > 0 ? data.copy() : undefined;
    const begun = this.#begin(data);
    if (begun === RESULT.busy || begun === RESULT["no-server"]) {
      return await this.#callLater(again ?? data.copy(), options);
    }
    if (begun < 0) throw callFailure(native, begun);
    if (!this.#keepsReplies) return undefined as Result;
    const id = native.posted;
    const mayLook = this.#calls.awaited === 0 && !isServedHere(this.name);
    const result = mayLook ? this.#look.at(id) : RESULT.pending;
    try {
      if (result !== RESULT.pending) return this.#read(result);
      using patience = this.#patience(options);
      return await this.#end(id, patience, () => native.cancel(id));
    } catch (error) {
      if (again === undefined || !isUnserved(error)) throw error;
      return await this.#callLater(again, options);
    }
  }

  /**
   * Calls it on this thread, which does nothing else until the result is there: the quickest way, for tight loops. Every 5 ms
   * it can be interrupted, as cells of an interpreter are, and the call is given up then.
   *
   * Throws a `RoboError` of kind `usage` where this thread is the only one that serves the function.
   */
  callSync(args: Args, options?: HostCallOptions): Result {
    const native = this.#opened();
    if (isServedHere(this.name)) failures.refuseToWaitForItself(native);
    const data = this.#encoder.arguments(this.#codec, args, options?.named);
    const timeout = options?.timeout;
    const time = timeout === undefined ? this.#time : callTime(nanoseconds(timeout));
    let result = this.#callOnce(data, time);
    if (result === RESULT["no-server"]) {
      const end = performance.now() + (options?.wait ?? this.#wait);
      while (result === RESULT["no-server"] && pauseThread(end)) {
        result = this.#callOnce(data, time);
      }
    }
    return this.#read(result);
  }

  /**
   * Makes a call and goes on; returns its id. {@linkcode getResponse} fetches what came of it, which need not be done: where
   * slots become rare, the oldest results that nobody has fetched are given up.
   *
   * Throws a {@linkcode HostError} if it cannot be made, `"busy"` after 100 ms in which no call has ended.
   */
  post(...args: Args): number {
    const native = this.#opened();
    const result = native.post(this.#encoder.arguments(this.#codec, args));
    if (result < 0) throw callFailure(native, result);
    if (this.#keepsReplies) this.#posted.add(native.posted);
    return Number(native.posted);
  }

  /**
   * Waits for the end of a call that was posted, the oldest first, and resolves to its result or throws as {@linkcode call}
   * does; `"lost"` where the result was given up for other calls. Each response is fetched once.
   */
  async getResponse(options: HostResponseOptions = {}): Promise<Result> {
    this.#opened();
    const { id: wanted, signal } = options;
    if (!this.#keepsReplies) throw failures.noReplies(this.name);
    signal?.throwIfAborted();
    const id = this.#posted.take(wanted === undefined ? undefined : BigInt(wanted));
    if (id === undefined) throw failures.nothingPosted(this.name, wanted);
    using patience = this.#patience(options);
    return await this.#end(id, patience, () => this.#posted.putBack(id));
  }

  /** Removes the function `name` from this machine: its callers and dispatchers get `"removed"`, until they open it anew. */
  static remove(name: string): void {
    removeFunction(name);
  }

  /** Closes it: calls that wait are given up and throw, `"cancelled"`. Harmless when repeated. */
  close(): void {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort(
      new HostError("cancelled", {
        message: `The caller of ${this.name} was closed before the call had ended`,
      }),
    );
    forgotten.unregister(this.#native);
    this.#native.close();
  }

  /** As {@linkcode close}. */
  [Symbol.dispose](): void {
    this.close();
  }

  #opened(): NativeFunction {
    if (!this.#closing.signal.aborted) return this.#native;
    throw new RoboError("usage", `The caller of ${this.name} is closed`, {
      hint: "Make a new HostFunctionCaller",
    });
  }

  #begin(data: NativeData): number {
    // Without a reply there is nothing to keep, and the call is over.
    return this.#keepsReplies ? this.#native.begin(data) : this.#native.post(data);
  }

  #callOnce(data: NativeData, time: CallTime): number {
    return this.#keepsReplies ? callInSlices(this.#native, data, time) : this.#native.post(data);
  }

  /** What the reply that stands there means; nobody else may have had the turn since it came. */
  #read(result: number): Result {
    if (result < 0) throw callFailure(this.#native, result);
    if (!this.#keepsReplies) return undefined as Result;
    return this.#decoder.result(this.#native.replyLength, this.#native.replyCodec) as Result;
  }

  #patience(options: HostAwaitOptions): Patience {
    const { timeout = this.#timeout, signal } = options;
    return new Patience(timeout, [this.#closing.signal, signal]);
  }

  /** Makes a call when its turn and a slot have come, and waits for its end. */
  async #callLater(data: NativeData, options: HostAwaitOptions): Promise<Result> {
    using patience = this.#patience(options);
    const begin = () => {
      const result = this.#begin(data);
      return result < 0 ? callFailure(this.#native, result) : this.#native.posted;
    };
    const end = performance.now() + (options.wait ?? this.#wait);
    while (true) {
      const left = end - performance.now();
      const id = await this.#calls.begin(begin, patience, left);
      if (!this.#keepsReplies) return undefined as Result;
      try {
        return await this.#end(id, patience, () => this.#native.cancel(id));
      } catch (error) {
        if (left <= 0 || !isUnserved(error)) throw error;
      }
    }
  }

  /** Waits for the end of a call; `giveUp` is what becomes of it if the waiting ends before. */
  #end(id: bigint, patience: Patience, giveUp: () => void): Promise<Result> {
    return this.#calls.end(id, patience, { read: (result) => this.#read(result), giveUp });
  }
}

function isUnserved(error: unknown): boolean {
  return error instanceof HostError && error.reason === "no-server";
}

/** Closes what callers that nobody holds any more have opened. */
const forgotten = new FinalizationRegistry<NativeFunction>((native) => native.close());
