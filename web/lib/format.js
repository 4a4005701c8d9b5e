// @ts-check

/**
 * A number for people: `digits` significant ones, powers of ten where it is very large or small.
 *
 * @param {number | null | undefined} value
 * @param {number} [digits]
 * @returns {string}
 */
export function formatNumber(value, digits = 6) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text = size >= 1e7 || size < 1e-4
    ? value.toExponential(digits - 1).replace(/\.?0+e/, "e").replace("e+", "e")
    : size >= 10 ** digits
    ? String(Number(value.toPrecision(digits)))
    : withoutZeros(value.toPrecision(digits));
  return text.replaceAll("-", "−");
}

/**
 * A number of a scale whose marks are `step` apart: as many decimals as that needs.
 *
 * @param {number} value
 * @param {number} step
 * @returns {string}
 */
export function formatTick(value, step) {
  if (Math.abs(value) < Math.abs(step) / 1e6) return "0";
  if (Math.abs(value) >= 1e6 || Math.abs(step) < 1e-5) {
    const digits = Math.max(1, Math.ceil(Math.log10(Math.abs(value / step))) + 1);
    return value.toExponential(Math.min(20, digits - 1))
      .replace(/\.?0+e/, "e").replace("e+", "e").replaceAll("-", "−");
  }
  const first = Math.max(0, Math.min(19, -Math.floor(Math.log10(Math.abs(step)) + 1e-9)));
  // Steps of 2.5 take one more.
  const rest = Math.abs(step) * 10 ** first % 1;
  const decimals = Math.min(rest, 1 - rest) < 1e-6 ? first : first + 1;
  return value.toFixed(decimals).replaceAll("-", "−");
}

/**
 * A number among others, with as many digits as tell apart a thousandth of how far those are apart.
 *
 * @param {number | null | undefined} value
 * @param {number} length How far the others are apart.
 */
export function formatAmong(value, length) {
  if (value === null || value === undefined || !Number.isFinite(value)) return formatNumber(value);
  const ratio = Math.abs(value) / Math.abs(length);
  const digits = 3 + (ratio > 1 && Number.isFinite(ratio) ? Math.ceil(Math.log10(ratio)) : 0);
  return formatNumber(value, Math.min(15, Math.max(4, digits + 1)));
}

/**
 * A position, with as many decimals as are of use within its limits, so that it does not change its length on the way.
 *
 * @param {number | null | undefined} value
 * @param {{ min?: number, max?: number }} limits
 */
export function formatPosition(value, { min, max }) {
  if (value === null || value === undefined || !Number.isFinite(value)) return formatNumber(value);
  const size = min === undefined || max === undefined
    ? Math.abs(value)
    : Math.max(Math.abs(min), Math.abs(max), Math.abs(value));
  if (size === 0 || size >= 1e9 || size < 1e-9) return formatNumber(value, 6);
  const decimals = Math.max(0, Math.min(12, 5 - Math.ceil(Math.log10(size))));
  const text = value.toFixed(decimals).replace(/^-(0(\.0+)?)$/, "$1");
  return text.replaceAll("-", "−");
}

/**
 * A value with its units.
 *
 * @param {number | null | undefined} value
 * @param {string} units
 * @param {number} [digits]
 */
export function withUnits(value, units, digits) {
  const text = formatNumber(value, digits);
  return units === "" ? text : `${text} ${units}`;
}

/**
 * What an axis is called: label and units, or what else there is.
 *
 * @param {{ label?: string, units?: string } | undefined} axis
 * @param {string} [otherwise]
 */
export function axisTitle(axis, otherwise = "") {
  const label = axis?.label || otherwise;
  const units = axis?.units ?? "";
  if (label === "") return units;
  return units === "" ? label : `${label} (${units})`;
}

/**
 * Bytes with a unit.
 *
 * @param {number} bytes
 */
export function formatBytes(bytes) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let at = 0;
  for (; bytes >= 1000 && at < units.length - 1; at++) bytes /= 1000;
  return `${at === 0 ? bytes : bytes.toPrecision(3)} ${units[at]}`;
}

/**
 * How long ago something was, in words.
 *
 * @param {number} ms
 */
export function formatAge(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/**
 * A duration, as in 1:05:09.
 *
 * @param {number} seconds
 */
export function formatDuration(seconds) {
  if (seconds < 10) return `${formatNumber(seconds, 2)} s`;
  const whole = Math.round(seconds);
  const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(whole % 60)}`
    : `${minutes}:${two(whole % 60)}`;
}

/**
 * The time of day.
 *
 * @param {number} ms Since 1970.
 */
export function formatClock(ms) {
  const date = new Date(ms);
  const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/**
 * Sizes of an array, as in 512 × 512.
 *
 * @param {readonly number[]} shape
 */
export function formatShape(shape) {
  return shape.length === 0 ? "1" : shape.join(" × ");
}

/** @param {string} text */
function withoutZeros(text) {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}
