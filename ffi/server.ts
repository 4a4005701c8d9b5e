import { check } from "./check.ts";
import { cName, countAt, putText, textAt } from "./c_struct.ts";
import { lengthOf, type NativeData } from "./function.ts";
import {
  type FunctionOptions,
  functionOptions,
  REQUEST,
  REQUEST_BYTES,
} from "./function_layout.ts";
import { nativeLibrary } from "./library.ts";
import { RESULT } from "./result.ts";
import type { NativeSymbols } from "./symbols.ts";
import { retire, WAIT_SERVER } from "./waiter.ts";

/** Longest text of an error with its final zero byte. */
const ERROR_BYTES = 256;

/** A call in the hands of a dispatcher: `robo_request`, and memory that the next call uses again. */
export class NativeRequest {
  readonly #bytes = new Uint8Array(new ArrayBuffer(REQUEST_BYTES));
  readonly #view = new DataView(this.#bytes.buffer);
  /** Where it stands, for the library. */
  readonly at: Deno.PointerValue = Deno.UnsafePointer.of(this.#bytes);

  /** Number of the function, as it was given when it was added. */
  get function(): number {
    return this.#view.getUint32(REQUEST.function, true);
  }

  /** Number of the call slot, 0 to 63. */
  get slot(): number {
    return this.#view.getUint32(REQUEST.slot, true);
  }

  /** Bytes of the arguments. */
  get length(): number {
    return this.#view.getUint32(REQUEST.length, true);
  }

  /** Encoding of the arguments, `enum robo_codec`. */
  get codec(): number {
    return this.#view.getUint16(REQUEST.codec, true);
  }

  /** Whether a result is kept. */
  get wantsReply(): boolean {
    return this.#view.getUint16(REQUEST.wantsReply, true) !== 0;
  }

  /** Most bytes that a result may have. */
  get maxResult(): number {
    return this.#view.getUint32(REQUEST.maxResult, true);
  }

  /** Who called. */
  get caller(): { readonly pid: number; readonly name: string } {
    return {
      pid: this.#view.getUint32(REQUEST.callerPid, true),
      name: textAt(this.#view, REQUEST.callerName, 16),
    };
  }

  /** Address of the arguments. */
  get argsAddress(): number {
    return countAt(this.#view, REQUEST.args);
  }

  /** Shared memory from the address of the arguments on; valid until the reply. */
  mapArgs(length: number): Uint8Array<ArrayBuffer> {
    const pointer = Deno.UnsafePointer.create(BigInt(this.argsAddress))!;
    return new Uint8Array(Deno.UnsafePointerView.getArrayBuffer(pointer, length));
  }

  /** A copy of its own, for a call that is answered later. */
  keep(): NativeRequest {
    const copy = new NativeRequest();
    copy.#bytes.set(this.#bytes);
    return copy;
  }
}

/** A dispatcher: `robo_server`. Results are numbers of `enum robo_result`. */
export class NativeServer implements Disposable {
  readonly #symbols: NativeSymbols;
  #handle: Deno.PointerObject | null;

  /** Makes a dispatcher for up to `maxFunctions` functions. */
  constructor(maxFunctions: number) {
    const { symbols } = nativeLibrary();
    const handle = new BigUint64Array(new ArrayBuffer(8));
    check(symbols.robo_server_open(maxFunctions, handle));
    this.#symbols = symbols;
    this.#handle = Deno.UnsafePointer.create(handle[0]!);
  }

  /** What the library calls it; null once it is closed. */
  get handle(): Deno.PointerObject | null {
    return this.#handle;
  }

  /** Offers a function; returns its number. Throws a `HostError`. */
  add(name: string, options: FunctionOptions): number {
    const number = new Uint32Array(new ArrayBuffer(4));
    const bytes = functionOptions(options);
    check(this.#symbols.robo_server_add(this.#handle, cName(name), bytes, number));
    return number[0]!;
  }

  /** Takes a function back. Throws a `HostError`. */
  remove(number: number): void {
    check(this.#symbols.robo_server_remove(this.#handle, number));
  }

  /** Takes the oldest call, for which it waits on this thread up to `timeout` nanoseconds. */
  receive(request: NativeRequest, timeout: bigint): number {
    if (this.#handle === null) return RESULT.stopped;
    return this.#symbols.robo_server_receive(this.#handle, request.at, timeout);
  }

  /** Whether a call waits to be taken. */
  hasCall(): boolean {
    if (this.#handle === null) return false;
    const item = new BigUint64Array(new ArrayBuffer(24));
    item[0] = BigInt(WAIT_SERVER);
    item[1] = BigInt(Deno.UnsafePointer.value(this.#handle));
    return this.#symbols.robo_wait(item, 1, 0n) > 0;
  }

  /** The library's clock, in nanoseconds, which is quicker to look at than JavaScript's. */
  now(): bigint {
    return this.#symbols.robo_now();
  }

  /** Ends a call with a result. */
  reply(request: NativeRequest, result: NativeData): number {
    if (this.#handle === null) return RESULT.stopped;
    return this.#symbols.robo_server_reply(
      this.#handle,
      request.at,
      result.bytes,
      lengthOf(result),
      result.codec,
    );
  }

  /** Ends a call with an error, whose text is cut to 255 bytes. */
  fail(request: NativeRequest, code: number, error: string): number {
    if (this.#handle === null) return RESULT.stopped;
    const text = new DataView(new ArrayBuffer(ERROR_BYTES));
    putText(text, 0, { text: error, size: ERROR_BYTES });
    return this.#symbols.robo_server_fail(
      this.#handle,
      request.at,
      code,
      new Uint8Array(text.buffer),
    );
  }

  /** Ends all waiting for calls. */
  stop(): void {
    if (this.#handle !== null) this.#symbols.robo_server_stop(this.#handle);
  }

  /** Takes its functions back and frees it, and ends all waiting for its calls. Harmless when repeated. */
  close(): void {
    const handle = this.#handle;
    this.#handle = null;
    if (handle !== null) retire(handle, () => this.#symbols.robo_server_close(handle));
  }

  /** As {@linkcode close}. */
  [Symbol.dispose](): void {
    this.close();
  }
}
