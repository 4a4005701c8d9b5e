import type { Problems } from "../problems.ts";
import type { SourceText } from "./source_text.ts";
import {
  MAX_DEPTH,
  MAX_VALUES,
  quote,
  showKey,
  type SourceEntry,
  type SourceObject,
  type SourceScalar,
  type SourceValue,
} from "./source_value.ts";

/** Ends the reading of a file at its first mistake of form. */
export class MalformedSource extends Error {}

/** Where a part of a file begins and ends, in UTF-16 units. */
export interface Span {
  /** Where it begins. */
  readonly offset: number;
  /** Where it ends. */
  readonly end: number;
}

/** An entry of an object that is being built. */
export interface RawEntry {
  /** Its key. */
  readonly key: string;
  /** Where the key begins. */
  readonly keyOffset: number;
  /** Makes its value. */
  readonly value: (name: string) => SourceValue;
}

/** Makes the values of a file of either format, and keeps what they are within bounds. */
export class TreeBuilder {
  readonly #source: SourceText;
  readonly #problems: Problems;
  #depth = 0;
  #values = 0;

  /** Builds values of `source`; mistakes go to `problems`. */
  constructor(source: SourceText, problems: Problems) {
    this.#source = source;
    this.#problems = problems;
  }

  /** Notes a mistake and ends the reading. */
  fail(offset: number, message: string, cure: string): never {
    this.#problems.add(this.#source.placeAt(offset), message, cure);
    throw new MalformedSource(message);
  }

  /** A text, number, truth value or null. Numbers that would not be what is written are refused. */
  scalar(name: string, value: SourceScalar["value"], span: Span): SourceScalar {
    if (typeof value === "number" && !isExact(value)) {
      const { offset, end } = span;
      const written = this.#source.text.slice(offset, Math.min(end, offset + 40));
      this.fail(
        offset,
        `${name} is ${written}, a number that cannot be kept exactly`,
        `Whole numbers go to ${Number.MAX_SAFE_INTEGER}, others to 1.7e308; write it in quotes to keep it as text`,
      );
    }
    return { ...this.#base(name, span, 1), kind: "scalar", value };
  }

  /** A list, of items that are made one after the other. */
  list(name: string, span: Span, items: readonly ((name: string) => SourceValue)[]): SourceValue {
    const built = this.#within(span.offset, () => items.map((item, i) => item(`${name}[${i}]`)));
    return { ...this.#base(name, span, 1 + total(built)), kind: "list", items: built };
  }

  /** An object. A key that was there already is refused. */
  object(name: string, span: Span, raw: readonly RawEntry[]): SourceObject {
    const entries = new Map<string, SourceEntry>();
    this.#within(span.offset, () => {
      for (const { key, keyOffset, value } of raw) {
        const first = entries.get(key);
        if (first !== undefined) {
          const { line, column } = this.#source.placeAt(first.keyOffset);
          const where = `line ${line}, column ${column}`;
          this.fail(
            keyOffset,
            `The key ${quote(key)} is there twice`,
            `Remove one; the first is in ${where}`,
          );
        }
        if (key === "__proto__") {
          this.fail(keyOffset, `The key ${quote(key)} is not allowed`, "Use another name");
        }
        entries.set(key, { keyOffset, value: value(showKey(key)) });
      }
    });
    const values = [...entries.values()].map(({ value }) => value);
    return { ...this.#base(name, span, 1 + total(values)), kind: "object", entries };
  }

  /** Counts the values that an alias of YAML repeats. */
  repeat(value: SourceValue, offset: number): SourceValue {
    this.#count(value.size, offset);
    return value;
  }

  #within<T>(offset: number, build: () => T): T {
    if (++this.#depth > MAX_DEPTH) {
      this.fail(offset, `Nested more than ${MAX_DEPTH} levels deep`, "Make it flatter");
    }
    const built = build();
    this.#depth--;
    return built;
  }

  #base(name: string, span: Span, size: number) {
    this.#count(1, span.offset);
    return { name, source: this.#source, offset: span.offset, end: span.end, size };
  }

  #count(values: number, offset: number): void {
    this.#values += values;
    if (this.#values <= MAX_VALUES) return;
    this.fail(
      offset,
      `More than ${MAX_VALUES} values, with those that aliases repeat`,
      "Split the file with include, or use fewer aliases",
    );
  }
}

function isExact(value: number): boolean {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}

function total(values: readonly SourceValue[]): number {
  return values.reduce((sum, { size }) => sum + size, 0);
}
