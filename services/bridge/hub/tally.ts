import { LINK_AT, LINK_HEADER_BYTES } from "../../../protocols/link/link_frame.ts";
import type { FrameRun } from "./frame_run.ts";
import type { TopicState } from "./topic_state.ts";

/** How many structs of which topics: the two lists go side by side. */
export interface Tally {
  /** The topics, in the order of their first structs. */
  readonly topics: readonly TopicState[];
  /** How many of each, at least one. */
  readonly counts: readonly number[];
}

/**
 * Counts a run by topics; each topic's `lastAt` is then where its last frame begins. Frames of topics that are unknown are left out. Throws
 * a `RangeError` for what is no run.
 */
export function tallyOf(run: FrameRun, topics: ReadonlyMap<number, TopicState>): Tally {
  if (run.only !== undefined) {
    const topic = topics.get(run.only);
    if (topic === undefined) return { topics: [], counts: [] };
    topic.lastAt = lastOf(run, topic);
    return { topics: [topic], counts: [run.count] };
  }
  const found: TopicState[] = [];
  const { view } = run;
  for (let at = 0; at < run.bytes.length; at = next(view, at)) {
    const topic = topics.get(view.getUint16(at + LINK_AT.id, true));
    if (topic === undefined) continue;
    if (topic.counted++ === 0) found.push(topic);
    topic.lastAt = at;
  }
  const counts = found.map((topic) => topic.counted);
  for (const topic of found) topic.counted = 0;
  return { topics: found, counts };
}

/** How many structs these are in all. */
export function totalOf({ counts }: Tally): number {
  let total = 0;
  for (const count of counts) total += count;
  return total;
}

/** Where the frame behind that at `at` begins. */
export function next(view: DataView, at: number): number {
  return at + LINK_HEADER_BYTES + view.getUint32(at + LINK_AT.length, true);
}

function lastOf({ bytes, view, count }: FrameRun, { struct: { size } }: TopicState): number {
  const frame = LINK_HEADER_BYTES + size;
  if (frame * count === bytes.length) return bytes.length - frame;
  let last = 0;
  for (let at = 0; at < bytes.length; at = next(view, at)) last = at;
  return last;
}
