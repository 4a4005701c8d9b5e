import { RoboError } from "../../../errors.ts";
import type { Dialect } from "../dialect.ts";
import { isSameValue, literalOf, literalToValue, valueToLiteral } from "./literal_json.ts";
import { pythonRepr } from "./literal_writer.ts";
import type { Parameter } from "./parameter.ts";
import { shortText } from "./short_text.ts";
import { valueKind } from "./value_kind.ts";
import { writeValue } from "./write_value.ts";
import { escapeAttribute, escapeText, isXmlName } from "./xml_text.ts";

/**
 * A parameter with all that is below it as PyMoDAQ writes it: ASCII with numbers for other characters, no declaration, the
 * attributes in PyMoDAQ's order. What was read from XML and has not changed is written as it stood.
 *
 * Throws a `RoboError` of kind `data` for names and characters that XML cannot carry.
 */
export function parameterXml(parameter: Parameter, dialect: Dialect): string {
  const parts: string[] = [];
  write(parts, parameter, dialect);
  return parts.join("");
}

function write(parts: string[], parameter: Parameter, dialect: Dialect): void {
  const { name, children } = parameter;
  const text = escapeText(writeValue(parameter, dialect) ?? "");
  parts.push(`<${checkedName(name)}${attributesXml(parameter)}`);
  if (text === "" && children.length === 0) {
    parts.push(" />");
    return;
  }
  parts.push(">", text);
  for (const child of children) write(parts, child, dialect);
  parts.push(`</${name}>`);
}

function attributesXml(parameter: Parameter): string {
  return attributesOf(parameter)
    .map(([name, value]) => ` ${checkedName(name)}="${escapeAttribute(value)}"`).join("");
}

/** The attributes of a parameter's element, in PyMoDAQ's order. */
export function attributesOf(parameter: Parameter): (readonly [name: string, value: string])[] {
  const { type, title, visible, removable, readonly, attributes } = parameter;
  const { values, ...others } = attributes;
  const all: readonly (readonly [string, string | undefined])[] = [
    ["type", type],
    ["title", title],
    ["visible", flag(visible)],
    ["removable", flag(removable)],
    ["readonly", flag(readonly)],
    ["values", values],
    ["limits", limitsText(parameter)],
    ...Object.entries(others),
    ["all_items", others.all_items === undefined ? choicesText(parameter) : undefined],
  ];
  return all.filter((entry): entry is readonly [string, string] => entry[1] !== undefined);
}

function checkedName(name: string): string {
  if (isXmlName(name)) return name;
  throw new RoboError("data", `XML has no element or attribute of the name ${shortText(name)}`, {
    hint: "Begin names with a letter, without spaces in them",
  });
}

function flag(value: boolean): string {
  return value ? "1" : "0";
}

function limitsText({ type, limits, written }: Parameter): string | undefined {
  const text = written?.limits;
  if (valueKind(type) === "items") return text;
  const before = literalOf(text);
  const meant = before === undefined ? undefined : literalToValue(before) ?? undefined;
  if (text !== undefined && isSameValue(meant, limits)) return text;
  return limits === undefined ? undefined : pythonRepr(valueToLiteral(limits, before));
}

/** What may be selected stands in an attribute of its own. */
function choicesText({ type, limits }: Parameter): string | undefined {
  if (valueKind(type) !== "items" || limits === undefined) return undefined;
  return pythonRepr(valueToLiteral(limits));
}
