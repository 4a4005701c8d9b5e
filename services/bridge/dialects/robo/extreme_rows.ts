/**
 * The rows, of `count`, in which some column is least or greatest, and the last one, in ascending order. A curve through them covers what the
 * curve through all covers. What is NaN is never extreme.
 */
export function extremeRows(
  count: number,
  columns: readonly Float64Array[],
): number[] {
  if (count <= 2) return Array.from({ length: count }, (_, row) => row);
  const kept = new Set([count - 1]);
  for (const column of columns) {
    let least = -1;
    let greatest = -1;
    let min = Infinity;
    let max = -Infinity;
    for (let row = 0; row < count; row++) {
      const value = column[row]!;
      if (value < min || least < 0 && value === min) {
        min = value;
        least = row;
      }
      if (value > max || greatest < 0 && value === max) {
        max = value;
        greatest = row;
      }
    }
    if (least >= 0) kept.add(least);
    if (greatest >= 0) kept.add(greatest);
  }
  return [...kept].sort((a, b) => a - b);
}
