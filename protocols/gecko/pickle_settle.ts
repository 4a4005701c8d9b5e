import type { ByteCursor } from "./byte_cursor.ts";
import { messageKind } from "./messages.ts";

/** Bounds on what a pickle may hold. */
export interface PickleLimits {
  /** Deepest nesting (default 64). A value that contains itself exceeds it. */
  readonly maxDepth?: number;
  /** Most values, where a shared one counts each time it appears (default 1,000,000). */
  readonly maxValues?: number;
}

/** Default of {@linkcode PickleLimits.maxDepth}. */
export const DEFAULT_MAX_DEPTH = 64;

const DEFAULT_MAX_VALUES = 1_000_000;

/**
 * Turns the dicts of a finished pickle into objects where all keys are texts, and checks depth and size. This is a second
 * pass, because a dict may be referred to before it is filled.
 */
export function settle(value: unknown, cursor: ByteCursor, limits: PickleLimits): unknown {
  return new Settling(cursor, limits).settle(value, 0);
}

class Settling {
  readonly #cursor: ByteCursor;
  readonly #maxDepth: number;
  readonly #objects = new Map<unknown, unknown>();
  #left: number;

  constructor(cursor: ByteCursor, limits: PickleLimits) {
    this.#cursor = cursor;
    this.#maxDepth = limits.maxDepth ?? DEFAULT_MAX_DEPTH;
    this.#left = limits.maxValues ?? DEFAULT_MAX_VALUES;
  }

  settle(value: unknown, depth: number): unknown {
    if (--this.#left < 0) throw this.#cursor.error("it holds too many values");
    if (typeof value === "function") throw this.#cursor.error("it holds a class, not a value");
    if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
    if (depth >= this.#maxDepth) {
      throw this.#cursor.error(`it is nested deeper than ${this.#maxDepth}`);
    }
    if (Array.isArray(value)) {
      for (let at = 0; at < value.length; at++) value[at] = this.settle(value[at], depth + 1);
      return value;
    }
    if (value instanceof Map) return this.#dict(value, depth + 1);
    if (value instanceof Set) return this.#set(value, depth + 1);
    return this.#record(value as Record<string, unknown>, depth + 1);
  }

  #dict(dict: Map<unknown, unknown>, depth: number): unknown {
    for (const [key, value] of dict) {
      if (typeof key !== "string") this.settle(key, depth);
      dict.set(key, this.settle(value, depth));
    }
    const known = this.#objects.get(dict);
    if (known !== undefined) return known;
    let settled: unknown = dict;
    if (dict.keys().every((key) => typeof key === "string")) settled = plainObject(dict);
    this.#objects.set(dict, settled);
    return settled;
  }

  #set(set: Set<unknown>, depth: number): unknown {
    for (const value of set) this.settle(value, depth);
    return set;
  }

  #record(record: Record<string, unknown>, depth: number): unknown {
    if (messageKind(record) === undefined) {
      // An object that this pass made itself, met again through a shared reference.
      for (const value of Object.values(record)) this.settle(value, depth);
      return record;
    }
    for (const name of Object.keys(record)) record[name] = this.settle(record[name], depth);
    return record;
  }
}

function plainObject(dict: Map<unknown, unknown>): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const [key, value] of dict as Map<string, unknown>) {
    if (key !== "__proto__") object[key] = value;
    else {Object.defineProperty(object, key, {
        value,
        enumerable: true,
        configurable: true,
        writable: true,
      });}
  }
  return object;
}
