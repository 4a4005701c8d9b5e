/**
 * A host variable as the library has it: `robo/var.h` with JavaScript's types, and no more. What the library fills in again and
 * again is allocated once for each variable.
 *
 * @module
 */
import { RoboError } from "../errors.ts";
import { cName, countAt } from "./c_struct.ts";
import { check, hostError } from "./check.ts";
import { nativeLibrary } from "./library.ts";
import { RESULT } from "./result.ts";
import type { NativeSymbols } from "./symbols.ts";
import { NativeLoan } from "./variable_loan.ts";
import { type NativeVariableInfo, readVariableInfo, VARIABLE_INFO_BYTES } from "./variable_info.ts";
import { VariableMapping } from "./variable_mapping.ts";
import { type NativeVariableOptions, openArguments } from "./variable_options.ts";
import { NativeValue, VALUE_BYTES } from "./variable_value.ts";
import { NativeView } from "./variable_view.ts";
import { wait, WAIT_VARIABLE } from "./waiter.ts";

/** What the library fills in: a ticket, then a `robo_value`. */
const VALUE_AT = 8;

/** Variables that nobody uses any more, and that nobody has closed. */
const FORGOTTEN = new FinalizationRegistry<VariableMapping>((mapping) => mapping.close());

/** Variables with a last will: they stay open though nobody uses them, as it would be withdrawn else. */
const WITH_WILL = new Set<NativeVariable>();

/** An open variable. */
export class NativeVariable implements Disposable {
  /** Its name. */
  readonly name: string;
  /** What the last read or look has found. */
  readonly value: NativeValue;
  readonly #symbols: NativeSymbols = nativeLibrary().symbols;
  readonly #loans = new Set<NativeLoan>();
  #mapping: VariableMapping | undefined;
  readonly #ticket: DataView<ArrayBuffer>;
  readonly #ticketAt: Deno.PointerValue;
  readonly #valueAt: Deno.PointerValue;
  #length = 0;
  #lengthForC = 0n;

  /** Opens it. Throws a `HostError`. */
  constructor(name: string, options: NativeVariableOptions) {
    const handle = new BigUint64Array(new ArrayBuffer(8));
    check(this.#symbols.robo_var_open(...openArguments(name, options), handle));
    const filled = new ArrayBuffer(VALUE_AT + VALUE_BYTES);
    this.name = name;
    this.value = new NativeValue(new DataView(filled, VALUE_AT));
    this.#ticket = new DataView(filled);
    this.#ticketAt = Deno.UnsafePointer.of(filled);
    this.#valueAt = Deno.UnsafePointer.offset(this.#ticketAt!, VALUE_AT);
    this.#mapping = new VariableMapping(Deno.UnsafePointer.create(handle[0]!)!);
    FORGOTTEN.register(this, this.#mapping, this);
  }

  /** The newest ticket, 0 = never written. A call takes less than the three atomic loads that JavaScript would need to see no half of it. */
  get ticket(): number {
    return Number(this.#symbols.robo_var_ticket(this.#open.handle));
  }

  /** Publishes `bytes` as the newest value and returns its ticket. Throws a `HostError`. */
  write(bytes: Uint8Array, codec: number): number {
    const result = this.#symbols.robo_var_write(
      this.#open.handle,
      bytes as Uint8Array<ArrayBuffer>,
      this.#forC(bytes.length),
      codec,
      this.#ticketAt,
    );
    if (result < 0) throw hostError(result);
    return countAt(this.#ticket, 0);
  }

  /** The same if the newest ticket is `expected`; else returns `undefined`. */
  compareWrite(expected: number, bytes: Uint8Array, codec: number): number | undefined {
    const result = this.#symbols.robo_var_compare_write(
      this.#open.handle,
      BigInt(expected),
      bytes as Uint8Array<ArrayBuffer>,
      this.#forC(bytes.length),
      codec,
      this.#ticketAt,
    );
    if (result === RESULT.changed) return undefined;
    if (result < 0) throw hostError(result);
    return countAt(this.#ticket, 0);
  }

  /** Copies the newest value, and fills in {@linkcode value}. Returns 0, or why not: see {@linkcode hostError}. */
  read(into: Uint8Array): number {
    return this.#symbols.robo_var_read(
      this.#open.handle,
      into as Uint8Array<ArrayBuffer>,
      this.#forC(into.length),
      this.#valueAt,
    );
  }

  /** The same, unless the value is older than so many nanoseconds. */
  readFresh(maxAge: bigint, into: Uint8Array): number {
    return this.#symbols.robo_var_read_fresh(
      this.#open.handle,
      maxAge,
      into as Uint8Array<ArrayBuffer>,
      this.#forC(into.length),
      this.#valueAt,
    );
  }

  /** The same of the value of one ticket. */
  readTicket(ticket: number, into: Uint8Array): number {
    return this.#symbols.robo_var_read_ticket(
      this.#open.handle,
      BigInt(ticket),
      into as Uint8Array<ArrayBuffer>,
      this.#forC(into.length),
      this.#valueAt,
    );
  }

  /** Shows the newest value in place. Throws a `HostError`. */
  view(): NativeView {
    return new NativeView(this.#open);
  }

  /** Lends a slot to be filled in place. Throws a `HostError`. */
  loan(): NativeLoan {
    const loan = new NativeLoan(this.#open.handle, () => this.#loans.delete(loan));
    this.#loans.add(loan);
    return loan;
  }

  /** Resolves when there is a newer value than `known`, or the variable was removed. */
  wait(known: number, signal?: AbortSignal): Promise<void> {
    return wait({ kind: WAIT_VARIABLE, handle: this.#open.handle, value: BigInt(known) }, signal);
  }

  /** Leaves a last will. Throws a `HostError`. */
  setWill(bytes: Uint8Array, codec: number): void {
    const { handle } = this.#open;
    const data = bytes as Uint8Array<ArrayBuffer>;
    check(this.#symbols.robo_var_set_will(handle, data, BigInt(bytes.length), codec));
    WITH_WILL.add(this);
  }

  /** Withdraws it. */
  clearWill(): void {
    check(this.#symbols.robo_var_clear_will(this.#open.handle));
    WITH_WILL.delete(this);
  }

  /** What it is. */
  info(): NativeVariableInfo {
    const struct = new DataView(new ArrayBuffer(VARIABLE_INFO_BYTES));
    struct.setUint32(0, VARIABLE_INFO_BYTES, true);
    const bytes = new Uint8Array(struct.buffer);
    check(this.#symbols.robo_var_get_info(this.#open.handle, bytes));
    return readVariableInfo(struct);
  }

  /** Whether it was closed. */
  get isClosed(): boolean {
    return this.#mapping === undefined;
  }

  /** Closes it: everybody who waits is told, loans are given back, views stay as they are. */
  [Symbol.dispose](): void {
    const mapping = this.#mapping;
    if (mapping === undefined) return;
    FORGOTTEN.unregister(this);
    for (const loan of this.#loans) loan.discard();
    // A mapping that is looked at stays open, and its last will would stay with it.
    if (WITH_WILL.delete(this)) this.#symbols.robo_var_clear_will(mapping.handle);
    this.#mapping = undefined;
    mapping.close();
  }

  get #open(): VariableMapping {
    if (this.#mapping === undefined) {
      throw new RoboError("usage", `Variable '${this.name}' is closed`, {
        hint: "Make a new HostVariable, or keep the one that was disposed of open for longer",
      });
    }
    return this.#mapping;
  }

  /** Lengths are mostly those of the time before, and making a bigint takes as long as the rest of the call. */
  #forC(length: number): bigint {
    if (length !== this.#length) {
      this.#length = length;
      this.#lengthForC = BigInt(length);
    }
    return this.#lengthForC;
  }
}

/** Removes a variable; returns whether it was there. Throws a `HostError`. */
export function removeVariable(name: string): boolean {
  const result = nativeLibrary().symbols.robo_var_remove(cName(name));
  if (result === RESULT["not-found"]) return false;
  check(result);
  return true;
}

/** The time now on the clock of values' monotonic times, in nanoseconds. */
export function monotonicNow(): bigint {
  return nativeLibrary().symbols.robo_now();
}

/** Whether the process that an identity stands for lives. */
export function isAlive(identity: bigint): boolean {
  return nativeLibrary().symbols.robo_is_alive(identity) !== 0;
}
