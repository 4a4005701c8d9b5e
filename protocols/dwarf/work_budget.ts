import { RoboError } from "../../errors.ts";

/**
 * Counts what is read, so that entries that refer to each other over and over cost no more than a small multiple of the file's size.
 */
export class WorkBudget {
  #left: number;
  readonly #what: string;

  /** Allows `steps` entries to be read of what is called `what`. */
  constructor(steps: number, what: string) {
    this.#left = steps;
    this.#what = what;
  }

  /** Counts `steps`; throws a `RoboError` of kind `data` once there are none left. */
  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) {
      throw new RoboError(
        "data",
        `The debug information of ${this.#what} goes in circles: it takes more steps than a file of its size can have`,
      );
    }
  }
}
