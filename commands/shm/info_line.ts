import { formatSi } from "../../terminal/format.ts";

/** What a line of `robo shm info` is about, and what it says. */
export type InfoLine = readonly [string, string];

/** How long ago something was. */
export function ago(time: Date): string {
  return `${formatSi(Math.max(0, Math.round((Date.now() - time.getTime()) / 1000)))} s ago`;
}
