import type { ScanPlan } from "./scan_plan.ts";

/** A point of a scan. */
export interface ScanPoint {
  /** Its number in the order in which points are visited, from 0. */
  readonly index: number;
  /** Its place in the grid, one number for each axis, the slowest first; of a list, its number. */
  readonly at: readonly number[];
  /** A position for each axis. */
  readonly positions: readonly number[];
}

/** The points of a scan, in the order in which they are visited. */
export class ScanPoints {
  /** Length of each dimension of the grid; of a list, the number of its points. */
  readonly shape: readonly number[];
  /** How many there are. */
  readonly count: number;
  readonly #plan: ScanPlan;
  readonly #spiral: Int32Array | undefined;

  /** The points of a plan. */
  constructor(plan: ScanPlan) {
    this.#plan = plan;
    const { axes, pattern } = plan;
    this.shape = pattern === "list"
      ? [axes[0]!.positions.length]
      : axes.map(({ positions }) => positions.length);
    this.count = this.shape.reduce((product, length) => product * length, 1);
    this.#spiral = pattern === "spiral" ? spiralOrder(this.shape[0]!, this.shape[1]!) : undefined;
  }

  /** The point that is visited as number `index`. */
  point(index: number): ScanPoint {
    const { axes, pattern } = this.#plan;
    const at = this.#place(index);
    const positions = axes.map(({ positions }, axis) =>
      positions[at[pattern === "list" ? 0 : axis]!]!
    );
    return { index, at, positions };
  }

  /** Where a place stands in an array of the grid's shape. */
  flat(at: readonly number[]): number {
    return at.reduce((flat, place, dimension) => flat * this.shape[dimension]! + place, 0);
  }

  #place(index: number): number[] {
    const flat = this.#spiral?.[index] ?? index;
    const isSnake = this.#plan.pattern === "snake";
    let block = this.count;
    const at: number[] = [];
    for (const length of this.shape) {
      const passes = Math.floor(flat / block);
      block /= length;
      const step = Math.floor(flat / block) - passes * length;
      // Every other pass over an axis goes back.
      at.push(isSnake && passes % 2 === 1 ? length - 1 - step : step);
    }
    return at;
  }
}

/** A square spiral from the middle of a grid outwards, as places in an array: each exactly once, those outside left out. */
function spiralOrder(rows: number, columns: number): Int32Array {
  const order = new Int32Array(rows * columns);
  let row = Math.floor((rows - 1) / 2);
  let column = Math.floor((columns - 1) / 2);
  let found = 0;
  const [right, down, left, up] = [[0, 1], [1, 0], [0, -1], [-1, 0]] as const;
  const ways = [right, down, left, up];
  for (let leg = 0; found < order.length; leg++) {
    const [rowStep, columnStep] = ways[leg % 4]!;
    // Legs are 1, 1, 2, 2, 3, 3 … long.
    for (let step = 0; step <= leg >> 1; step++) {
      const isInside = row >= 0 && row < rows && column >= 0 && column < columns;
      if (isInside) order[found++] = row * columns + column;
      row += rowStep;
      column += columnStep;
    }
  }
  return order;
}
