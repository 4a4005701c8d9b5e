import type { DataToExport } from "../pymodaq/data.ts";
import { ownText } from "../pymodaq/own_text.ts";
import type { GrabSummary } from "./lab_types.ts";

/** Characters of a peer's texts that a summary has: it is kept, and told to every listener. */
const MAX_TEXT = 128;

/** Arrays of a summary that is kept and told. */
const MAX_TOLD = 64;

/** What data looks like, without its elements. Of long names and units it has the first 128 characters. */
export function grabSummary(
  { number, time }: { readonly number: number; readonly time: number },
  data: DataToExport,
): GrabSummary {
  const arrays = data.data.flatMap(({ name, dim, units, labels, data }) => {
    const about = { dim: ownText(dim, MAX_TEXT), units: ownText(units, MAX_TEXT) };
    const prefix = ownText(name, MAX_TEXT);
    return data.map(({ dtype, shape }, i) => ({
      name: `${prefix}/${ownText(labels[i] ?? `CH${i}`, MAX_TEXT)}`,
      dtype,
      shape,
      ...about,
    }));
  });
  return { number, time, arrays };
}

/** A summary as it is kept and told to all listeners: of many arrays it has the first 64, and the number of the others. */
export function briefSummary(summary: GrabSummary): GrabSummary {
  const more = summary.arrays.length - MAX_TOLD;
  return more <= 0 ? summary : { ...summary, arrays: summary.arrays.slice(0, MAX_TOLD), more };
}
