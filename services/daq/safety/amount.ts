/** A number with its units, if it has any. */
export function amount(value: number, units: string): string {
  return units === "" ? String(value) : `${value} ${units}`;
}

/** A distance for people: without the noise of binary fractions. */
export function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
