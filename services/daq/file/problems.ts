import { RoboError } from "../../../errors.ts";
import { safeText } from "../../../terminal/text.ts";

/** Most problems that are shown at once. */
const MOST = 20;

/** Gathers what is wrong with a file, so that all of it is shown at once. */
export class Problems {
  readonly #file: string;
  readonly #hint: string;
  readonly #found: string[] = [];

  /** Problems of `file`; `hint` says where the format is described. */
  constructor(file: string, hint: string) {
    this.#file = file;
    this.#hint = hint;
  }

  /** Notes that what stands at `path` is wrong; an empty path means the whole. */
  add(path: string, message: string): undefined {
    this.#found.push(safeText(`${this.#file}: ${path === "" ? "" : `${path}: `}${message}`));
  }

  /** Throws a `RoboError` of kind `config` with a line for each problem, if there are any. */
  throwIfAny(): void {
    if (this.#found.length === 0) return;
    const more = this.#found.length - MOST;
    const lines = this.#found.slice(0, MOST);
    if (more > 0) lines.push(`${this.#file}: ${more} more`);
    throw new RoboError("config", lines.join("\n"), { hint: this.#hint });
  }
}

/** What a value of JSON is, for messages. */
export function shown(value: unknown): string {
  if (value === undefined) return "missing";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
