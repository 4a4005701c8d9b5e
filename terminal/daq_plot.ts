/** Where a curve is drawn. */
export interface PlotFrame {
  /** Characters a line. */
  readonly columns: number;
  /** Lines. */
  readonly rows: number;
  /** The value of the lowest dots. */
  readonly least: number;
  /** The value of the highest. */
  readonly greatest: number;
}

/** Bits of the dots of a Braille character, by column and row (Unicode, U+2800). */
const DOTS = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]] as const;

/**
 * A curve in Braille dots, two a character across and four down. Of many points that share a dot's column the least and the
 * greatest are drawn, so that no peak is lost; those that are not finite leave a gap.
 */
export function plotLines(values: ArrayLike<number>, frame: PlotFrame): string[] {
  const { columns, rows } = frame;
  const cells = new Uint8Array(columns * rows);
  const across = columns * 2;
  let before: Range | undefined;
  for (let x = 0; x < across; x++) {
    const range = rangeAt(values, { x, across, frame });
    if (range !== undefined) {
      for (let y = joinedTop(range, before); y <= joinedBottom(range, before); y++) {
        const at = (y >> 2) * columns + (x >> 1);
        cells[at] = cells[at]! | DOTS[(x & 1) as 0 | 1][(y & 3) as 0 | 1 | 2 | 3];
      }
    }
    before = range;
  }
  return Array.from({ length: rows }, (_, row) => {
    const line = cells.subarray(row * columns, (row + 1) * columns);
    return String.fromCharCode(...Array.from(line, (bits) => bits === 0 ? 0x20 : 0x2800 + bits));
  });
}

/** Rows of dots, from the top. */
interface Range {
  readonly top: number;
  readonly bottom: number;
}

/** The dots of one column: of all points that fall on it, or of the line between two where there are few. */
function rangeAt(
  values: ArrayLike<number>,
  { x, across, frame }: { readonly x: number; readonly across: number; readonly frame: PlotFrame },
): Range | undefined {
  const { length } = values;
  if (length === 0) return undefined;
  const { least, greatest, rows } = frame;
  const down = rows * 4;
  const span = greatest > least ? greatest - least : 1;
  const dotOf = (value: number) =>
    Math.min(down - 1, Math.max(0, Math.round((1 - (value - least) / span) * (down - 1))));
  if (length <= across) {
    const at = across === 1 ? 0 : (x * (length - 1)) / (across - 1);
    const low = values[Math.floor(at)]!;
    const high = values[Math.ceil(at)]!;
    const dot = dotOf(low + (high - low) * (at - Math.floor(at)));
    return Number.isFinite(low) && Number.isFinite(high) ? { top: dot, bottom: dot } : undefined;
  }
  let low = Infinity;
  let high = -Infinity;
  const end = Math.ceil(((x + 1) * length) / across);
  for (let i = Math.floor((x * length) / across); i < end; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low > high ? undefined : { top: dotOf(high), bottom: dotOf(low) };
}

/** A steep curve has no gap between two columns. */
function joinedTop(range: Range, before: Range | undefined): number {
  return before !== undefined && before.bottom < range.top - 1 ? before.bottom + 1 : range.top;
}

function joinedBottom(range: Range, before: Range | undefined): number {
  return before !== undefined && before.top > range.bottom + 1 ? before.top - 1 : range.bottom;
}
