import type { DestinationSet } from "./router.ts";

/** What has been seen of the gaps between a topic's messages since somebody began to watch. */
export class GapWindow {
  /** Shortest gap in milliseconds; `Infinity` before the second message. */
  min = Infinity;
  /** Longest gap in milliseconds; 0 before the second message. */
  max = 0;

  /** Takes one more gap into account. */
  add(gap: number): void {
    if (gap < this.min) this.min = gap;
    if (gap > this.max) this.max = gap;
  }
}

/**
 * One topic as the hub knows it: exact totals since the start.
 *
 * Time is taken once for each read from a connection; messages that came in with the same read arrived
 * at the same instant, with gaps of zero between them.
 */
export class Topic {
  /** The topic as bytes, as sent. */
  readonly key: Uint8Array;
  /** The topic as text; what is not UTF-8 is shown with its bytes above 127 as `\xff`. */
  readonly name: string;
  /** Messages seen. */
  messages = 0;
  /** Bytes of payload seen: all frames after the first. */
  bytes = 0;
  /** Different instants at which messages arrived. */
  instants = 0;
  /** When the first message arrived, in milliseconds of the hub's clock. */
  firstSeen = 0;
  /** When the last message arrived, in milliseconds of the hub's clock. */
  lastSeen = -1;
  /** Sum of the squares of all gaps, in square milliseconds. */
  squaredGaps = 0;
  /** Messages that subscribers lost because their queue was full. */
  drops = 0;
  /** Who gets its messages, as far as {@linkcode epoch} is that of the router. */
  destinations: DestinationSet | undefined;
  /** The state of all subscriptions in which `destinations` was found. */
  epoch = -1;
  /** Whether the last message is kept for late subscribers. */
  latched = false;
  /** Gaps since the start. */
  readonly overall: GapWindow = new GapWindow();
  /** Gaps as somebody watches them over an interval. */
  readonly windows: Set<GapWindow> = new Set();

  /** Makes a topic that has not been seen yet; `key` is kept. */
  constructor(key: Uint8Array) {
    this.key = key;
    this.name = topicName(key);
  }

  /** Notes that something arrived at a new instant. */
  arrive(now: number): void {
    if (this.instants++ === 0) {
      this.firstSeen = now;
    } else {
      const gap = now - this.lastSeen;
      this.squaredGaps += gap * gap;
      this.overall.add(gap);
      for (const window of this.windows) window.add(gap);
    }
    this.lastSeen = now;
  }
}

/** A topic as text: different topics keep different names, as far as a name can show it, and nothing is left out. */
export function topicName(key: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(key);
  } catch {
    const characters = Array.from(
      key,
      (byte) => byte > 127 ? `\\x${byte.toString(16)}` : String.fromCharCode(byte),
    );
    return characters.join("");
  }
}
