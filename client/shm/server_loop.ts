import { clearInterval, clearTimeout, setImmediate, setInterval, setTimeout } from "node:timers";
import type { NativeServer } from "../../ffi/server.ts";
import { wait, WAIT_SERVER } from "../../ffi/waiter.ts";

/** How often a dispatcher that does not keep the process looks for calls, in milliseconds. */
const LOOK_EVERY_MS = 2;

/** How often it is looked whether the loop was torn down, in milliseconds. */
const GUARD_EVERY_MS = 100;

/** What became of the calls that were waiting: more may wait, all were taken, or there is nobody left to take them. */
export type Served = "more" | "all" | "gone";

/** How calls are served. */
export interface Serving {
  /** Takes those that wait, holding the thread for a millisecond at most, so that timers and other input have their turn. */
  serve(): Served;
  /** The function that was at work was ended by V8, as that of a cell that is interrupted is: nothing after it was executed. */
  tornDown(): void;
}

/** How the loop runs. */
export interface ServerLoopOptions {
  /** Whether it keeps the process. */
  readonly keepAlive: boolean;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** Serves calls in the background until the dispatcher is stopped or gone, also when V8 ends what runs. */
export class ServerLoop {
  readonly #native: NativeServer;
  readonly #serving: Serving;
  readonly #options: ServerLoopOptions;
  /** Which start of the loop it is that serves: what was thought lost and goes on ends by itself. */
  #start = 0;
  #rounds = 0;
  #isServing = false;
  /** Whether calls have come without an end of the waiting for them: what was torn down was a part of it. */
  #hasWaitedInVain = false;

  /** Begins to serve the calls of `native`. */
  constructor(native: NativeServer, serving: Serving, options: ServerLoopOptions) {
    this.#native = native;
    this.#serving = serving;
    this.#options = options;
    this.#guard();
    void this.#run(this.#start);
  }

  async #run(start: number): Promise<void> {
    const { keepAlive, signal } = this.#options;
    while (!signal.aborted && this.#start === start) {
      this.#rounds++;
      this.#isServing = true;
      let served: Served;
      try {
        served = this.#serving.serve();
      } finally {
        this.#isServing = false;
      }
      if (served === "gone") return;
      if (served === "more") await turn();
      else if (keepAlive && !this.#hasWaitedInVain) await untilCalled(this.#native, signal);
      else await pause(signal, keepAlive);
    }
  }

  /** Starts the loop again when it was torn down: then it is still serving, or does not come to the calls that wait. */
  #guard(): void {
    const { signal } = this.#options;
    let rounds = 0;
    let isLate = false;
    const guard = setInterval(() => {
      const isLost = this.#isServing || (isLate && this.#rounds === rounds);
      if (isLost) this.#restart();
      isLate = this.#native.hasCall();
      rounds = this.#rounds;
    }, GUARD_EVERY_MS);
    guard.unref();
    signal.addEventListener("abort", () => clearInterval(guard), { once: true });
  }

  #restart(): void {
    if (this.#isServing) this.#serving.tornDown();
    else this.#hasWaitedInVain = true;
    this.#isServing = false;
    const start = ++this.#start;
    // In a microtask a function can be ended again without harm to the process.
    setImmediate(() => void Promise.resolve().then(() => this.#run(start)));
  }
}

async function untilCalled(native: NativeServer, signal: AbortSignal): Promise<void> {
  try {
    await wait({ kind: WAIT_SERVER, handle: native.handle, value: 0n }, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** Not the global one, which in an interpreter's engine belongs to the cell that made it, and ends with that. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A parked call would hold the process, so it is looked from time to time. */
function pause(signal: AbortSignal, keepAlive: boolean): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(done, LOOK_EVERY_MS);
  if (!keepAlive) timer.unref();
  signal.addEventListener("abort", done, { once: true });
  function done(): void {
    clearTimeout(timer);
    signal.removeEventListener("abort", done);
    resolve();
  }
  return promise;
}
