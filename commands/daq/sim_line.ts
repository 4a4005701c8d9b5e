import type { ServedSim } from "../../services/daq/mod.ts";
import { formatCount } from "../../terminal/format.ts";
import { truncate } from "../../terminal/text.ts";

/** What simulated devices do, in one line. */
export function simLine(
  sims: readonly Pick<ServedSim, "device" | "kind" | "position" | "run">[],
  width: number,
): string {
  return truncate(sims.map(part).join("   "), width);
}

function part(
  { device, kind, position, run }: Pick<ServedSim, "device" | "kind" | "position" | "run">,
): string {
  const { name, isConnected, counters } = device;
  if (!isConnected) return `${name} waits`;
  const { answered, problems } = counters;
  const parts = kind === "detector" ? [`${formatCount(answered)} grabbed`] : [
    (position() ?? 0).toFixed(3).replace(/^-0\.000$/, "0.000"),
    `${formatCount(answered)} moved`,
  ];
  if (run !== undefined) {
    parts.push(`${formatCount(run.sent)} sent, ${formatCount(run.missed)} missed`);
  }
  if (problems > 0) parts.push(`${formatCount(problems)} failed`);
  return `${name} ${parts.join(", ")}`;
}
