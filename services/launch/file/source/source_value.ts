import type { SourcePlace } from "../../plan.ts";
import type { SourceText } from "./source_text.ts";

/** Deepest nesting of a launch file. */
export const MAX_DEPTH = 64;

/** Most values of a launch file, with those that aliases of YAML repeat. */
export const MAX_VALUES = 100_000;

interface SourceBase {
  /** What messages call it: its key, or that of its list with its number. */
  readonly name: string;
  /** The text in which it stands. */
  readonly source: SourceText;
  /** Where it begins in the text, in UTF-16 units. */
  readonly offset: number;
  /** Where it ends. */
  readonly end: number;
  /** How many values it is, itself and those within. */
  readonly size: number;
}

/** A text, number, truth value or null of a launch file. */
export interface SourceScalar extends SourceBase {
  /** Tells it from lists and objects. */
  readonly kind: "scalar";
  /** The value. */
  readonly value: string | number | boolean | null;
  /** What stands in the file, when substitutions made the value. */
  readonly written?: string;
}

/** A list of a launch file. */
export interface SourceList extends SourceBase {
  /** Tells it from scalars and objects. */
  readonly kind: "list";
  /** Its items. */
  readonly items: readonly SourceValue[];
}

/** A key of an object, and what stands there. */
export interface SourceEntry {
  /** Where the key begins, in UTF-16 units. */
  readonly keyOffset: number;
  /** Its value. */
  readonly value: SourceValue;
}

/** An object of a launch file. */
export interface SourceObject extends SourceBase {
  /** Tells it from scalars and lists. */
  readonly kind: "object";
  /** Its entries, in the order of the file. */
  readonly entries: ReadonlyMap<string, SourceEntry>;
}

/** A value of a launch file, of whichever format, with its place. */
export type SourceValue = SourceScalar | SourceList | SourceObject;

/** Where a value stands. */
export function placeOf(value: SourceValue): SourcePlace {
  return value.source.placeAt(value.offset);
}

/** Where a key of an object stands; the object's own place when it has no such key. */
export function placeOfKey(object: SourceObject, key: string): SourcePlace {
  return object.source.placeAt(object.entries.get(key)?.keyOffset ?? object.offset);
}

/** A value as messages show it: short, on one line. */
export function showValue(value: SourceValue): string {
  if (value.kind === "list") return value.items.length === 0 ? "an empty list" : "a list";
  if (value.kind === "object") return value.entries.size === 0 ? "an empty object" : "an object";
  return value.value === null ? "empty" : quote(value.value);
}

/** A key as messages show it: in quotes, unless it is a plain word. */
export function showKey(key: string): string {
  return /^[\p{L}\p{N}_$][\p{L}\p{N}_$.\-]{0,79}$/u.test(key) ? key : quote(key);
}

/** A text or number as messages show it, cut after 60 characters. */
export function quote(value: string | number | boolean): string {
  const text = JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}
