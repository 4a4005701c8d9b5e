// @ts-check
import { BridgeProblem } from "./bridge_problem.js";

/** How long a request may take before the page takes the bridge for lost, in milliseconds; the bridge gives up before. */
const ANSWER_MS = 10_000;

/** Messages that wait for their answers. */
export class OpenQuestions {
  /** @type {Map<number, { resolve: (message: any) => void, reject: (problem: Error) => void, timer: ReturnType<typeof setTimeout> }>} */
  #waiting = new Map();
  #next = 1;

  /**
   * Asks something with a number of its own, and gives the answer; throws a {@linkcode BridgeProblem}.
   *
   * @param {(id: number) => void} send
   * @returns {Promise<any>}
   */
  ask(send) {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new BridgeProblem({ message: "The bridge has not answered" }));
      }, ANSWER_MS);
      this.#waiting.set(id, { resolve, reject, timer });
      send(id);
    });
  }

  /** Takes a message; returns whether somebody has waited for it. */
  isAnswer(/** @type {any} */ message) {
    const waiting = this.#waiting.get(message.id);
    if (waiting === undefined) return false;
    this.#waiting.delete(message.id);
    clearTimeout(waiting.timer);
    if (message.op === "error") waiting.reject(new BridgeProblem(message));
    else waiting.resolve(message);
    return true;
  }

  /** No answers come any more. */
  forsake(/** @type {Error} */ why) {
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(new BridgeProblem({ message: why.message }));
    }
    this.#waiting.clear();
  }
}
