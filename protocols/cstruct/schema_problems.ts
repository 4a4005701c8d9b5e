import { RoboError } from "../../errors.ts";

/** Most problems that are shown at once. */
const MOST = 20;

/** Gathers what is wrong with a file, so that all of it is shown at once. */
export class SchemaProblems {
  readonly #file: string;
  readonly #found: string[] = [];

  /** Problems of `file`. */
  constructor(file: string) {
    this.#file = file;
  }

  /** Notes that what stands at `path` is wrong; an empty path means the whole. */
  add(path: string, message: string): undefined {
    this.#found.push(`${this.#file}: ${path === "" ? "" : `${path}: `}${message}`);
  }

  /** Throws a `RoboError` of kind `data` with a line for each problem, if there are any. */
  throwIfAny(): void {
    if (this.#found.length === 0) return;
    const more = this.#found.length - MOST;
    const lines = this.#found.slice(0, MOST);
    if (more > 0) lines.push(`${this.#file}: ${more} more`);
    throw new RoboError("data", lines.join("\n"), {
      hint: "docs/shm.md describes schemas, robo shm header --example prints one",
    });
  }
}

/** What a value of JSON is, for messages. */
export function jsonKind(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object") return "an object";
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
