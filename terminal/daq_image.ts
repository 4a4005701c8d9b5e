import { type ColourDepth, sgrColour, viridis } from "./daq_colours.ts";

/** An image, its rows one after the other. */
export interface ShownImage {
  /** Numbers; those that are not finite are shown as the least. */
  readonly values: ArrayLike<number>;
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
}

/** Where and how an image is shown. */
export interface ImageFrame {
  /** Characters a line at most. */
  readonly columns: number;
  /** Lines at most. */
  readonly rows: number;
  /** The value of the darkest colour. */
  readonly least: number;
  /** The value of the brightest. */
  readonly greatest: number;
  /** What the terminal has. */
  readonly depth: ColourDepth;
}

/** Shades for a terminal without colours, from dark to bright. */
const SHADES = " .:-=+*#%@";

/** Samples of a box that are looked at along each side: a large image is not read whole for a small terminal. */
const SAMPLES = 4;

/** An image in half-blocks, two dots a character, in its proportions; in shades where there are no colours. */
export function imageLines(image: ShownImage, frame: ImageFrame): string[] {
  const { columns, rows, depth } = frame;
  // A character is twice as high as it is wide, and shows two dots: dots are square.
  const scale = Math.min(columns / image.width, (rows * 2) / image.height);
  const width = Math.max(1, Math.min(columns, Math.round(image.width * scale)));
  const height = Math.max(1, Math.min(rows * 2, Math.round(image.height * scale)));
  const dots = shrink(image, { width, height });
  const { least, greatest } = frame;
  const span = greatest > least ? greatest - least : 1;
  const levelOf = (x: number, y: number) => (dots[y * width + x]! - least) / span;
  const lines: string[] = [];
  for (let y = 0; y < height; y += 2) {
    lines.push(
      depth === "none"
        ? shadeLine(width, (x) => levelOf(x, y))
        : blockLine(width, depth, (x, lower) => y + lower < height ? levelOf(x, y + lower) : 0),
    );
  }
  return lines;
}

function shadeLine(width: number, level: (x: number) => number): string {
  let line = "";
  for (let x = 0; x < width; x++) {
    const shade = Math.floor(Math.min(0.999, Math.max(0, level(x))) * SHADES.length);
    line += SHADES[shade];
  }
  return line;
}

function blockLine(
  width: number,
  depth: "true" | "256",
  level: (x: number, lower: 0 | 1) => number,
): string {
  let line = "";
  let before = "";
  for (let x = 0; x < width; x++) {
    const upper = sgrColour(viridis(level(x, 0)), depth);
    const lower = sgrColour(viridis(level(x, 1)), depth);
    const colours = `38;${upper};48;${lower}`;
    line += `${colours === before ? "" : `\x1b[${colours}m`}▀`;
    before = colours;
  }
  return `${line}\x1b[0m`;
}

/** The image in another size: of each box the mean of some samples, or the nearest element where it becomes larger. */
function shrink(
  { values, width, height }: ShownImage,
  to: { readonly width: number; readonly height: number },
): Float64Array {
  const dots = new Float64Array(to.width * to.height);
  for (let y = 0; y < to.height; y++) {
    const rows = samples(y, to.height, height);
    for (let x = 0; x < to.width; x++) {
      const columns = samples(x, to.width, width);
      let sum = 0;
      let count = 0;
      for (const row of rows) {
        for (const column of columns) {
          const value = values[row * width + column]!;
          if (!Number.isFinite(value)) continue;
          sum += value;
          count++;
        }
      }
      dots[y * to.width + x] = count === 0 ? -Infinity : sum / count;
    }
  }
  return dots;
}

/** Which of `length` elements stand for the dot `at` of `dots`. */
function samples(at: number, dots: number, length: number): number[] {
  const from = (at * length) / dots;
  const to = ((at + 1) * length) / dots;
  const count = Math.min(SAMPLES, Math.max(1, Math.floor(to - from)));
  return Array.from(
    { length: count },
    (_, i) => Math.min(length - 1, Math.floor(from + ((i + 0.5) * (to - from)) / count)),
  );
}
