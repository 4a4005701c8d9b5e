import type { JournalReader } from "../journal/journal_reader.ts";
import { ScanPoints } from "../plan/points.ts";
import type { ScanOutput } from "./scan_output.ts";
import type { ScanArray } from "./scan_record.ts";

/** What a journal has given. */
export interface Replayed {
  /** Points that are done, a byte each. */
  readonly done: Uint8Array;
  /** Of those, how many are without some or all detectors. */
  readonly incomplete: number;
  /** Its arrays. */
  readonly arrays: readonly ScanArray[];
  /** Points whose elements are not what was written. */
  readonly damaged: readonly number[];
}

/** Writes all that a journal holds to outputs, each point once. */
export async function replay(
  reader: JournalReader,
  outputs: readonly ScanOutput[],
): Promise<Replayed> {
  const { count } = new ScanPoints(reader.header.plan);
  const done = new Uint8Array(count);
  const arrays: ScanArray[] = [];
  const damaged = new Set<number>();
  let incomplete = 0;
  for await (const entry of reader.entries()) {
    if (entry.type === "array") {
      arrays.push(entry.array);
      for (const output of outputs) await output.array(entry.array);
    } else if (entry.type === "history") {
      for (const output of outputs) output.history(entry.entry);
    } else if (entry.type === "damaged") {
      damaged.add(entry.point);
    } else {
      const { point, status } = entry.record;
      const isOurs = Number.isInteger(point) && point >= 0 && point < count && done[point] === 0;
      if (!isOurs) continue;
      done[point] = 1;
      damaged.delete(point);
      if (status !== "measured") incomplete++;
      for (const output of outputs) await output.point(entry.record);
    }
  }
  return { done, incomplete, arrays, damaged: [...damaged] };
}
