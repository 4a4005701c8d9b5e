import type { Place } from "./place.ts";

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/**
 * Where a place of generated code comes from, by the mappings of a source map (version 3, one source).
 *
 * Gives the place itself where the map says nothing of its line.
 */
export function originalPlace(mappings: string, place: Place): Place {
  let line = 0;
  let column = 0;
  let best: { generated: number; line: number; column: number } | undefined;
  for (const [index, row] of mappings.split(";").entries()) {
    if (index >= place.line) break;
    let generated = 0;
    for (const segment of row.split(",")) {
      const [step, , lines, columns] = decode(segment);
      generated += step ?? 0;
      line += lines ?? 0;
      column += columns ?? 0;
      if (index !== place.line - 1 || lines === undefined) continue;
      if (generated <= place.column - 1) best = { generated, line, column };
    }
  }
  if (best === undefined) return place;
  return { line: best.line + 1, column: best.column + place.column - best.generated };
}

/** Numbers in base 64, five bits a digit, the sign in the lowest. */
function decode(segment: string): number[] {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const char of segment) {
    const digit = DIGITS.indexOf(char);
    value += (digit & 31) * 2 ** shift;
    shift += 5;
    if (digit & 32) continue;
    numbers.push(value % 2 === 1 ? -Math.floor(value / 2) : value / 2);
    value = shift = 0;
  }
  return numbers;
}
