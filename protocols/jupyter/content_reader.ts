import type { Json, JsonObject } from "./message.ts";
import { utf16Offset } from "./text.ts";

/** What became of the content of a message. */
export type Read<T> =
  | { readonly ok: true; readonly value: T }
  /** Why it cannot be used, in sentence case without a final period. */
  | { readonly ok: false; readonly words: string };

/** Reads the fields of a content one by one. The first that is wrong is remembered; `null` counts as left out. */
export class ContentReader {
  readonly #what: string;
  readonly #content: JsonObject;
  #problem: string | undefined;

  /** A reader of `content`; `what` is its message type, for errors. */
  constructor(what: string, content: JsonObject) {
    this.#what = what;
    this.#content = content;
  }

  /** `value` unless a field was wrong. */
  result<T>(value: T): Read<T> {
    const words = this.#problem;
    return words === undefined ? { ok: true, value } : { ok: false, words };
  }

  /** A text; without `fallback` it has to be there. */
  text(name: string, fallback?: string): string {
    const value = this.#content[name] ?? fallback;
    if (typeof value === "string") return value;
    this.#wrong(name, "text", value);
    return "";
  }

  /** A text that may be missing. */
  optionalText(name: string): string | undefined {
    return this.#content[name] == null ? undefined : this.text(name);
  }

  /** True or false. */
  flag(name: string, fallback: boolean): boolean {
    const value = this.#content[name] ?? fallback;
    if (typeof value === "boolean") return value;
    this.#wrong(name, "true or false", value);
    return fallback;
  }

  /** A whole number that JavaScript can hold. */
  integer(name: string, fallback: number): number {
    const value = this.#content[name] ?? fallback;
    if (Number.isSafeInteger(value)) return value as number;
    this.#wrong(name, "a whole number", value);
    return fallback;
  }

  /** An object; missing counts as empty. */
  object(name: string): JsonObject {
    const value = this.#content[name] ?? {};
    if (isJsonObject(value)) return value;
    this.#wrong(name, "an object", value);
    return {};
  }

  /** A list; missing counts as empty. */
  list(name: string): readonly Json[] {
    const value = this.#content[name] ?? [];
    if (Array.isArray(value)) return value;
    this.#wrong(name, "a list", value);
    return [];
  }

  /** A list of texts; missing counts as empty. */
  texts(name: string): string[] {
    const values = this.list(name);
    if (values.every((value) => typeof value === "string")) return [...values];
    this.#wrong(name, "a list of texts", values);
    return [];
  }

  /** An object whose values are texts; missing counts as empty. */
  textByName(name: string): Readonly<Record<string, string>> {
    const values = this.object(name);
    if (Object.values(values).every((value) => typeof value === "string")) {
      return values as Record<string, string>;
    }
    this.#wrong(name, "an object of texts", values);
    return {};
  }

  /** One of `words`. */
  choice<T extends string>(name: string, words: readonly T[], fallback: T): T {
    const value = this.#content[name] ?? fallback;
    if (words.includes(value as T)) return value as T;
    this.#wrong(name, words.join(" or "), value);
    return fallback;
  }

  /** Position in `code`: `cursor_pos` counts code points, what is returned UTF-16 units. By default the end. */
  cursor(code: string): number {
    const points = this.integer("cursor_pos", code.length);
    return utf16Offset(code, points);
  }

  #wrong(name: string, expected: string, value: Json | undefined): void {
    const found = value === undefined || value === null ? "missing" : kind(value);
    this.#problem ??= `${name} of ${this.#what} is ${found} where ${expected} belongs`;
  }
}

/** Whether `value` is an object of JSON rather than a list, `null` or something simple. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a value is, in words; values themselves may be long, or secret. */
function kind(value: Json): string {
  if (Array.isArray(value)) return "a list";
  if (isJsonObject(value)) return "an object";
  if (typeof value === "string") return "text";
  return typeof value === "number" ? "a number" : "true or false";
}
