import type { LaneRequest } from "./request_lane.ts";

/** One request on its way through a lane. */
export class LaneEntry<T> {
  /** What is asked. */
  readonly request: LaneRequest;
  /** When all waiting ends, in milliseconds. */
  readonly end: number;
  /** Resolves to the answer. */
  readonly promise: Promise<T>;
  /** When the answer has to be there, in milliseconds. */
  deadline = Infinity;
  readonly #resolve: (value: T | PromiseLike<T>) => void;
  readonly #reject: (error: unknown) => void;
  #onAbort: (() => void) | undefined;
  #isSettled = false;
  #isLingering = false;

  /** A request that was made at `now`, in milliseconds. */
  constructor(request: LaneRequest, now: number) {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.request = request;
    this.end = now + (request.total ?? Infinity);
    this.promise = promise;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Whether nobody waits for it any more. */
  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** Whether its answer has been given up, and may still come. */
  get isLingering(): boolean {
    return this.#isLingering;
  }

  /** Rejects it when its signal aborts, and calls `leave` then. The device works on it all the same. */
  onAbort(leave: () => void): void {
    const { signal } = this.request;
    if (signal === undefined) return;
    this.#onAbort = () => {
      leave();
      this.reject(signal.reason);
    };
    signal.addEventListener("abort", this.#onAbort, { once: true });
  }

  /** Gives it its answer. */
  resolve(value: T | PromiseLike<T>): void {
    this.#settle();
    this.#resolve(value);
  }

  /** Says why there is none. Harmless when repeated. */
  reject(error: unknown): void {
    if (this.#isSettled) return;
    this.#settle();
    this.#reject(error);
  }

  /** Its answer has been given up, but may come until then. */
  linger(deadline: number): void {
    this.#isLingering = true;
    this.deadline = deadline;
  }

  #settle(): void {
    this.#isSettled = true;
    if (this.#onAbort !== undefined) {
      this.request.signal?.removeEventListener("abort", this.#onAbort);
    }
  }
}
