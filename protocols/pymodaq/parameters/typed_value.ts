import { isSameValue, isValueList } from "./literal_json.ts";
import type { Parameter, ParameterValue } from "./parameter.ts";
import { isColor } from "./read_value.ts";
import { isShallowValue } from "./table_view.ts";
import type { ValueKind } from "./value_kind.ts";
import { isXmlText } from "./xml_text.ts";

/** Makes of what an operator says a value of the type, or `undefined`. */
type Typing = (value: ParameterValue, parameter: Parameter) => ParameterValue | undefined;

const TYPINGS: Readonly<Record<Exclude<ValueKind, "group" | "action">, Typing>> = {
  flag: (value, { type }) =>
    flagOf(value) ?? (type === "multistate_led" ? textOf(value) : undefined),
  int: (value) => wholeOf(value),
  float: (value) => realOf(value),
  list: (value, { limits }) => choiceOf(value, limits),
  items: (value) => {
    const isNames = isValueList(value) && value.every((item) => typeof item === "string");
    return isNames && isCarried(value) ? value : undefined;
  },
  color: (value) => colorOf(value),
  table: (value) => isObject(value) && isCarried(value) ? value : undefined,
  table_view: (value) => isObject(value) && isCarried(value) ? value : undefined,
  date: (value) => dateOf(value),
  text: (value) => textOf(value),
};

/** `value` as the type has it, or `undefined` when it is none of the type's. */
export function typedValue(
  parameter: Parameter,
  kind: Exclude<ValueKind, "group" | "action">,
  value: ParameterValue,
): ParameterValue | undefined {
  return TYPINGS[kind](value, parameter);
}

function flagOf(value: ParameterValue): boolean | undefined {
  if (typeof value === "boolean") return value;
  if (value === 0 || value === 1) return value === 1;
  if (typeof value !== "string") return undefined;
  if (/^(?:true|on|1)$/i.test(value)) return true;
  return /^(?:false|off|0)$/i.test(value) ? false : undefined;
}

/** Whole numbers; beyond 2⁵³ as their digits, up to those of 64 bits. */
function wholeOf(value: ParameterValue): number | string | undefined {
  if (typeof value === "number") return Number.isSafeInteger(value) ? value + 0 : undefined;
  if (typeof value !== "string" || !/^[+-]?\d{1,20}$/.test(value.trim())) return undefined;
  const digits = BigInt(value.trim().replace("+", ""));
  if (digits > 0xffff_ffff_ffff_ffffn || digits < -(2n ** 63n)) return undefined;
  return Number.isSafeInteger(Number(digits)) ? Number(digits) : String(digits);
}

function realOf(value: ParameterValue): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value !== "string") return undefined;
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(value.trim())) return undefined;
  return realOf(Number(value));
}

/** One of the choices, or its name where they have names. A text may stand for a number among them. */
function choiceOf(
  value: ParameterValue,
  limits: ParameterValue | undefined,
): ParameterValue | undefined {
  if (!isCarried(value)) return undefined;
  if (limits === undefined || limits === null || typeof limits !== "object") return value;
  const choices = isValueList(limits) ? limits : Object.values(limits);
  if (choices.some((choice) => isSameValue(choice, value)) || typeof value !== "string") {
    return value;
  }
  if (!isValueList(limits) && Object.hasOwn(limits as object, value)) {
    return (limits as Readonly<Record<string, ParameterValue>>)[value];
  }
  return choices.find((choice) => typeof choice !== "object" && String(choice) === value) ?? value;
}

function colorOf(value: ParameterValue): ParameterValue | undefined {
  if (typeof value !== "string") return isColor(value) ? value : undefined;
  const digits = /^#((?:[\da-f]{2}){3,4})$/i.exec(value)?.[1];
  const parts = digits?.match(/../g)?.map((part) => Number.parseInt(part, 16));
  return parts === undefined || parts.length === 4 ? parts : [...parts, 255];
}

function dateOf(value: ParameterValue): number | undefined {
  if (typeof value === "number") return Number.isSafeInteger(value) ? value : undefined;
  if (typeof value !== "string") return undefined;
  const time = /^\d{4}-\d{2}-\d{2}/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

function textOf(value: ParameterValue): string | undefined {
  const text = typeof value === "number" || typeof value === "boolean" ? String(value) : value;
  return typeof text === "string" && isXmlText(text) ? text : undefined;
}

function isObject(value: ParameterValue): boolean {
  return typeof value === "object" && value !== null && !isValueList(value);
}

/** Whether XML can carry the value: Python and JSON escape control characters, so that only its depth and a few others matter. */
function isCarried(value: ParameterValue): boolean {
  return isShallowValue(value) && isXmlText(JSON.stringify(value));
}
