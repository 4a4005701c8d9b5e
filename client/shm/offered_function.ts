import type { NativeRequest } from "../../ffi/server.ts";
import { CallDecoder } from "./call_codec.ts";

/** What a dispatcher does for a call: gets the arguments, the named ones as a last object if there are any. */
// deno-lint-ignore no-explicit-any
export type HostFunction = (...args: any[]) => unknown;

/** A function that a dispatcher offers. */
export class OfferedFunction {
  /** Its name. */
  readonly name: string;
  /** What it does. */
  readonly handler: HostFunction;
  /** Number by which requests name it. */
  readonly number: number;
  readonly #slots: ({ readonly address: number; readonly decoder: CallDecoder } | undefined)[] = [];

  /** A function that was added under `number`. */
  constructor(name: string, handler: HostFunction, number: number) {
    this.name = name;
    this.handler = handler;
    this.number = number;
  }

  /** The arguments of a call, read where they are. Throws a `RoboError` if they cannot be read. */
  arguments(request: NativeRequest): unknown[] {
    const { slot, length, argsAddress } = request;
    let known = this.#slots[slot];
    // To look at shared memory anew takes longer than to read from it.
    if (known?.address !== argsAddress || known.decoder.capacity < length) {
      const memory = request.mapArgs(Math.max(1, length));
      known = this.#slots[slot] = { address: argsAddress, decoder: new CallDecoder(memory) };
    }
    return known.decoder.arguments(length, request.codec);
  }
}
