import type { Dialect } from "../dialect.ts";
import { toEpoch } from "./epoch.ts";
import { isSameValue, literalOf, literalToValue, valueToLiteral } from "./literal_json.ts";
import { isLiteralDict, isLiteralList } from "./literal_shape.ts";
import { floatRepr, pythonRepr, textRepr } from "./literal_writer.ts";
import type { Literal, Parameter, ParameterValue } from "./parameter.ts";
import { readValue } from "./read_value.ts";
import { valueKind } from "./value_kind.ts";
import { isXmlText } from "./xml_text.ts";

/**
 * The text of a parameter's element, as PyMoDAQ writes it; `undefined` for none. What came from XML and means the same in
 * this dialect is written as it came.
 */
export function writeValue(parameter: Parameter, dialect: Dialect): string | undefined {
  const { type, value, written } = parameter;
  if (written !== undefined && isSameValue(readValue(type, written.text, dialect).value, value)) {
    return written.text;
  }
  const kind = valueKind(type);
  if (kind === "group") return undefined;
  if (kind === "action") return value === null ? "None" : String(value);
  if (value === null) return isWrittenNone(kind) ? "None" : undefined;
  const before = literalOf(written?.text);
  if (kind === "flag") return typeof value === "string" ? value : value ? "1" : "0";
  if (kind === "float") {
    return typeof value === "number" ? realText(value, type, before) : plain(value);
  }
  if (kind === "list") return choiceText(value, parameter);
  if (kind === "date") {
    return typeof value === "number" ? String(toEpoch(value, dialect)) : plain(value);
  }
  if (kind === "table_view") return typeof value === "string" ? value : JSON.stringify(value);
  return plain(value, before);
}

/** Whether nothing is written as the word. Readers of numbers and flags would stumble over it. */
function isWrittenNone(kind: string): boolean {
  return kind === "text" || kind === "list" || kind === "items" || kind === "table";
}

/** Texts as they are, numbers and lists as Python writes them. */
function plain(value: ParameterValue, before?: Literal): string {
  return typeof value === "string" ? value : pythonRepr(valueToLiteral(value, before));
}

/** A slider that held a whole number goes on doing so. */
function realText(value: number, type: string, before: Literal | undefined): string {
  if (type !== "slide" || typeof before !== "bigint") return floatRepr(value);
  return pythonRepr(valueToLiteral(value, before));
}

/** One of the choices, with the cast that PyMoDAQ puts around it. */
function choiceText(value: ParameterValue, { limits, written }: Parameter): string {
  const choices = literalOf(written?.limits);
  const literal = (choices === undefined || limits === undefined)
    ? undefined
    : choicesOf(choices).find((choice) => isSameValue(literalToValue(choice), value));
  return castText(literal ?? valueToLiteral(value, literalOf(written?.text)));
}

function choicesOf(limits: Literal): readonly Literal[] {
  if (isLiteralList(limits)) return limits;
  return isLiteralDict(limits) ? limits.entries.map(([, choice]) => choice) : [];
}

function castText(literal: Literal): string {
  if (typeof literal === "string") return `str(${quoted(literal)})`;
  if (typeof literal === "bigint") return `int(${literal})`;
  if (typeof literal === "boolean") return `int(${pythonRepr(literal)})`;
  if (typeof literal !== "number") return pythonRepr(literal);
  // The bare name would be none that Python knows.
  return Number.isFinite(literal)
    ? `float(${floatRepr(literal)})`
    : `float('${floatRepr(literal)}')`;
}

/** As PyMoDAQ before 5, which escapes nothing; but where readers would stumble over that, as Python does. */
function quoted(text: string): string {
  return /['\\\n\r]/.test(text) || !isXmlText(text) ? textRepr(text) : `'${text}'`;
}
