import { monotonicNow } from "../../ffi/variable.ts";
import { CODEC, type NativeValue, VALUE_WILL } from "../../ffi/variable_value.ts";
import { HostProcess } from "./host_process.ts";

/** How a value is encoded: see {@linkcode HostVariableOptions.codec}. */
export type ValueCodec = "msgpack" | "json" | "raw" | "array" | "struct" | "unknown";

const CODECS = new Map<number, ValueCodec>(
  Object.entries(CODEC).map(([name, number]) => [number, name as ValueCodec]),
);

/**
 * Where a value of a {@linkcode HostVariable} comes from, as it was when the value was read.
 *
 * @example
 * ```ts
 * import { HostVariable } from "robo";
 * import assert from "node:assert/strict";
 *
 * using speed = new HostVariable<number>("example-speed");
 * speed.data = 0.5;
 * const { value, info } = speed.read();
 * assert.deepEqual([value, info.ticket, info.writer.pid], [0.5, 1, Deno.pid]);
 * assert(info.age >= 0 && info.writer.alive && !info.isLastWill);
 * speed.remove();
 * ```
 */
export class ValueInfo {
  /** Its number: 1 for the first value of a variable, then one more each; never the same twice. */
  readonly ticket: number;
  /** How old it was when it was read, in milliseconds. */
  readonly age: number;
  /** When it was written, on a clock that never goes back, in milliseconds: `CLOCK_MONOTONIC`, the same for all processes. */
  readonly monotonic: number;
  /** Who wrote it. */
  readonly writer: HostProcess;
  /** Its length in bytes, encoded. */
  readonly length: number;
  /** How it is encoded. */
  readonly codec: ValueCodec;
  /** Whether it is the last will of its writer, which died. */
  readonly isLastWill: boolean;
  /**
   * Values that were written since the one that was seen before, and overwritten before anybody looked: of what `next`, `watch`,
   * `readings` and `waitUntil` return; else 0.
   */
  readonly skipped: number;
  readonly #wall: number;

  /** What the library says of a value that it has read just now. */
  constructor(value: NativeValue, skipped = 0) {
    const { monotonic } = value;
    this.ticket = value.ticket;
    this.age = Math.max(0, Number(monotonicNow() - monotonic) / 1e6);
    this.monotonic = Number(monotonic) / 1e6;
    this.writer = new HostProcess(value.writer, { pid: value.writerPid, name: value.writerName });
    this.length = value.length;
    this.codec = CODECS.get(value.codec) ?? "unknown";
    this.isLastWill = (value.flags & VALUE_WILL) !== 0;
    this.skipped = skipped;
    this.#wall = value.wall;
  }

  /** When it was written, by this machine's clock. */
  get wallTime(): Date {
    return new Date(this.#wall);
  }
}

/** A value, and where it comes from. */
export interface Reading<T> {
  /** The value. */
  readonly value: T;
  /** Where it comes from. */
  readonly info: ValueInfo;
}
