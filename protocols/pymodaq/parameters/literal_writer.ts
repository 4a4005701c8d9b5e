import { isLiteralList } from "./literal_shape.ts";
import type { Literal } from "./parameter.ts";

/**
 * A literal as Python's `repr` writes it: a bigint as int, a number as float (`7.0`), texts with Python's quotes and
 * escapes, arrays as lists.
 */
export function pythonRepr(literal: Literal): string {
  if (literal === null) return "None";
  if (literal === true) return "True";
  if (literal === false) return "False";
  if (typeof literal === "bigint") return String(literal);
  if (typeof literal === "number") return floatRepr(literal);
  if (typeof literal === "string") return textRepr(literal);
  if (isLiteralList(literal)) return `[${literal.map(pythonRepr).join(", ")}]`;
  const entries = literal.entries.map(([key, value]) => `${pythonRepr(key)}: ${pythonRepr(value)}`);
  return `{${entries.join(", ")}}`;
}

/** A number as Python writes a float: the fewest digits that mean it, `1e-05` below 0.0001, `1e+16` from there on. */
export function floatRepr(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const [digits, exponent] = decimal(Math.abs(value));
  if (exponent < -4 || exponent >= 16) {
    const rest = digits.length > 1 ? `.${digits.slice(1)}` : "";
    const size = String(Math.abs(exponent)).padStart(2, "0");
    return `${sign}${digits[0]}${rest}e${exponent < 0 ? "-" : "+"}${size}`;
  }
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  return `${sign}${whole}.${digits.slice(exponent + 1) || "0"}`;
}

/** A text as Python writes it: in single quotes where it can be, with what cannot be printed as escapes. */
export function textRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let body = "";
  for (const character of text) body += characterRepr(character, quote);
  return quote + body + quote;
}

/** Significant digits, without zeros at the end, and the power of ten of the first. */
function decimal(value: number): [digits: string, exponent: number] {
  const [digits, exponent] = value.toExponential().split("e") as [string, string];
  return [digits.replace(".", ""), Number(exponent)];
}

function characterRepr(character: string, quote: string): string {
  if (character === quote || character === "\\") return `\\${character}`;
  if (character === "\n") return "\\n";
  if (character === "\r") return "\\r";
  if (character === "\t") return "\\t";
  if (character === " " || !/[\p{C}\p{Z}]/u.test(character)) return character;
  const code = character.codePointAt(0)!;
  const hexadecimal = code.toString(16);
  if (code < 0x100) return `\\x${hexadecimal.padStart(2, "0")}`;
  if (code < 0x10000) return `\\u${hexadecimal.padStart(4, "0")}`;
  return `\\U${hexadecimal.padStart(8, "0")}`;
}
