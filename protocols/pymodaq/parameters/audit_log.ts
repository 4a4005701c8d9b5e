import type { ParameterValue } from "./parameter.ts";

/** Who has changed a parameter: the device, or an operator of the lab. */
export type ParameterSide = "device" | "operator";

/** A change of one parameter, as it is kept. */
export interface AuditEntry {
  /** Its number, from 1. */
  readonly number: number;
  /** When, in milliseconds of the store's clock. */
  readonly time: number;
  /** Which side has changed it. */
  readonly by: ParameterSide;
  /** Who on that side, where that is known. */
  readonly who: string | null;
  /** Names below the root. */
  readonly path: readonly string[];
  /** The value before; absent when the parameter is new. */
  readonly old?: ParameterValue;
  /** The value since; absent when the parameter is gone. */
  readonly value?: ParameterValue;
}

/** Characters of values that are kept at most, so that a device that changes long texts fills no memory. */
const MOST_TEXT = 1 << 20;

/** The last changes of a device's parameters, oldest first, in bounded memory. */
export class AuditLog {
  /** How many changes are kept at most. */
  readonly most: number;
  #entries: AuditEntry[] = [];
  #sizes: number[] = [];
  #text = 0;
  #count = 0;

  /** Keeps the last `most` changes. */
  constructor(most: number) {
    this.most = most;
  }

  /** What is kept. */
  get entries(): readonly AuditEntry[] {
    return this.#entries;
  }

  /** How many are kept no more. */
  get forgotten(): number {
    return this.#count - this.#entries.length;
  }

  /** Adds changes, in order. */
  add(entries: readonly Omit<AuditEntry, "number">[]): void {
    for (const entry of entries) {
      const size = sizeOf(entry.old) + sizeOf(entry.value);
      this.#entries.push({ number: ++this.#count, ...entry });
      this.#sizes.push(size);
      this.#text += size;
    }
    let excess = Math.max(0, this.#entries.length - this.most);
    let text = this.#text - sum(this.#sizes.slice(0, excess));
    while (text > MOST_TEXT) text -= this.#sizes[excess++]!;
    this.#entries = this.#entries.slice(excess);
    this.#sizes = this.#sizes.slice(excess);
    this.#text = text;
  }
}

function sizeOf(value: ParameterValue | undefined): number {
  if (typeof value === "string") return value.length;
  return value === null || typeof value !== "object" ? 8 : JSON.stringify(value).length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
