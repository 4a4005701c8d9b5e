import type { DataToExport } from "../pymodaq/data.ts";
import type { GrabSummary } from "./lab_types.ts";

/** What data looks like, without its elements. */
export function grabSummary(
  { number, time }: { readonly number: number; readonly time: number },
  data: DataToExport,
): GrabSummary {
  const arrays = data.data.flatMap(({ name, dim, units, labels, data }) =>
    data.map(({ dtype, shape }, i) => ({
      name: `${name}/${labels[i] ?? `CH${i}`}`,
      dim,
      dtype,
      shape,
      units,
    }))
  );
  return { number, time, arrays };
}
