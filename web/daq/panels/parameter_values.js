// @ts-check

/** @typedef {{ type: string, value: unknown, limits?: unknown }} ParameterAbout */

/**
 * Choices of a list, with what is shown for each; undefined of what is no list.
 *
 * @param {ParameterAbout} parameter
 * @returns {{ text: string, value: unknown }[] | undefined}
 */
export function choicesOf({ type, limits }) {
  if (!/^list/.test(type) || limits === null || typeof limits !== "object") return undefined;
  if (Array.isArray(limits)) return limits.map((value) => ({ text: textOf(value), value }));
  return Object.entries(limits).map(([text, value]) => ({ text, value }));
}

/**
 * Least and greatest value of a number; what is not limited is left out.
 *
 * @param {ParameterAbout} parameter
 * @returns {{ min?: number, max?: number }}
 */
export function rangeOf({ limits }) {
  if (!Array.isArray(limits) || limits.length !== 2) return {};
  const [min, max] = limits;
  return {
    ...(typeof min === "number" && Number.isFinite(min) && { min }),
    ...(typeof max === "number" && Number.isFinite(max) && { max }),
  };
}

/**
 * By how much the arrows of a number's editor change it: 1 of whole numbers, else anything may be typed.
 *
 * @param {ParameterAbout} parameter
 */
export function stepOf({ type }) {
  return type === "int" ? 1 : "any";
}

/**
 * A colour as an input has it.
 *
 * @param {unknown} value Red, green, blue, and opacity, 0 to 255.
 */
export function colourText(value) {
  const parts = Array.isArray(value) ? value.slice(0, 3) : [0, 0, 0];
  return `#${parts.map((part) => Number(part).toString(16).padStart(2, "0")).join("")}`;
}

/**
 * A time as an input of the kind `date`, `time` or `datetime-local` has it, in the time zone of the browser.
 *
 * @param {number} ms Since 1970.
 * @param {string} kind
 */
export function dateText(ms, kind) {
  const local = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString();
  if (kind === "date") return local.slice(0, 10);
  return kind === "time" ? local.slice(11, 19) : local.slice(0, 19);
}

/**
 * The time, in milliseconds since 1970, that such an input says.
 *
 * @param {string} text
 * @param {string} kind
 */
export function dateValue(text, kind) {
  if (kind === "date") return new Date(`${text}T00:00:00`).getTime();
  return new Date(kind === "time" ? `1970-01-01T${text}` : text).getTime();
}

/** @param {unknown} value */
function textOf(value) {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
