import { RoboError } from "../../errors.ts";
import { HostError } from "../../ffi/host_error.ts";
import { NativeServer } from "../../ffi/server.ts";
import { CallAnswerer } from "./call_answerer.ts";
import { checkTime, checkWhole } from "./check_options.ts";
import { checkSizes, type HostFunctionSizes } from "./host_function_options.ts";
import { type HostFunction, OfferedFunction } from "./offered_function.ts";
import { noteServed } from "./served_here.ts";
import { ServerLoop, type Serving } from "./server_loop.ts";

/** Default of the functions that a dispatcher offers. */
const DEFAULT_FUNCTIONS = 64;

/** Most functions that a dispatcher can offer. */
const MOST_FUNCTIONS = 1024;

/** How long `runSync` looks for a call at a stretch, in nanoseconds: less than what the library spins before it sleeps. */
const SPIN_NS = 20_000n;

/** How long `runSync` sleeps at a stretch, in nanoseconds. */
const SLEEP_NS = 100_000_000n;

/** How a dispatcher runs in the background. */
export interface HostDispatcherStartOptions {
  /**
   * Whether it keeps itself and the process going until it is stopped, as a server does; default true. With false it is as a
   * daemon thread: it does not hold up the end of the process, stops when it is collected, and looks for calls every 2 ms.
   */
  readonly keepAlive?: boolean;
}

/** How a dispatcher serves on the thread that asks for it. */
export interface HostDispatcherRunOptions {
  /** Whether it looks for calls without ever sleeping, which takes a whole processor; default true. */
  readonly spin?: boolean;
}

/** What a dispatcher has done since it was made. */
export interface HostDispatcherStats {
  /** Calls that it took. */
  readonly received: number;
  /** Calls that ended with a result. */
  readonly replied: number;
  /** Calls that ended with an error. */
  readonly failed: number;
  /** Calls whose end nobody took: the caller had given them up, or their function was removed. */
  readonly lost: number;
  /** Functions that it no longer offers, as somebody has removed them from the machine. */
  readonly removed: number;
  /** Calls that are being worked on by functions that return promises. */
  readonly inHand: number;
}

/**
 * Offers functions to all processes of this machine, through shared memory. Several dispatchers, also of several processes, may
 * offer the same function: they share its calls.
 *
 * A function gets the arguments of the call, and those with names as a last object if there are any. It may return a promise,
 * so that several calls are worked on at once. What it throws, its caller gets as a {@linkcode HostFunctionError}.
 *
 * @example
 * ```ts
 * import { HostFunctionCaller, HostFunctionDispatcher } from "robo";
 * import assert from "node:assert/strict";
 *
 * using dispatcher = new HostFunctionDispatcher();
 * dispatcher.add("example.scale", (x: number, { by = 2 }: { by?: number } = {}) => x * by);
 * dispatcher.start();
 *
 * using scale = new HostFunctionCaller<[number], number>("example.scale");
 * assert.equal(await scale(21), 42);
 * assert.equal(await scale.call([21], { named: { by: 3 } }), 63);
 * ```
 */
export class HostFunctionDispatcher implements Disposable {
  /** How many functions it can offer. */
  readonly maxFunctions: number;
  readonly #native: NativeServer;
  readonly #answerer: CallAnswerer;
  readonly #numbers = new Map<string, number>();
  readonly #ending = new AbortController();
  #isStarted = false;
  #stopped: Promise<void> | undefined;

  /** A dispatcher for up to `maxFunctions` functions, 1 to 1024, 64 by default. */
  constructor(maxFunctions: number = DEFAULT_FUNCTIONS) {
    checkWhole("maxFunctions", maxFunctions, [1, MOST_FUNCTIONS]);
    this.maxFunctions = maxFunctions;
    this.#native = new NativeServer(maxFunctions);
    this.#answerer = new CallAnswerer(this.#native, this.#numbers);
    const remains = { native: this.#native, ending: this.#ending, numbers: this.#numbers };
    forgotten.register(this, remains, this.#native);
  }

  /** Names of the functions that it offers. */
  get functions(): string[] {
    return [...this.#numbers.keys()];
  }

  /**
   * Who made the call that is being answered just now: its process. A function may ask as long as it has not awaited anything;
   * `undefined` at other times.
   */
  get caller(): { readonly pid: number; readonly name: string } | undefined {
    return this.#answerer.caller;
  }

  /** What it has done. */
  get stats(): HostDispatcherStats {
    return { ...this.#answerer.stats };
  }

  /**
   * Offers a function, before or after {@linkcode start}.
   *
   * Throws a {@linkcode HostError}: `"full"` beyond `maxFunctions`, `"exists"` if it offers the name already, `"mismatch"` if living
   * processes use it with other sizes; the message names both.
   */
  add(name: string, handler: HostFunction, sizes: HostFunctionSizes = {}): this {
    this.#refuseStopped();
    checkSizes(sizes);
    if (typeof handler !== "function") {
      throw new RoboError("usage", `What is offered as ${name} is no function`);
    }
    const number = this.#native.add(name, sizes);
    this.#numbers.set(name, number);
    this.#answerer.functions.set(number, new OfferedFunction(name, handler, number));
    noteServed(name, 1);
    return this;
  }

  /** Takes a function back: calls of it that wait go to other dispatchers, or fail. Throws if it does not offer it. */
  remove(name: string): void {
    const number = this.#numbers.get(name);
    if (number === undefined) {
      const message = `This dispatcher does not offer function ${name}`;
      throw new HostError("not-found", { message, hint: "See its functions" });
    }
    this.#native.remove(number);
    this.#answerer.forget(name, number);
  }

  /**
   * Serves in the background from now on, and returns. After a call it looks for the next one for 0.2 ms where that mostly pays, so that
   * calls in a row are quick, and gives way to timers and other input every millisecond. Harmless when repeated.
   */
  start({ keepAlive = true }: HostDispatcherStartOptions = {}): this {
    this.#refuseStopped();
    if (this.#isStarted) return this;
    this.#isStarted = true;
    if (keepAlive) forgotten.unregister(this.#native);
    const serving = keepAlive ? served(this.#answerer) : servedWhileHeld(this.#answerer);
    new ServerLoop(this.#native, serving, { keepAlive, signal: this.#ending.signal });
    return this;
  }

  /**
   * Serves on this thread, which does nothing else meanwhile: for `milliseconds`, by default without end. The quickest way, for a
   * process or a worker that serves alone. Promises that functions return are answered only afterwards.
   */
  runSync(milliseconds: number = Infinity, options: HostDispatcherRunOptions = {}): void {
    this.#refuseStopped();
    checkTime("milliseconds", milliseconds);
    const { spin = true } = options;
    const end = performance.now() + milliseconds;
    do {
      const left = end - performance.now();
      const sleep = left < 100 ? BigInt(Math.max(0, Math.ceil(left * 1e6))) : SLEEP_NS;
      const timeout = spin ? SPIN_NS : sleep;
      for (let calls = 0; calls < 100 && this.#answerer.serveOne(timeout); calls++);
    } while (performance.now() < end && !this.#ending.signal.aborted);
  }

  /**
   * Takes no more calls, and resolves when those in hand are answered; what is not taken goes to other dispatchers, or fails. It
   * cannot be started again. Harmless when repeated.
   */
  stop(): Promise<void> {
    return this.#stopped ??= this.#stop();
  }

  /** Stops at once: calls in hand fail, `"died"`. Harmless when repeated. */
  [Symbol.dispose](): void {
    forgotten.unregister(this.#native);
    end({ native: this.#native, ending: this.#ending, numbers: this.#numbers });
  }

  async #stop(): Promise<void> {
    this.#ending.abort();
    this.#native.stop();
    await this.#answerer.idle();
    this[Symbol.dispose]();
  }

  #refuseStopped(): void {
    if (!this.#ending.signal.aborted) return;
    throw new RoboError("usage", "The dispatcher was stopped", {
      hint: "Make a new HostFunctionDispatcher",
    });
  }
}

/** What is left of a dispatcher. */
interface Remains {
  readonly native: NativeServer;
  readonly ending: AbortController;
  readonly numbers: Map<string, number>;
}

function end({ native, ending, numbers }: Remains): void {
  ending.abort();
  for (const name of numbers.keys()) noteServed(name, -1);
  numbers.clear();
  native.close();
}

const forgotten = new FinalizationRegistry<Remains>(end);

function served(answerer: CallAnswerer): Serving {
  return {
    serve: () => answerer.serveAll() ? "more" : "all",
    tornDown: () => answerer.tornDown(),
  };
}

/** The loop must not hold the functions: they hold what they use, and the dispatcher perhaps among it. */
function servedWhileHeld(answerer: CallAnswerer): Serving {
  const weak = new WeakRef(answerer);
  return {
    serve() {
      const held = weak.deref();
      if (held === undefined) return "gone";
      return held.serveAll() ? "more" : "all";
    },
    tornDown: () => weak.deref()?.tornDown(),
  };
}
