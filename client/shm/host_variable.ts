import { RoboError } from "../../errors.ts";
import { HostError } from "../../ffi/host_error.ts";
import { type NativeVariable, removeVariable } from "../../ffi/variable.ts";
import { CODEC } from "../../ffi/variable_value.ts";
import type { DType } from "../../protocols/ndarray/dtype.ts";
import type { HostVariableOptions } from "./host_variable_options.ts";
import { isPromise } from "./is_promise.ts";
import type { NdArray } from "../../protocols/ndarray/nd_array.ts";
import type { ArrayHeader } from "../../protocols/ndarray/nd_array_format.ts";
import { openVariable } from "./open_variable.ts";
import { ReadableVariable } from "./readable_variable.ts";
import type { ValueEncoder } from "./value_encoder.ts";
import type { ValueCodec } from "./value_info.ts";
import type { ValueReader } from "./value_reader.ts";
import { type ListedVariable, listVariables } from "./variable_description.ts";
import { VariableLoan, writeInPlace } from "./variable_loan.ts";

/** How often {@linkcode HostVariable.update} tries: far beyond what any number of writers makes it do. */
const MOST_UPDATES = 10_000;

/**
 * A variable that all processes of this machine share, in shared memory: `data` reads and writes it like a local one. Nothing is
 * ever locked; a process may end or be killed at any moment without harm to the others. It stays, with its values, until it is
 * removed or the machine starts anew.
 *
 * Errors are {@linkcode HostError}s with a `reason`.
 *
 * @example
 * ```ts
 * import { HostVariable } from "robo";
 * import assert from "node:assert/strict";
 *
 * using pose = new HostVariable<{ x: number; y: number }>("example-pose");
 * pose.data = { x: 1, y: 2 };
 * assert.deepEqual(pose.data, { x: 1, y: 2 });
 * assert.equal(pose.info.writer.pid, Deno.pid);
 *
 * pose.update((old) => ({ x: old!.x + 1, y: old!.y }));
 * assert.equal(pose.data.x, 2);
 * pose.remove();
 * ```
 *
 * @template T What its values are.
 */
export class HostVariable<T = unknown> extends ReadableVariable<T> {
  readonly #variable: NativeVariable;
  readonly #encoder: ValueEncoder<T>;
  readonly #reader: ValueReader<T>;
  readonly #options: HostVariableOptions<T>;

  /**
   * Opens the variable, and makes it if it is not there. A name has 1 to 100 characters of `A-Z a-z 0-9 . _ -`.
   *
   * Throws a `HostError`: `"mismatch"` if it is there with other sizes or another schema, `"not-found"` without `create`, `"name"`,
   * `"denied"`, `"no-space"`; and a `RoboError` of kind `usage` for options that cannot be.
   */
  constructor(name: string, options: HostVariableOptions<T> = {}) {
    const opened = openVariable(name, options);
    super(opened);
    this.#variable = opened.variable;
    this.#encoder = opened.encoder;
    this.#reader = opened.reader;
    this.#options = options;
  }

  /**
   * A variable for arrays of one shape: `maxSize` has room for them and their header, and {@linkcode loan} lends such.
   *
   * @example
   * ```ts
   * import { HostVariable } from "robo";
   *
   * using image = HostVariable.forArray("example-image", { shape: [480, 640], dtype: "uint8" });
   * using loan = image.loan();
   * loan.data.data.fill(255);
   * loan.publish();
   * image.remove();
   * ```
   */
  static forArray<D extends DType>(
    name: string,
    { shape, dtype, ...options }:
      & ArrayHeader<D>
      & Omit<HostVariableOptions<NdArray<D>>, "codec" | "array">,
  ): HostVariable<NdArray<D>> {
    return new HostVariable<NdArray<D>>(name, {
      ...options,
      codec: "array",
      array: { shape, dtype },
    });
  }

  /** Removes a variable, and returns whether it was there: who has it open gets `"removed"`. Throws a `HostError`. */
  static remove(name: string): boolean {
    return removeVariable(name);
  }

  /** All variables of this user, or those in `$ROBO_SHM_DIR`, in the order of their names. */
  static list(): ListedVariable[] {
    return listVariables();
  }

  /**
   * The newest value: reading gives a copy, writing publishes. `undefined` is written as `null`.
   *
   * Reading throws a `HostError`: `"never-written"`, `"stale"` when it is older than `maxAge`, `"removed"`; and a `RoboError` of kind
   * `data` when its bytes cannot be read. Writing throws a `HostError`, `"too-big"` with both sizes, after which nothing is written,
   * `"busy"`, `"removed"`, `"denied"` with `readOnly`; and a `RoboError` of kind `data` for what the codec cannot hold.
   */
  override get data(): T {
    return super.data;
  }

  override set data(value: T) {
    this.write(value);
  }

  /** Writes a value and returns its ticket. Throws as {@linkcode data}. */
  write(value: T): number {
    const inPlace = writeInPlace(this.#variable, value, this.#options.codec);
    if (inPlace !== undefined) return inPlace;
    const bytes = this.#encoder.encode(value);
    return this.#variable.write(bytes, this.#encoder.codec);
  }

  /** Writes bytes that are encoded already, `"raw"` by default, and returns their ticket: the quickest way to write. */
  writeBytes(bytes: Uint8Array, codec: Exclude<ValueCodec, "unknown"> = "raw"): number {
    return this.#variable.write(bytes, CODEC[codec]);
  }

  /**
   * Writes only if the newest ticket is still `ifTicket`, 0 = never written, in one step; else returns `undefined`. Throws as
   * {@linkcode data}.
   */
  tryWrite(value: T, { ifTicket }: { readonly ifTicket: number }): number | undefined {
    const bytes = this.#encoder.encode(value);
    return this.#variable.compareWrite(ifTicket, bytes, this.#encoder.codec);
  }

  /**
   * Writes what `change` makes of the newest value, `undefined` if there is none, and returns it: no other write comes between. When
   * another was faster `change` is called again with its value, so it is to do nothing else. Throws as {@linkcode data}, and a
   * `HostError` `"busy"` when others were faster 10 000 times.
   */
  update(change: (old: T | undefined) => T): T {
    for (let left = MOST_UPDATES; left > 0; left--) {
      const old = this.#newestOrNone();
      const ifTicket = old === undefined ? 0 : this.#variable.value.ticket;
      const value = change(old?.value);
      if (isPromise(value)) {
        throw new RoboError("usage", "A change of a host variable cannot wait for anything", {
          hint: "Wait beforehand, or write with tryWrite",
        });
      }
      if (this.tryWrite(value, { ifTicket }) !== undefined) return value;
    }
    throw new HostError("busy", {
      message: `Variable '${this.name}' was written by others ${MOST_UPDATES} times meanwhile`,
      hint: "Make the change quicker, or have fewer writers",
    });
  }

  /**
   * Leaves a last will: a value that is published for this process when it has ended without closing the variable, however that came.
   * `undefined` withdraws it, and so does closing. Throws a `HostError` `"busy"` if another living process has left one.
   */
  lastWill(value: T | undefined): void {
    if (value === undefined) return this.#variable.clearWill();
    const bytes = this.#encoder.encode(value);
    this.#variable.setWill(bytes, this.#encoder.codec);
  }

  /**
   * A slot to fill in place, of a variable with the codec `"raw"` or `"array"`; an array has the shape of `forArray` unless it is given
   * here. A process that dies with it loses nothing but that value. Throws a `HostError` `"too-big"`, `"busy"`, `"removed"`, `"denied"`.
   */
  loan(array: ArrayHeader | undefined = this.#options.array): VariableLoan<T> {
    return new VariableLoan<T>(this.#variable, { codec: this.#options.codec, array });
  }

  /** Removes the variable: who has it open gets `"removed"`, this one included. Does nothing if it was removed before. */
  remove(): void {
    if (!this.#variable.info().isRemoved) removeVariable(this.name);
  }

  #newestOrNone(): { readonly value: T } | undefined {
    try {
      return { value: this.#reader.newest() };
    } catch (error) {
      if (error instanceof HostError && error.reason === "never-written") return undefined;
      throw error;
    }
  }
}
