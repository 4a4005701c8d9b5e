import { RoboError } from "../../errors.ts";
import { plain } from "../topic/payload_text.ts";

/** A piece of JSON as it stands: of a newer standard than TypeScript's libraries. */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

/** Numbers that JSON does not have, as they were marked. */
const NO_JSON = /"\\u0000(NaN|-?Infinity)"/g;

/** Values of a list of numbers that people are shown. */
const SHOWN_VALUES = 16;

/** A value as one line of JSON, whole: big integers as numbers, bytes in hex, typed arrays as arrays. */
export function wholeJson(value: unknown): string {
  return JSON.stringify(value, (_, inner) => exact(inner)) ?? "null";
}

/** A value as one line for people: long lists of numbers are cut, and what is no JSON number, such as NaN, is told. */
export function shownJson(value: unknown): string {
  const text = JSON.stringify(value, (_, inner) => cut(marked(exact(inner)))) ?? "null";
  return text.replaceAll(NO_JSON, "$1");
}

/** Reads JSON, with integers beyond 2^53 as `bigint`s; what is no JSON is text, but what begins as JSON has to be. */
export function parseJsonOrText(text: string): unknown {
  try {
    return parseExact(text);
  } catch {
    if (!/^\s*[[{]/.test(text)) return text;
    throw new RoboError("usage", `${text} is not JSON`, {
      hint:
        "Names and texts stand in double quotes, and single ones around it all keep the shell away: '{\"x\": 1}'",
    });
  }
}

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

function parseExact(text: string): unknown {
  const reviver: Reviver = (_, value, { source }) => {
    const isInexact = typeof value === "number" && !Number.isSafeInteger(value) &&
      source !== undefined && /^-?\d+$/.test(source);
    return isInexact ? BigInt(source) : value;
  };
  return JSON.parse(text, reviver as (key: string, value: unknown) => unknown);
}

function exact(value: unknown): unknown {
  return typeof value === "bigint" ? rawJSON(String(value)) : plain(value);
}

function marked(value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? `\0${value}` : value;
}

function cut(value: unknown): unknown {
  if (!Array.isArray(value) || value.length <= SHOWN_VALUES) return value;
  if (typeof value[0] !== "number" && typeof value[0] !== "bigint") return value;
  return [...value.slice(0, SHOWN_VALUES), `… ${value.length} values`];
}
