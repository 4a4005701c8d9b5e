import type { Channel } from "@mcap/core";
import type { Segment } from "./file_scan.ts";
import type { StoredMessage } from "../../protocols/mcap/record.ts";

/** A message as it was recorded. */
export interface RecordedMessage extends StoredMessage {
  /** What it says about its topic. */
  readonly about: Channel;
}

/** Most bytes, unpacked, that are held at once, where many parts of the file cover the same time. */
const MAX_HELD_BYTES = 512 * 1024 * 1024;

/** Most parts that are held at once. */
const MAX_HELD = 1000;

/** Most messages that are given at a time. */
const MAX_BATCH = 256;

/** Merges the parts of a file into one stream of messages in the order of their times. */
export class MessageStream {
  readonly #segments: readonly Segment[];
  readonly #load: (segment: Segment) => Promise<readonly RecordedMessage[]>;
  readonly #held: Cursor[] = [];
  #heldBytes = 0;
  #next = 0;
  #prefetched: Promise<readonly RecordedMessage[]> | undefined;

  /** Goes over `segments`, which are in the order of their starts; `load` reads one, sorted by time. */
  constructor(
    segments: readonly Segment[],
    load: (segment: Segment) => Promise<readonly RecordedMessage[]>,
  ) {
    this.#segments = segments;
    this.#load = load;
  }

  /** Reads the next part ahead: for a moment at which nobody waits. */
  async prefetch(): Promise<void> {
    const segment = this.#segments[this.#next];
    if (segment === undefined || this.#prefetched !== undefined) return;
    if (!this.#hasRoom(segment)) return;
    this.#prefetched = this.#load(segment);
    await this.#prefetched;
  }

  /** The next messages, at least one; `undefined` at the end. */
  async next(): Promise<readonly RecordedMessage[] | undefined> {
    while (true) {
      const first = earliest(this.#held);
      const segment = this.#segments[this.#next];
      if (first === undefined && segment === undefined) return undefined;
      const isDue = segment !== undefined &&
        (first === undefined || segment.startTime <= first.time);
      // Beyond the limit what is held comes first, even if it is not its turn.
      const hasRoom = segment !== undefined && (first === undefined || this.#hasRoom(segment));
      if (isDue && hasRoom) await this.#hold(segment);
      else return this.#take(first!, hasRoom ? segment?.startTime : undefined);
    }
  }

  #hasRoom(segment: Segment): boolean {
    const bytes = this.#heldBytes + unpackedBytes(segment);
    return this.#held.length < MAX_HELD && bytes <= MAX_HELD_BYTES;
  }

  async #hold(segment: Segment): Promise<void> {
    const loading = this.#prefetched ?? this.#load(segment);
    this.#prefetched = undefined;
    this.#next++;
    const messages = await loading;
    if (messages.length === 0) return;
    this.#held.push(new Cursor(segment, messages));
    this.#heldBytes += unpackedBytes(segment);
  }

  #take(cursor: Cursor, nextStart: bigint | undefined): readonly RecordedMessage[] {
    let end = nextStart;
    for (const other of this.#held) {
      if (other !== cursor && (end === undefined || other.time < end)) end = other.time;
    }
    const batch = cursor.take(end, MAX_BATCH);
    if (cursor.done) {
      this.#held.splice(this.#held.indexOf(cursor), 1);
      this.#heldBytes -= unpackedBytes(cursor.segment);
    }
    return batch;
  }
}

function unpackedBytes({ chunk, length }: Segment): number {
  return chunk?.size ?? length;
}

/** Where the reading of one part is. */
class Cursor {
  readonly segment: Segment;
  readonly #messages: readonly RecordedMessage[];
  #at = 0;

  constructor(segment: Segment, messages: readonly RecordedMessage[]) {
    this.segment = segment;
    this.#messages = messages;
  }

  get done(): boolean {
    return this.#at === this.#messages.length;
  }

  get time(): bigint {
    return this.#messages[this.#at]!.logTime;
  }

  /** The next message and those that follow it before `end`, `most` at most. */
  take(end: bigint | undefined, most: number): readonly RecordedMessage[] {
    const start = this.#at++;
    const last = Math.min(this.#messages.length, start + most);
    while (this.#at < last && (end === undefined || this.time < end)) this.#at++;
    return this.#messages.slice(start, this.#at);
  }
}

/** The part whose next message comes first; of two at one time the one that was begun first. */
function earliest(cursors: readonly Cursor[]): Cursor | undefined {
  let first = cursors[0];
  for (let at = 1; at < cursors.length; at++) {
    if (cursors[at]!.time < first!.time) first = cursors[at];
  }
  return first;
}
