/** A time with three digits and its unit, such as `63.1 ns`, `24.7 µs` or `1.20 ms`. */
export function formatNanoseconds(ns: number): string {
  const [step, unit] = ns >= 999_500 ? [1e6, "ms"] : ns >= 999.5 ? [1e3, "µs"] : [1, "ns"];
  return `${(ns / step).toPrecision(3)} ${unit}`;
}
