import { OperatorLost } from "../../../client/daq/operator_lost.ts";
import { RoboError } from "../../../errors.ts";

/** Header by which a request says on whose behalf it is made: the id that `GET /v1/operator` has given. */
export const OPERATOR_HEADER = "x-robo-operator";

interface Operator {
  readonly lost: AbortController;
  readonly deadman: number | undefined;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** People and programs at whose loss their moves are to stop: each holds a stream open, and may promise signs of life. */
export class Operators {
  readonly #operators = new Map<string, Operator>();

  /** Those that are there. */
  get count(): number {
    return this.#operators.size;
  }

  /** A new one; with `deadman` it is lost as well when no request comes in its name for so many milliseconds. */
  add(deadman?: number): string {
    const id = crypto.randomUUID();
    const operator: Operator = { lost: new AbortController(), deadman, timer: undefined };
    this.#operators.set(id, operator);
    this.#wind(id, operator);
    return id;
  }

  /** Notes a sign of life. Throws a `RoboError` of kind `lost` for one that is not there, or not any more. */
  seen(id: string): AbortSignal {
    const operator = this.#operators.get(id);
    if (operator === undefined) {
      throw new RoboError("lost", "There is no such operator, or its stream has ended", {
        hint: "Open GET /v1/operator, and give the id that it says",
      });
    }
    this.#wind(id, operator);
    return operator.lost.signal;
  }

  /** Aborts the moves of one that is gone. */
  lose(id: string, how: string): void {
    const operator = this.#operators.get(id);
    if (operator === undefined) return;
    this.#operators.delete(id);
    clearTimeout(operator.timer);
    operator.lost.abort(new OperatorLost(how));
  }

  #wind(id: string, operator: Operator): void {
    clearTimeout(operator.timer);
    if (operator.deadman === undefined) return;
    operator.timer = setTimeout(
      () => this.lose(id, "it gave no sign of life in time"),
      operator.deadman,
    );
  }
}
