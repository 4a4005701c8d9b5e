/** A number with its units, if it has any. */
export function amount(value: number, units: string): string {
  return units === "" ? String(value) : `${value} ${units}`;
}

/** A number that was measured or calculated, for people: without the digits that mean nothing. */
export function rounded(value: number): number {
  return Number(value.toPrecision(6));
}

/** As {@linkcode rounded}, but all digits where without them it would not seem to be what `holds` says. */
export function roundedWhile(value: number, holds: (value: number) => boolean): number {
  const short = rounded(value);
  return holds(short) ? short : value;
}
