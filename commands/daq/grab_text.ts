import type { Grab } from "../../client/daq/lab.ts";
import { arrayFigures } from "../../protocols/ndarray/array_figures.ts";
import { toNdArray } from "../../protocols/pymodaq/to_nd_array.ts";
import { grabLines } from "../../terminal/daq_grab_lines.ts";

/** A grab as lines for people, one for each array. */
export function linesOf(grab: Grab): string[] {
  const arrays = grab.data.data.flatMap(({ data }) => data);
  return grabLines(
    grab,
    grab.summary().arrays.map((array, i) => {
      const numbers = toNdArray(arrays[i]!);
      return { array, figures: numbers === undefined ? undefined : arrayFigures(numbers) };
    }),
  );
}
