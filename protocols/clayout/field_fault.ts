import { RoboError } from "../../errors.ts";

/** Most characters of a wrong value that are shown. */
const SHOWN = 60;

/** A value that does not fit a field of a struct, or a field that there is not. */
export class FieldError extends RoboError {
  /** The field, or the struct that has no such field, such as `wheels[2].speed`; empty for the outermost struct. */
  readonly path: string;

  /** Makes an error of kind `data` about the field at `path`. */
  constructor(message: string, options: { readonly path: string; readonly hint?: string }) {
    super("data", message, options);
    this.path = options.path;
  }
}

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
  toError(struct: string): FieldError {
    const what = this.#value === undefined ? "missing" : described(this.#value);
    const steps = this.steps();
    return new FieldError(`${struct}${steps} is ${what}: it has to be ${this.#rule}`, {
      path: steps.replace(/^\./, ""),
    });
  }

  /** The path as one would write it behind the struct's name. */
  protected steps(): string {
    return this.path.map((step) => typeof step === "number" ? `[${step}]` : `.${step}`).join("");
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
