import { arrayText, numberText, type ShownArray } from "./daq_devices.ts";
import { formatSi } from "./format.ts";
import { safeText } from "./text.ts";

/** What is shown of an array's numbers. */
export interface ShownFigures {
  /** The least. */
  readonly least: number;
  /** The greatest. */
  readonly greatest: number;
  /** The mean. */
  readonly mean: number;
  /** How many are finite. */
  readonly finite: number;
}

/** A grab as lines, one for each array: a single number as it is, of more of them what they are and their figures. */
export function grabLines(
  { device, number, missed }: {
    readonly device: string;
    readonly number: number;
    readonly missed: number;
  },
  arrays: readonly { readonly array: ShownArray; readonly figures?: ShownFigures | undefined }[],
): string[] {
  const head = `${safeText(device)} ${number}`;
  const indent = " ".repeat(head.length);
  const lost = missed === 0 ? "" : `  (${missed} missed)`;
  if (arrays.length === 0) return [`${head}  no data${lost}`];
  return arrays.map(({ array, figures }, i) => {
    const label = arrays.length === 1 ? "" : `${safeText(array.name)}  `;
    return `${i === 0 ? head : indent}  ${label}${figuresText(array, figures)}${
      i === 0 ? lost : ""
    }`;
  });
}

function figuresText(array: ShownArray, figures: ShownFigures | undefined): string {
  const count = array.shape.reduce((product, n) => product * n, 1);
  const unit = array.units === "" ? "" : ` ${safeText(array.units)}`;
  if (count === 1 && figures !== undefined) {
    return figures.finite === 1 ? `${numberText(figures.mean)}${unit}` : "not a finite number";
  }
  if (figures === undefined || count === 0) return arrayText(array);
  if (figures.finite === 0) return `${arrayText(array)}  none is finite`;
  const { least, greatest, mean } = figures;
  const notFinite = figures.finite === count ? "" : `, ${count - figures.finite} not finite`;
  return `${arrayText({ ...array, units: "" })}  ${shortNumber(least)} to ${
    shortNumber(greatest)
  }${unit}, mean ${shortNumber(mean)}${unit}${notFinite}`;
}

/** A number with five digits, or as an integer. */
export function shortNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value);
  const size = Math.abs(value);
  return size >= 1e-3 && size < 1e6 ? String(Number(value.toPrecision(5))) : value.toExponential(3);
}

/** How far a recording is: grabs, bytes and how many come a second. */
export function progressText(
  done: { readonly grabs: number; readonly wanted: number; readonly seconds: number },
): string {
  const { grabs, wanted, seconds } = done;
  const of = wanted === 0 ? "" : ` of ${wanted}`;
  const rate = seconds > 0 ? `, ${formatSi(Number((grabs / seconds).toPrecision(3)))}/s` : "";
  return `${grabs}${of} grabs${rate}   Ctrl-C ends it`;
}
