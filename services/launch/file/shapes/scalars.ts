import { quote } from "../source/source_value.ts";
import { patternSchema, scalarShape, type Shape, type Wanted } from "./shape.ts";

/** What a text has to be like. */
export interface TextOptions extends Partial<Wanted> {
  /** What it has to match. */
  readonly pattern?: RegExp;
  /** Most UTF-16 units, default 4096. */
  readonly most?: number;
}

/** A text of at least one character, without control characters but tab and line end. */
export function text(options: TextOptions = {}): Shape<string> {
  const { pattern, most = 4096 } = options;
  const { what = "a text", cure = "Give a text, in quotes" } = options;
  const schema = { type: "string", minLength: 1, maxLength: most, ...patternSchema(pattern) };
  return scalarShape(schema, { what, cure }, (value) => {
    if (typeof value !== "string" || value === "" || value.length > most) return undefined;
    if (hasControls(value) || pattern?.test(value) === false) return undefined;
    return value;
  });
}

/** A text that may be empty, or a number or truth value, which stands for its text. */
export const anyText: Shape<string> = scalarShape(
  { type: ["string", "number", "boolean"] },
  { what: "a text", cure: "Give a text, a number, true or false" },
  (value) => value === null || hasZero(String(value)) ? undefined : String(value),
);

/** A text, number or truth value as it is. */
export const anyScalar: Shape<string | number | boolean> = scalarShape(
  { type: ["string", "number", "boolean"] },
  { what: "a value", cure: "Give a text, a number, true or false" },
  (value) => value ?? undefined,
);

/** True or false. */
export const flag: Shape<boolean> = scalarShape(
  { type: "boolean" },
  { what: "true or false", cure: "Give true or false, without quotes" },
  (value) => typeof value === "boolean" ? value : undefined,
);

/** One of several words. */
export function choice<const Word extends string>(words: readonly Word[]): Shape<Word> {
  const listed = words.map((word) => quote(word)).join(", ").replace(/, ([^,]*)$/, " or $1");
  const wanted = { what: listed, cure: `Give ${listed}` };
  return scalarShape({ enum: words }, wanted, (value) => words.find((word) => word === value));
}

/** Between what a number has to be. */
export interface NumberOptions {
  /** What it is, such as `a number of cores`. */
  readonly what: string;
  /** The least. */
  readonly least: number;
  /** The most. */
  readonly most: number;
  /** Whether it has to be whole; default no. */
  readonly whole?: boolean;
}

/** A number. */
export function number({ what, least, most, whole = false }: NumberOptions): Shape<number> {
  const schema = { type: whole ? "integer" : "number", minimum: least, maximum: most };
  const cure = `Give a ${whole ? "whole " : ""}number from ${least} to ${most}, without quotes`;
  return scalarShape(schema, { what, cure }, (value) => {
    if (typeof value !== "number" || !(value >= least && value <= most)) return undefined;
    return whole && !Number.isInteger(value) ? undefined : value;
  });
}

function hasZero(value: string): boolean {
  return value.includes("\0");
}

function hasControls(value: string): boolean {
  // deno-lint-ignore no-control-regex
  return /[\u0000-\u0008\u000b-\u001f\u007f]/.test(value);
}
