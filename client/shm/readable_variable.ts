import { nanoseconds } from "../../ffi/c_struct.ts";
import { hostError } from "../../ffi/check.ts";
import { HostError } from "../../ffi/host_error.ts";
import { RESULT } from "../../ffi/result.ts";
import type { NativeVariable } from "../../ffi/variable.ts";
import { checkTime } from "./check_options.ts";
import type { OpenVariable } from "./open_variable.ts";
import { type Reading, ValueInfo } from "./value_info.ts";
import type { ValueReader } from "./value_reader.ts";
import { type NextValueOptions, ValueWaiter, type ValueWaitOptions } from "./value_waiter.ts";
import { describeVariable, type VariableDescription } from "./variable_description.ts";
import { VariableView } from "./variable_view.ts";

/** A buffer for who wants to know where a value comes from, but not the value. */
const NOTHING = new Uint8Array();

/** Which value is read. */
export interface ReadOptions {
  /** Oldest value that is read, in milliseconds (default that of the variable); an older one is an error, `"stale"`. */
  readonly maxAge?: number;
  /** The value of this ticket, while it is held, instead of the newest; else the error is `"not-found"`. */
  readonly ticket?: number;
}

/** What can be read of a {@linkcode HostVariable}, and waited for: its base, which nobody makes alone. */
export abstract class ReadableVariable<T = unknown> implements Disposable {
  /** Its name. */
  readonly name: string;
  readonly #variable: NativeVariable;
  readonly #reader: ValueReader<T>;
  readonly #waiter: ValueWaiter<T>;
  readonly #maxAge: bigint | undefined;
  readonly #isArray: boolean;

  /** Reads from a variable that was opened. */
  constructor({ variable, reader, options }: OpenVariable<T>) {
    this.name = variable.name;
    this.#variable = variable;
    this.#reader = reader;
    this.#maxAge = options.maxAge === undefined ? undefined : age(options.maxAge);
    this.#waiter = new ValueWaiter(variable, reader, this.#maxAge);
    this.#isArray = options.codec === "array";
  }

  /** The newest value; see {@linkcode HostVariable.data}. */
  get data(): T {
    return this.#maxAge === undefined ? this.#reader.newest() : this.#reader.fresh(this.#maxAge);
  }

  /** Where the newest value comes from, whatever its age. Throws a `HostError`: `"never-written"`, `"removed"`. */
  get info(): ValueInfo {
    const result = this.#variable.read(NOTHING);
    if (result < 0 && result !== RESULT["too-big"]) throw hostError(result);
    return new ValueInfo(this.#variable.value);
  }

  /**
   * Ticket of the newest value; 0 = never written. It takes some 20 ns, for loops that look whether there is something new. That the
   * variable was removed, or its writer died with a last will, is noticed by reading and waiting alone.
   */
  get ticket(): number {
    return this.#variable.ticket;
  }

  /** Whether there is another value than the one of a ticket, as quickly. */
  hasChanged(sinceTicket: number): boolean {
    return this.#variable.ticket !== sinceTicket;
  }

  /** The newest value, or that of a ticket, with where it comes from. Throws as {@linkcode data}. */
  read(options: ReadOptions = {}): Reading<T> {
    const { maxAge, ticket } = options;
    checkTime("maxAge", maxAge);
    const value = ticket !== undefined
      ? this.#reader.ofTicket(ticket)
      : maxAge === undefined
      ? this.data
      : this.#reader.fresh(age(maxAge));
    return { value, info: new ValueInfo(this.#variable.value) };
  }

  /**
   * Copies the newest value's bytes as they are encoded to the front of `bytes`, and returns how many they are: the quickest way to
   * read. Throws as {@linkcode data}, and a `HostError` `"too-big"` when there is no room for them.
   */
  readInto(bytes: Uint8Array): number {
    const result = this.#maxAge === undefined
      ? this.#variable.read(bytes)
      : this.#variable.readFresh(this.#maxAge, bytes);
    if (result < 0) throw hostError(result);
    return this.#variable.value.length;
  }

  /** Up to `count` values that are held (default all), the newest last. Throws a `HostError` `"removed"`. */
  history(count: number = Infinity): Reading<T>[] {
    const { ticket: newest, oldestTicket } = this.#variable.info();
    const readings: Reading<T>[] = [];
    for (let ticket = Math.max(1, oldestTicket, newest - count + 1); ticket <= newest; ticket++) {
      try {
        readings.push(this.read({ ticket }));
      } catch (error) {
        // Somebody has used its slot again since.
        if (!(error instanceof HostError) || error.reason !== "not-found") throw error;
      }
    }
    return readings;
  }

  /**
   * The next value: the first after the ticket `after`, by default the newest. Throws a `HostError`, `"timed-out"`, `"removed"`, or
   * `"cancelled"` when the variable is closed meanwhile, and the signal's reason.
   */
  async next(options: NextValueOptions = {}): Promise<T> {
    return (await this.#waiter.next(options)).value;
  }

  /** The same with where the value comes from: also how many were skipped. */
  nextReading(options: NextValueOptions = {}): Promise<Reading<T>> {
    return this.#waiter.next(options);
  }

  /**
   * The first value that `predicate` likes, beginning with the one that is there. Values that are overwritten before they were looked
   * at are not asked about. Throws as {@linkcode next}.
   */
  waitUntil(predicate: (value: T) => boolean, options: ValueWaitOptions = {}): Promise<T> {
    return this.#waiter.until(predicate, options);
  }

  /**
   * The value that is there and those that follow, always the newest: what was overwritten before the loop came back is skipped. With
   * `after` it begins with the first after that ticket. Ends when the signal is aborted or the variable is closed; throws a `HostError`
   * when it is removed, or `timeout` passes between two values.
   *
   * @example
   * ```ts
   * import { HostVariable } from "robo";
   *
   * using pose = new HostVariable<{ x: number }>("example-watched");
   * pose.data = { x: 1 };
   * for await (const { x } of pose.watch({ timeout: 1000 })) {
   *   if (x === 3) break;
   *   pose.data = { x: x + 1 };
   * }
   * pose.remove();
   * ```
   */
  async *watch(options: NextValueOptions = {}): AsyncGenerator<T, void, undefined> {
    for await (const { value } of this.#waiter.follow(options)) yield value;
  }

  /** The same with where the values come from: also how many were skipped before each. */
  readings(options: NextValueOptions = {}): AsyncGenerator<Reading<T>, void, undefined> {
    return this.#waiter.follow(options);
  }

  /** What the variable is, who made it and how it fares. */
  describe(): VariableDescription {
    return describeVariable(this.#variable.info());
  }

  /**
   * The newest value in place, without a copy: an array with the codec `"array"`, else the bytes as they are encoded. Throws as
   * {@linkcode data}.
   */
  view(): VariableView<T> {
    return new VariableView<T>(this.#variable.view(), this.#isArray);
  }

  /** Closes it. What waits for values ends; loans are given back; views stay. A variable that is forgotten is closed some time later. */
  close(): void {
    this.#variable[Symbol.dispose]();
  }

  /** The same, at the end of a scope: `using variable = new HostVariable("pose")`. */
  [Symbol.dispose](): void {
    this.#variable[Symbol.dispose]();
  }
}

/** Nanoseconds of an age in milliseconds; without end is some 500 years. */
function age(milliseconds: number): bigint {
  const asked = nanoseconds(milliseconds);
  return asked < 0n ? 2n ** 63n : asked;
}
