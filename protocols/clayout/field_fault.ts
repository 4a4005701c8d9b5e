import { RoboError } from "../../errors.ts";

/** Most characters of a wrong value that are shown. */
const SHOWN = 60;

/** A value that does not fit its field; the path grows while it is thrown outwards. */
export class FieldFault extends Error {
  /** Names of fields and numbers of elements, the outermost first. */
  readonly path: (string | number)[];
  readonly #value: unknown;
  readonly #rule: string;

  /** `value` at `path` is not what `rule` says, such as `a number`. */
  constructor(value: unknown, rule: string, path: readonly (string | number)[]) {
    super();
    this.#value = value;
    this.#rule = rule;
    this.path = [...path];
  }

  /** The error that a user sees, with the path from the struct of that name. */
  toError(struct: string): RoboError {
    const what = this.#value === undefined ? "missing" : described(this.#value);
    return new RoboError("data", `${this.pathFrom(struct)} is ${what}: it has to be ${this.#rule}`);
  }

  /** The whole path, as one would write it. */
  pathFrom(struct: string): string {
    const steps = this.path.map((step) => typeof step === "number" ? `[${step}]` : `.${step}`);
    return struct + steps.join("");
  }
}

/** The fault for a value at the end of `path`. */
export function fault(value: unknown, rule: string, ...path: (string | number)[]): FieldFault {
  return new FieldFault(value, rule, path);
}

/** The same error, seen from one step further out. */
export function inside(error: unknown, ...steps: (string | number)[]): unknown {
  if (error instanceof FieldFault) error.path.unshift(...steps);
  return error;
}

function described(value: unknown): string {
  const text = typeof value === "string"
    ? JSON.stringify(value)
    : Array.isArray(value)
    ? `an array of ${value.length}`
    : ArrayBuffer.isView(value)
    ? `a ${value.constructor.name} of ${(value as Uint8Array).length ?? value.byteLength}`
    : typeof value === "object" && value !== null
    ? "an object"
    : typeof value === "function"
    ? "a function"
    : String(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
