import type { Literal } from "./parameter.ts";

/** A dict among Python's literals. */
export interface LiteralDict {
  /** Keys and values, in order. */
  readonly entries: readonly (readonly [Literal, Literal])[];
}

/** Whether a literal is a list, a tuple or a set. */
export function isLiteralList(literal: Literal | undefined): literal is readonly Literal[] {
  return Array.isArray(literal);
}

/** Whether a literal is a dict. Arrays have a method `entries`, so the name alone does not tell. */
export function isLiteralDict(literal: Literal | undefined): literal is LiteralDict {
  return typeof literal === "object" && literal !== null && !Array.isArray(literal);
}
