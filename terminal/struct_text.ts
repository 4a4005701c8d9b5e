import { safeText } from "./text.ts";

/** Elements of an array that are shown. */
const MOST_ELEMENTS = 16;

/** A decoded struct in a line for people: `t=1.5 mode=RUN pos={x=0 y=1} raw=[1 2 3]`. Numbers have six digits, long arrays their first 16 elements. */
export function structText(value: Readonly<Record<string, unknown>>): string {
  return Object.entries(value).map(([name, field]) => `${safeText(name)}=${fieldText(field)}`)
    .join(" ");
}

function fieldText(value: unknown): string {
  if (typeof value === "number") return numberText(value);
  if (typeof value === "string") return /^[\w.+-]+$/.test(value) ? value : quoted(value);
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    return arrayText(value as ArrayLike<unknown>);
  }
  if (typeof value === "object" && value !== null) {
    return `{${structText(value as Record<string, unknown>)}}`;
  }
  return String(value);
}

function numberText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value);
  return String(Number(value.toPrecision(6)));
}

function quoted(text: string): string {
  return `"${safeText(text).replaceAll('"', '\\"')}"`;
}

function arrayText(array: ArrayLike<unknown>): string {
  const shown = Array.from({ length: Math.min(array.length, MOST_ELEMENTS) }, (_, i) => array[i]);
  const rest = array.length > MOST_ELEMENTS ? ` … ${array.length - MOST_ELEMENTS} more` : "";
  return `[${shown.map(fieldText).join(" ")}${rest}]`;
}
