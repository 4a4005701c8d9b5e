import { RoboError } from "../../errors.ts";
import { RecordingReader } from "../../services/record/mod.ts";
import { median } from "../lib/numbers.ts";

/**
 * How far apart a recording and the recording of its replay are: the 99th percentile, in milliseconds, of the difference
 * between the times at which the hub read each message, in the one and in the other.
 */
export async function hubTimingError(original: string, again: string): Promise<number> {
  const [before, after] = [await times(original), await times(again)];
  if (before.length !== after.length) {
    throw new RoboError("data", `${after.length} of ${before.length} messages were replayed`);
  }
  const differences = before.map((time, at) => after[at]! - time);
  const middle = median(differences);
  const errors = differences.map((difference) => Math.abs(difference - middle));
  return errors.sort((a, b) => a - b)[Math.ceil(0.99 * errors.length) - 1]!;
}

/** When the hub read each message, in milliseconds since the first. */
async function times(path: string): Promise<number[]> {
  using reader = await RecordingReader.open(path, (text) => {
    throw new RoboError("data", text);
  });
  const all: number[] = [];
  const start = reader.startTime ?? 0n;
  for await (const { logTime } of reader.messages()) all.push(Number(logTime - start) / 1e6);
  return all;
}
