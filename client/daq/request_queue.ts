import { RoboError } from "../../errors.ts";

/** Requests that wait for the ones before them, at most: a server asks for one thing at a time. */
const MOST_WAITING = 64;

/** Something that a server has asked for; a promise when it takes time. It never throws or rejects. */
export type Request = () => void | Promise<void>;

/** Answers requests one after the other, in the order in which they came; those that take no time, at once. */
export class RequestQueue {
  readonly #waiting: Request[] = [];
  #isBusy = false;

  /** Whether a request is being worked on. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** Works on `request` now, or behind those that wait. Throws a `RoboError` of kind `data` when too many wait. */
  add(request: Request): void {
    if (this.#isBusy) {
      if (this.#waiting.length >= MOST_WAITING) {
        throw new RoboError("data", `The server has ${MOST_WAITING} requests waiting already`);
      }
      this.#waiting.push(request);
      return;
    }
    const working = request();
    if (working === undefined) return;
    this.#isBusy = true;
    void this.#goOn(working);
  }

  /** Takes what waits out of the queue. */
  takeWaiting(): Request[] {
    return this.#waiting.splice(0);
  }

  async #goOn(working: Promise<void>): Promise<void> {
    await working;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      await next();
    }
    this.#isBusy = false;
  }
}
