import type { Entry } from "./dwarf_unit.ts";
import { AT } from "./dwarf_constants.ts";
import type { EntryReference } from "./form_value.ts";

/** The text of an attribute; undefined where there is none, or an empty one. */
export function textOf(entry: Entry, attribute: number): string | undefined {
  const value = entry.values.get(attribute);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The name of an entry. */
export function nameOf(entry: Entry): string | undefined {
  return textOf(entry, AT.name);
}

/** The number of an attribute; undefined where it is none, or beyond ±2^53. */
export function numberOf(entry: Entry, attribute: number): number | undefined {
  const value = entry.values.get(attribute);
  return typeof value === "number" ? value : undefined;
}

/** Whether an attribute says so. */
export function isTrue(entry: Entry, attribute: number): boolean {
  const value = entry.values.get(attribute);
  return value === true || (typeof value === "number" && value !== 0);
}

/** What an attribute refers to. */
export function referenceOf(entry: Entry, attribute: number): EntryReference | undefined {
  const value = entry.values.get(attribute);
  return typeof value === "object" && "kind" in value ? value : undefined;
}
