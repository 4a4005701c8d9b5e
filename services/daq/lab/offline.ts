import { formatUptime } from "../../../terminal/format.ts";
import type { DeviceRecord } from "./device_record.ts";

/** That a device is offline, since when and why. */
export function offline(
  { name, since, connections, problem }: Pick<
    DeviceRecord,
    "name" | "since" | "connections" | "problem"
  >,
  now: number,
): string {
  if (connections === 0) return `${name} has not connected yet`;
  const clock = new Date(since).toTimeString().slice(0, 8);
  const ago = formatUptime(Math.max(0, now - since) / 1000);
  const why = problem === null ? "it has closed its connection" : problem;
  return `${name} is offline since ${clock} (${ago} ago): ${why}`;
}
