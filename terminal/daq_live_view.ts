import { ageOf, arrayText, type ShownArray } from "./daq_devices.ts";
import { shortNumber } from "./daq_grab_lines.ts";
import { formatSi } from "./format.ts";
import type { ColourDepth } from "./daq_colours.ts";
import { History } from "./daq_live_history.ts";
import { curvePicture, imagePicture, numberPicture } from "./daq_live_pictures.ts";
import { paint } from "./screen.ts";
import { safeText, truncate } from "./text.ts";

/** One array with its numbers, as it is shown. */
export interface LiveArray extends ShownArray {
  /** Its numbers in C order; undefined of what are none. */
  readonly values: ArrayLike<number> | undefined;
  /** What its last dimension shows, from its first point to its last. */
  readonly axis?: {
    readonly label: string;
    readonly units: string;
    readonly from: number;
    readonly to: number;
  };
}

/** Data that has come. */
export interface LiveGrab {
  /** The device's count. */
  readonly number: number;
  /** When it came, in milliseconds. */
  readonly time: number;
  /** Its arrays. */
  readonly arrays: readonly LiveArray[];
}

const HELP = [
  "space    hold the picture, and go on",
  "← →      the array before, and the next one",
  "↑ ↓      of more than two dimensions: the slice",
  "a        levels of each picture, or as they are now",
  "q        quit",
];

/** The live picture of a detector: a number with its history, a curve or an image. Times are in milliseconds. */
export class DaqLiveView {
  readonly #device: string;
  readonly #depth: ColourDepth;
  readonly #now: () => number;
  readonly #arrivals: number[] = [];
  readonly #history = new Map<string, History>();
  #grab: LiveGrab | undefined;
  #problem: string | undefined;
  #selected = 0;
  #slice = 0;
  #isHeld = false;
  #helps = false;
  #levels: { readonly least: number; readonly greatest: number } | undefined;
  #shownLevels: { readonly least: number; readonly greatest: number } | undefined;

  /** A view of `device` without data yet. */
  constructor(
    device: string,
    options: { readonly depth: ColourDepth; readonly now: () => number },
  ) {
    this.#device = device;
    this.#depth = options.depth;
    this.#now = options.now;
  }

  /** Data has come. What is held goes on being counted. */
  arrived(grab: LiveGrab): void {
    this.#problem = undefined;
    this.#arrivals.push(this.#now());
    if (this.#arrivals.length > 64) this.#arrivals.shift();
    for (const { name, values } of grab.arrays) {
      if (values?.length !== 1) continue;
      const history = this.#history.get(name) ?? new History();
      this.#history.set(name, history);
      history.add(values[0]!);
    }
    if (!this.#isHeld) this.#grab = grab;
  }

  /** Something is wrong: said until data comes again. */
  failed(message: string): void {
    this.#problem = message;
  }

  /** Takes a key; `false` when it ends the view. */
  onKey(key: string): boolean {
    const count = this.#grab?.arrays.length ?? 1;
    if (key === "q" || key === "\x03") return false;
    if (key === " ") this.#isHeld = !this.#isHeld;
    else if (key === "?") this.#helps = !this.#helps;
    else if (key === "a") this.#levels = this.#levels === undefined ? this.#shownLevels : undefined;
    else if (key === "\x1b[C" || key === "\t") this.#select((this.#selected + 1) % count);
    else if (key === "\x1b[D") this.#select((this.#selected + count - 1) % count);
    else if (key === "\x1b[A") this.#slice++;
    else if (key === "\x1b[B") this.#slice = Math.max(0, this.#slice - 1);
    return true;
  }

  /** The lines to show now. */
  render(
    { columns, rows, color }: {
      readonly columns: number;
      readonly rows: number;
      readonly color: boolean;
    },
  ): string[] {
    const array = this.#array();
    const heading = truncate(this.#heading(array), columns);
    const keys = `space ${
      this.#isHeld ? "go on" : "hold"
    }   ← → array   a levels   ? help   q quit`;
    const body = this.#helps ? HELP : this.#body(array, columns, Math.max(1, rows - 2));
    const lines = [paint(heading, "cyan", color), ...body];
    while (lines.length < rows - 1) lines.push("");
    return [...lines.slice(0, rows - 1), paint(truncate(keys, columns), "dim", color)];
  }

  #heading(array: LiveArray | undefined): string {
    const parts = [safeText(this.#device)];
    const grab = this.#grab;
    if (array !== undefined && grab !== undefined) {
      const { length } = grab.arrays;
      const which = length === 1 ? "" : ` ${this.#selected + 1} of ${length}`;
      parts.push(`${safeText(array.name)}${which}`, arrayText(array), `number ${grab.number}`);
    }
    const rate = this.#rate();
    if (rate !== undefined) parts.push(`${formatSi(rate)}/s`);
    if (this.#isHeld && grab !== undefined) parts.push(`held for ${ageOf(grab.time, this.#now())}`);
    if (this.#levels !== undefined) parts.push("levels held");
    return parts.join("   ");
  }

  #body(array: LiveArray | undefined, columns: number, rows: number): string[] {
    const problem = this.#problem === undefined ? [] : [safeText(this.#problem)];
    if (array === undefined) return problem.length > 0 ? problem : ["waiting for data …"];
    const { values, shape } = array;
    if (values === undefined) return [...problem, "These are no numbers"];
    const size = { columns, rows: Math.max(1, rows - problem.length) };
    const picture = this.#picture(array, values, size);
    const { least, greatest } = picture;
    this.#shownLevels = { least, greatest };
    const unit = array.units === "" ? "" : ` ${safeText(array.units)}`;
    const range = values.length === 1
      ? ""
      : `${shortNumber(least)} to ${shortNumber(greatest)}${unit}`;
    const slice = shape.length > 2 ? `slice ${picture.slice} ` : "";
    return [...problem, truncate(`${slice}${range}`, columns), ...picture.lines];
  }

  #picture(
    array: LiveArray,
    values: ArrayLike<number>,
    size: { readonly columns: number; readonly rows: number },
  ) {
    const options = { ...size, depth: this.#depth, levels: this.#levels };
    if (values.length === 1) {
      return numberPicture(array, { ...options, history: this.#history.get(array.name) });
    }
    if (array.shape.filter((length) => length > 1).length < 2) return curvePicture(array, options);
    return imagePicture(array, { ...options, slice: this.#slice });
  }

  #array(): LiveArray | undefined {
    const arrays = this.#grab?.arrays ?? [];
    return arrays[Math.min(this.#selected, arrays.length - 1)];
  }

  #select(index: number): void {
    this.#selected = index;
    this.#slice = 0;
    this.#levels = undefined;
  }

  /** Arrivals a second, over the last ones; undefined before the second, and when nothing comes any more. */
  #rate(): number | undefined {
    const { length } = this.#arrivals;
    if (length < 2) return undefined;
    const seconds = (Math.max(this.#arrivals[length - 1]!, this.#now()) - this.#arrivals[0]!) /
      1000;
    return seconds > 0 ? Number(((length - 1) / seconds).toPrecision(3)) : undefined;
  }
}
