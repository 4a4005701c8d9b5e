import type { Dialect } from "../dialect.ts";
import { MalformedXml, readElements, type XmlElement, type XmlLimits } from "./element_tree.ts";
import { literalToValue } from "./literal_json.ts";
import { parseLiteral } from "./literal_reader.ts";
import { mendNames } from "./mend_names.ts";
import type { Parameter, ParameterValue, WrittenParameter } from "./parameter.ts";
import { attributesOf } from "./parameter_xml.ts";
import { readValue } from "./read_value.ts";
import { valueKind } from "./value_kind.ts";

/** How parameters are read; limits of the XML besides. */
export interface ParseOptions extends XmlLimits {
  /** The sender's dialect, for dates; without it they are guessed by their size. */
  readonly dialect?: Dialect;
  /** The parameter as it is known: an element without a title, as other programs than PyMoDAQ send it, changes its value alone. */
  readonly known?: Parameter | undefined;
}

/**
 * Reads a parameter with all that is below it from XML as PyMoDAQ sends it by `Infos`, `Info_xml` and `set_info`.
 *
 * Nothing in it is evaluated. Names that XML does not have are taken as ElementTree writes them. A value or a limit that
 * cannot be read is kept as text, with the reason in `problem`. Throws a `RoboError` of kind `data` for what is no XML, has a
 * document type or entities of its own, or exceeds a limit.
 *
 * @example
 * ```ts
 * import { parseParameters } from "./mod.ts";
 * import assert from "node:assert/strict";
 *
 * const xml = `<exposure type="float" limits="[0, 100]">7.0</exposure>`;
 * const { name, value, limits } = parseParameters(xml);
 * assert.deepEqual({ name, value, limits }, { name: "exposure", value: 7, limits: [0, 100] });
 * ```
 */
export function parseParameters(xml: string, options: ParseOptions = {}): Parameter {
  const { element, names } = elementsOf(xml, options);
  const { known, dialect } = options;
  const isShort = known !== undefined && element.attributes.title === undefined;
  const attributes = isShort
    ? { ...Object.fromEntries(attributesOf(known)), ...element.attributes }
    : element.attributes;
  return parameterOf({ ...element, attributes }, { names, dialect, limits: new Map() });
}

/** What is the same for the whole tree. */
interface Reading {
  readonly names: ReadonlyMap<string, string>;
  readonly dialect: Dialect | undefined;
  /** Limits that were read already, by their text: many parameters have the same. */
  readonly limits: Map<string, ReadLimits>;
}

/** What limits mean, or why they mean nothing. */
interface ReadLimits {
  readonly value?: ParameterValue;
  readonly problem?: string;
}

function elementsOf(xml: string, options: ParseOptions): Mended {
  try {
    return { element: readElements(xml, options), names: new Map() };
  } catch (error) {
    const mended = error instanceof MalformedXml ? mendNames(xml) : undefined;
    if (mended === undefined) throw error;
    return { element: readElements(mended.xml, options), names: mended.names };
  }
}

interface Mended {
  readonly element: XmlElement;
  readonly names: ReadonlyMap<string, string>;
}

function parameterOf(element: XmlElement, reading: Reading): Parameter {
  const { type, title, visible, removable, readonly, limits, ...attributes } = element.attributes;
  const name = reading.names.get(element.name) ?? element.name;
  const isParent = element.children.length > 0;
  const known = type ?? (isParent ? "group" : "str");
  const text = isParent && element.text.trim() === "" ? undefined : element.text || undefined;
  const { value, problem } = readValue(known, text, reading.dialect);
  const problems = problem === undefined ? [] : [problem];
  if (valueKind(known) === "group" && text?.trim()) problems.push("A group has no text");
  const choices = valueKind(known) === "items" ? limits ?? attributes.all_items : limits;
  const allowed = limitsOf(choices, reading);
  if (allowed.problem !== undefined) problems.push(allowed.problem);
  const written: WrittenParameter = {
    ...(text === undefined ? {} : { text }),
    ...(limits === undefined ? {} : { limits }),
  };
  return {
    name,
    type: known,
    title: title === undefined || title === "None" ? name : title,
    visible: flagOf(visible, true),
    removable: flagOf(removable, false),
    readonly: flagOf(readonly, false),
    value: isParent && value === "" ? null : value,
    ...(allowed.value === undefined ? {} : { limits: allowed.value }),
    attributes,
    children: element.children.map((child) => parameterOf(child, reading)),
    written,
    ...(problems.length === 0 ? {} : { problem: problems.join("; ") }),
  };
}

function limitsOf(text: string | undefined, { limits }: Reading): ReadLimits {
  if (text === undefined) return {};
  let read = limits.get(text);
  if (read === undefined) {
    read = readLimits(text);
    limits.set(text, read);
  }
  return read;
}

function readLimits(text: string): ReadLimits {
  try {
    const value = literalToValue(parseLiteral(text));
    return value === null ? {} : { value };
  } catch (error) {
    return { problem: `Its limits cannot be read: ${(error as Error).message}` };
  }
}

function flagOf(text: string | undefined, missing: boolean): boolean {
  if (text === undefined) return missing;
  return /^(?:true|[+-]?\d*[1-9]\d*)$/i.test(text.trim());
}
