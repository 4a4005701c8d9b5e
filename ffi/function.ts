import { check } from "./check.ts";
import { cName, textAt } from "./c_struct.ts";
import {
  emptyInfo,
  type FunctionInfo,
  type FunctionOptions,
  functionOptions,
  readInfo,
  REPLY,
  REPLY_BYTES,
} from "./function_layout.ts";

import { nativeLibrary } from "./library.ts";
import type { NativeSymbols } from "./symbols.ts";
import { retire } from "./waiter.ts";

/** Lengths are given to the library as bigints, which it takes ten times as fast as numbers; small ones are at hand. */
const LENGTHS: readonly bigint[] = Array.from({ length: 257 }, (_, length) => BigInt(length));

/** A length as the library takes it. */
export function lengthOf(data: NativeData): bigint {
  return LENGTHS[data.length] ?? BigInt(data.length);
}

/** Arguments, or a result, for the library. */
export interface NativeData {
  /** Memory that begins with them. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Bytes of them. */
  readonly length: number;
  /** Their encoding, `enum robo_codec`. */
  readonly codec: number;
}

/**
 * A function as its callers see it: `robo_fn`. Results are numbers of `enum robo_result`; after a call or a poll, the
 * reply stands here until the next one.
 */
export class NativeFunction implements Disposable {
  /** Its name. */
  readonly name: string;
  /** Whether results are kept. */
  readonly keepsReplies: boolean;
  /** Room for a result, which the next call or poll writes over. */
  readonly result: Uint8Array<ArrayBuffer>;
  readonly #symbols: NativeSymbols;
  readonly #capacity: bigint;
  readonly #reply = new Uint8Array(new ArrayBuffer(REPLY_BYTES));
  readonly #replyAt = Deno.UnsafePointer.of(this.#reply);
  readonly #replyView = new DataView(this.#reply.buffer);
  readonly #id = new BigUint64Array(new ArrayBuffer(8));
  readonly #idAt = Deno.UnsafePointer.of(this.#id);
  #handle: Deno.PointerObject | null;

  /** Opens `name`; throws a `HostError` where that is not possible. */
  constructor(name: string, options: FunctionOptions) {
    const { symbols } = nativeLibrary();
    const handle = new BigUint64Array(new ArrayBuffer(8));
    check(symbols.robo_fn_open(cName(name), functionOptions(options), handle));
    this.name = name;
    this.#symbols = symbols;
    this.#handle = Deno.UnsafePointer.create(handle[0]!);
    try {
      const { maxResult } = this.info();
      this.keepsReplies = maxResult > 0;
      this.result = new Uint8Array(Math.max(1, maxResult));
    } catch (error) {
      this.close();
      throw error;
    }
    this.#capacity = BigInt(this.result.length);
  }

  /** What the library calls it; null once it is closed. */
  get handle(): Deno.PointerObject | null {
    return this.#handle;
  }

  /** `robo_fn_call_for`: spins, then sleeps, on this thread; a call that goes on afterwards has the id {@linkcode replyId}. */
  callFor(args: NativeData, timeout: bigint): number {
    return this.#symbols.robo_fn_call_for(
      this.#handle,
      args.bytes,
      lengthOf(args),
      args.codec,
      this.result,
      this.#capacity,
      this.#replyAt,
      timeout,
    );
  }

  /** `robo_fn_post`; {@linkcode posted} is its id. */
  post(args: NativeData): number {
    const { bytes, codec } = args;
    return this.#symbols.robo_fn_post(this.#handle, bytes, lengthOf(args), codec, this.#idAt);
  }

  /** `robo_fn_begin`: as {@linkcode post}, but never waits, and the result is kept until it is fetched. */
  begin(args: NativeData): number {
    const { bytes, codec } = args;
    return this.#symbols.robo_fn_begin(this.#handle, bytes, lengthOf(args), codec, this.#idAt);
  }

  /** Id of the call that was posted or begun last. */
  get posted(): bigint {
    return this.#id[0]!;
  }

  /** `robo_fn_poll`. */
  poll(id: bigint, timeout: bigint): number {
    return this.#symbols.robo_fn_poll(
      this.#handle,
      id,
      this.result,
      this.#capacity,
      this.#replyAt,
      timeout,
    );
  }

  /** `robo_fn_cancel`. */
  cancel(id: bigint): number {
    return this.#symbols.robo_fn_cancel(this.#handle, id);
  }

  /** The library's clock, in nanoseconds. */
  now(): bigint {
    return this.#symbols.robo_now();
  }

  /** Lets {@linkcode replyId} be 0, which is no call's, until there is another reply. */
  forgetReply(): void {
    this.#replyView.setBigUint64(REPLY.id, 0n, true);
  }

  /** Id of the call of the last reply. */
  get replyId(): bigint {
    return this.#replyView.getBigUint64(REPLY.id, true);
  }

  /** Bytes of the result of the last reply. */
  get replyLength(): number {
    return Math.min(this.#replyView.getUint32(REPLY.length, true), this.result.length);
  }

  /** Codec of the last reply. */
  get replyCodec(): number {
    return this.#replyView.getUint16(REPLY.codec, true);
  }

  /** The function's own error code in the last reply. */
  get replyCode(): number {
    return this.#replyView.getInt32(REPLY.code, true);
  }

  /** The function's own error text in the last reply. */
  get replyError(): string {
    return textAt(this.#replyView, REPLY.error, 256);
  }

  /** What it is, and its counts. */
  info(): FunctionInfo {
    const bytes = emptyInfo();
    check(this.#symbols.robo_fn_get_info(this.#handle, bytes));
    return readInfo(bytes);
  }

  /** Closes it, and ends all waiting for its calls. Harmless when repeated. */
  close(): void {
    const handle = this.#handle;
    this.#handle = null;
    if (handle !== null) retire(handle, () => this.#symbols.robo_fn_close(handle));
  }

  /** As {@linkcode close}. */
  [Symbol.dispose](): void {
    this.close();
  }
}

/** Removes a function's segment: `robo_fn_remove`. */
export function removeFunction(name: string): void {
  check(nativeLibrary().symbols.robo_fn_remove(cName(name)));
}
