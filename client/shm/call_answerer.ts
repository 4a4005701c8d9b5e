import { RESULT } from "../../ffi/result.ts";
import { NativeRequest, type NativeServer } from "../../ffi/server.ts";
import { CallEncoder } from "./call_codec.ts";
import { errorText, HostFunctionError } from "./host_function_error.ts";
import { isPromise } from "./is_promise.ts";
import type { OfferedFunction } from "./offered_function.ts";
import { noteServed } from "./served_here.ts";
import { SpinHabit } from "./spin_habit.ts";

/**
 * For how long it looks for the next call after one, in nanoseconds, if that mostly pays: 30 µs of spinning, then sleep. To sleep
 * in the background, and let others have their turn, takes two changes of threads more.
 */
const LINGER_NS = 200_000n;

/** For how long calls are served before others have their turn, in nanoseconds. */
const BURST_NS = 1_000_000n;

/** The number for a function that threw and says no other. */
const THREW = 1;

/** Takes calls of a dispatcher's functions and answers them. */
export class CallAnswerer {
  /** The functions by their numbers. */
  readonly functions = new Map<number, OfferedFunction>();
  /** What it did. */
  readonly stats = { received: 0, replied: 0, failed: 0, lost: 0, removed: 0, inHand: 0 };
  readonly #native: NativeServer;
  readonly #request = new NativeRequest();
  readonly #encoder = new CallEncoder();
  readonly #habit = new SpinHabit();
  /** Whether others were given their turn though the next call may come at any moment. */
  #isInterrupted = false;
  #idle: PromiseWithResolvers<void> | undefined;
  #last: OfferedFunction | undefined;
  /** The call for which a function is at work on this thread just now. */
  #current: NativeRequest | undefined;

  readonly #numbers: Map<string, number>;

  /** Answers what `native` takes; `numbers` are those of its functions by their names. */
  constructor(native: NativeServer, numbers: Map<string, number>) {
    this.#native = native;
    this.#numbers = numbers;
  }

  /** Who made the call for which a function is at work on this thread just now. */
  get caller(): { readonly pid: number; readonly name: string } | undefined {
    return this.#current?.caller;
  }

  /** Answers the calls that wait, and those that follow soon; returns whether the time of a turn was up before all were. */
  serveAll(): boolean {
    const end = this.#native.now() + BURST_NS;
    let timeout = this.#isInterrupted ? LINGER_NS : 0n;
    this.#isInterrupted = false;
    while (this.serveOne(timeout)) {
      if (timeout > 0n) this.#habit.note(true);
      if (this.#native.now() > end) return this.#isInterrupted = true;
      // Results of functions that are at work come only when this thread does something else.
      timeout = this.stats.inHand > 0 || !this.#habit.pays ? 0n : LINGER_NS;
    }
    if (timeout > 0n) this.#habit.note(false);
    return false;
  }

  /** Answers the oldest call, for which it waits up to `timeout` nanoseconds; returns whether there was one. */
  serveOne(timeout: bigint): boolean {
    // A function may serve others while it is at work.
    const request = this.#current === undefined ? this.#request : new NativeRequest();
    const result = this.#native.receive(request, timeout);
    if (result < 0) return result === RESULT.removed && this.#lose(request.function);
    this.stats.received++;
    this.#answer(request);
    return true;
  }

  /** The function that is at work on this thread was ended in its midst, by V8: its call fails. */
  tornDown(): void {
    const request = this.#current;
    this.#current = undefined;
    if (request !== undefined) this.#fail(request, THREW, "Interrupted: the function was ended");
  }

  /** Resolves when no function is at work. */
  async idle(): Promise<void> {
    while (this.stats.inHand > 0) await (this.#idle ??= Promise.withResolvers()).promise;
  }

  #answer(request: NativeRequest): void {
    const offered = this.#functionOf(request.function);
    if (offered === undefined) {
      return this.#fail(
        request,
        RESULT["not-found"],
        "NotFound: its dispatcher has just taken it back",
      );
    }
    let args: unknown[];
    try {
      args = offered.arguments(request);
    } catch (error) {
      const text = `Argument: arguments of function ${offered.name} cannot be read: `;
      return this.#fail(request, RESULT.argument, text + (error as Error).message);
    }
    let value: unknown;
    let isLater: boolean;
    const outer = this.#current;
    this.#current = request;
    try {
      value = offered.handler(...args);
      isLater = isPromise(value);
    } catch (error) {
      return this.#threw(request, error);
    } finally {
      this.#current = outer;
    }
    if (isLater) this.#answerLater(offered, request.keep(), value as PromiseLike<unknown>);
    else this.#reply(offered, request, value);
  }

  #functionOf(number: number): OfferedFunction | undefined {
    if (this.#last?.number !== number) this.#last = this.functions.get(number);
    return this.#last;
  }

  /** Forgets a function that was taken back. */
  forget(name: string, number: number): void {
    this.functions.delete(number);
    this.#numbers.delete(name);
    this.#last = undefined;
    noteServed(name, -1);
  }

  /** Somebody has removed a function from the machine, and the library has taken it back. */
  #lose(number: number): true {
    const name = this.functions.get(number)?.name;
    if (name !== undefined) this.forget(name, number);
    this.stats.removed++;
    return true;
  }

  #answerLater(
    offered: OfferedFunction,
    request: NativeRequest,
    value: PromiseLike<unknown>,
  ): void {
    this.stats.inHand++;
    const done = () => {
      if (--this.stats.inHand > 0) return;
      this.#idle?.resolve();
      this.#idle = undefined;
    };
    Promise.resolve(value)
      .then(
        (result) => this.#reply(offered, request, result),
        (error) => this.#threw(request, error),
      )
      .finally(done);
  }

  #reply(offered: OfferedFunction, request: NativeRequest, value: unknown): void {
    let result;
    try {
      result = this.#encoder.result(request.wantsReply ? value : undefined, request.codec);
    } catch (error) {
      return this.#threw(request, error);
    }
    const ended = this.#native.reply(request, result);
    if (ended >= 0) this.stats.replied++;
    else if (ended === RESULT["too-big"]) {
      const sizes = `has ${result.length} bytes, and maxResult is ${request.maxResult}`;
      this.#fail(
        request,
        RESULT["too-big"],
        `TooBig: The result of function '${offered.name}' ${sizes}`,
      );
    } else this.stats.lost++;
  }

  #threw(request: NativeRequest, error: unknown): void {
    const number = error instanceof HostFunctionError ? error.number : THREW;
    this.#fail(request, number, errorText(error));
  }

  #fail(request: NativeRequest, number: number, text: string): void {
    if (this.#native.fail(request, number, text) >= 0) this.stats.failed++;
    else this.stats.lost++;
  }
}
