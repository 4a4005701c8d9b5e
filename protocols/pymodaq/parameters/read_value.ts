import type { Dialect } from "../dialect.ts";
import { fromEpoch } from "./epoch.ts";
import { literalOf, literalToValue } from "./literal_json.ts";
import { isLiteralDict, isLiteralList } from "./literal_shape.ts";
import type { Literal, ParameterValue } from "./parameter.ts";
import { shortText } from "./short_text.ts";
import { readTableView } from "./table_view.ts";
import { type ValueKind, valueKind } from "./value_kind.ts";

/** What the text of an element means. */
export interface ReadValue {
  /** The value; the text itself where it cannot be read. */
  readonly value: ParameterValue;
  /** Why it cannot. */
  readonly problem?: string;
}

/** How a text is read; `undefined` where it cannot be. */
type Reader = (text: string, dialect: Dialect | undefined) => ParameterValue | undefined;

const READERS: Readonly<Record<Exclude<ValueKind, "group" | "text">, Reader>> = {
  flag: (text) => flagOf(text),
  int: (text) => wholeOf(literalOf(text)),
  float: (text) => realOf(literalOf(text.replace(/^([+-]?)infinity$/i, "$1inf"))),
  list: (text) => choiceOf(text),
  items: (text) => {
    const literal = literalOf(text);
    return isLiteralList(literal) ? literalToValue(literal) : undefined;
  },
  color: (text) => colorOf(literalOf(text)),
  table: (text) => {
    const literal = literalOf(text);
    return isLiteralDict(literal) ? literalToValue(literal) : undefined;
  },
  table_view: (text) => readTableView(text),
  date: (text, dialect) => {
    if (!/^-?\d{1,15}$/.test(text)) return undefined;
    const milliseconds = fromEpoch(Number(text), dialect);
    return Number.isSafeInteger(milliseconds) ? milliseconds : undefined;
  },
  action: () => undefined,
};

/** Reads the text of an element whose parameter is of PyMoDAQ's type `type`; without a dialect dates are guessed by their size. */
export function readValue(
  type: string,
  text: string | undefined,
  dialect: Dialect | undefined,
): ReadValue {
  const kind = valueKind(type);
  if (kind === "group") return { value: null };
  if (kind === "text") return { value: text ?? "" };
  const trimmed = text?.trim() ?? "";
  if (trimmed === "" || trimmed === "None") return { value: null };
  const value = READERS[kind](trimmed, dialect);
  if (value !== undefined) return { value };
  // What has states beyond on and off names them, and an action has nothing to be read.
  if (kind === "action" || type === "multistate_led") return { value: text! };
  return { value: text!, problem: `Its value ${shortText(trimmed)} is no ${type}` };
}

function flagOf(text: string): boolean | undefined {
  if (/^true$/i.test(text)) return true;
  if (/^false$/i.test(text)) return false;
  return /^[+-]?\d+$/.test(text) ? /[1-9]/.test(text) : undefined;
}

function wholeOf(literal: Literal | undefined): ParameterValue | undefined {
  if (typeof literal === "bigint") return literalToValue(literal);
  if (typeof literal === "boolean") return Number(literal);
  if (typeof literal !== "number" || !Number.isFinite(literal)) return undefined;
  return literalToValue(BigInt(Math.trunc(literal)));
}

function realOf(literal: Literal | undefined): number | undefined {
  if (typeof literal === "number") return literal;
  return typeof literal === "bigint" || typeof literal === "boolean" ? Number(literal) : undefined;
}

function choiceOf(text: string): ParameterValue | undefined {
  const literal = literalOf(text);
  if (literal !== undefined) return literalToValue(literal);
  // PyMoDAQ before 5 puts texts between quotes as they are, quotes and all.
  const quoted = /^str\('([^]*)'\)$/.exec(text);
  if (quoted !== null) return quoted[1]!;
  return text.includes("(") ? undefined : text;
}

function colorOf(literal: Literal | undefined): ParameterValue | undefined {
  const value = literal === undefined ? undefined : literalToValue(literal);
  return isColor(value) ? value : undefined;
}

/** Whether a value is red, green, blue and, if it is there, opacity, from 0 to 255. */
export function isColor(value: ParameterValue | undefined): value is readonly number[] {
  return Array.isArray(value) && (value.length === 3 || value.length === 4) &&
    value.every((part) => Number.isInteger(part) && part >= 0 && part <= 255);
}
