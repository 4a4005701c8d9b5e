import { RoboError } from "../../errors.ts";
import { LINK_AT, LINK_HEADER_BYTES, LINK_KIND, LINK_MAGIC, LINK_VERSION } from "./link_frame.ts";

/** Largest payload that a {@linkcode LinkReader} takes unless told otherwise, in bytes. */
export const MAX_LINK_PAYLOAD_BYTES = 1024 * 1024;

/** First four bytes of a frame of kind data. */
const DATA_START = LINK_MAGIC | LINK_VERSION << 16 | LINK_KIND.data << 24;
const ANY_START = LINK_MAGIC | LINK_VERSION << 16;

/** Structs that came together: whole frames of kind data, each with its topic's number and a time. Overwritten after the call. */
export interface LinkRun {
  /** Exactly the frames. */
  readonly bytes: Uint8Array;
  /** The same bytes. */
  readonly view: DataView;
  /** How many frames there are, at least one. */
  readonly count: number;
  /** The topic of all of them, when it is only one. */
  readonly only: number | undefined;
}

/** A frame of another kind than data. Its payload is overwritten after the call. */
export interface LinkControl {
  /** One of `LINK_KIND`, or a number that is not known here. */
  readonly kind: number;
  /** Which struct. */
  readonly id: number;
  /** Depends on the kind. */
  readonly aux: number;
  /** Nanoseconds since 1970, or 0. */
  readonly time: bigint;
  /** What follows the header. */
  readonly payload: Uint8Array;
}

/** What a {@linkcode LinkReader} tells. */
export interface LinkEvents {
  /** Structs have come. */
  run(run: LinkRun): void;
  /** So many structs were lost in front of those that come now, as the counts say. */
  lost(count: number): void;
  /** A frame of another kind has come. */
  control(frame: LinkControl): void;
}

/** A struct that may come. */
export interface LinkStruct {
  /** Its topic's number. */
  readonly topic: number;
  /** Bytes, padding included. */
  readonly size: number;
  /** Whether it ends with an array without a length, and may be longer. Default false. */
  readonly isOpen?: boolean;
}

/** What a {@linkcode LinkReader} expects. */
export interface LinkReaderOptions {
  /** The structs that may come, by the program's id. */
  readonly structs: ReadonlyMap<number, LinkStruct>;
  /** Time in nanoseconds since 1970, for structs that come without one. */
  now(): bigint;
  /** The count which the first struct should have, when structs carry their session's count. */
  readonly next?: number;
  /** Largest payload, in bytes. Default 1 MiB. */
  readonly maxPayload?: number;
}

/**
 * Bytes of a program to runs of structs, in place: ids become topics' numbers, times that are 0 the present, and no object is made for a
 * struct. What the counts tell to be lost or repeated is counted; a struct that is repeated is left out.
 */
export class LinkReader {
  /** Bytes of the frame that is not complete, as far as they are known; 0 when they are not. */
  incompleteBytes = 0;
  /** Structs that the counts say were lost. */
  lost = 0;
  /** Structs that came a second time, and were left out. */
  repeated = 0;
  /** Structs that came. */
  received = 0;
  readonly #events: LinkEvents;
  readonly #now: () => bigint;
  readonly #maxPayload: number;
  readonly #hasCounts: boolean;
  readonly #topics: Uint16Array;
  readonly #sizes: Int32Array;
  readonly #open: ReadonlySet<number>;
  #next: number;
  /** The run that is being gathered: where it begins, its frames, and its topic, or 0 when there are several. */
  #start = 0;
  #count = 0;
  #only = 0;

  /** Tells `events` what comes. */
  constructor(events: LinkEvents, options: LinkReaderOptions) {
    const most = Math.max(0, ...options.structs.keys());
    this.#events = events;
    this.#now = options.now;
    this.#maxPayload = options.maxPayload ?? MAX_LINK_PAYLOAD_BYTES;
    this.#hasCounts = options.next !== undefined;
    this.#next = options.next ?? 0;
    this.#topics = new Uint16Array(most + 1);
    this.#sizes = new Int32Array(most + 1).fill(-1);
    const open = new Set<number>();
    for (const [id, { topic, size, isOpen }] of options.structs) {
      this.#topics[id] = topic;
      this.#sizes[id] = size;
      if (isOpen === true) open.add(id);
    }
    this.#open = open;
  }

  /** The count which the next struct should have: so many of the session have come or are lost. */
  get next(): number {
    return this.#next;
  }

  /**
   * Handles the whole frames in `view` from byte `start` to `end`, and returns where the first incomplete one begins. Changes them.
   * Throws a `RoboError` of kind `data` for what is no frame, after telling of what came before it.
   */
  parse(view: DataView, start: number, end: number): number {
    let at = start;
    let low = 0;
    let high = 0;
    this.#start = start;
    this.incompleteBytes = 0;
    try {
      while (end - at >= LINK_HEADER_BYTES) {
        const length = view.getUint32(at + LINK_AT.length, true);
        if (view.getUint32(at, true) !== DATA_START) {
          if (!this.#parseControl(view, at, end)) break;
          at += LINK_HEADER_BYTES + length;
          this.#start = at;
          continue;
        }
        const id = view.getUint16(at + LINK_AT.id, true);
        if (this.#sizes[id] !== length) this.#checkLength(id, length);
        const stop = at + LINK_HEADER_BYTES + length;
        if (stop > end) {
          this.incompleteBytes = stop - at;
          break;
        }
        if (this.#hasCounts) {
          const gap = (view.getUint32(at + LINK_AT.aux, true) - this.#next) >>> 0;
          if (gap !== 0) {
            this.#tell(view, at);
            this.#start = at;
            if (!this.#skip(gap)) {
              at = this.#start = stop;
              continue;
            }
          }
          this.#next++;
        }
        const topic = this.#topics[id]!;
        view.setUint16(at + LINK_AT.id, topic, true);
        if (
          view.getUint32(at + LINK_AT.time, true) === 0 &&
          view.getUint32(at + LINK_AT.time + 4, true) === 0
        ) {
          if (low === 0 && high === 0) {
            const now = this.#now();
            low = Number(now & 0xffffffffn);
            high = Number(now >> 32n);
          }
          view.setUint32(at + LINK_AT.time, low, true);
          view.setUint32(at + LINK_AT.time + 4, high, true);
        }
        if (this.#count++ === 0) this.#only = topic;
        else if (this.#only !== topic) this.#only = 0;
        at = stop;
      }
    } finally {
      this.#tell(view, at);
    }
    return at;
  }

  /** The program says the count of its next struct: what is between was lost, and nothing follows that would tell. */
  skipTo(count: number): void {
    const gap = (count - this.#next) >>> 0;
    if (this.#hasCounts && gap > 0 && gap < 0x80000000) this.#skip(gap);
  }

  /** Counts what is missing in front of a struct; false when the struct has come before. */
  #skip(gap: number): boolean {
    if (gap >= 0x80000000) {
      this.repeated++;
      return false;
    }
    this.lost += gap;
    this.#next += gap;
    this.#events.lost(gap);
    return true;
  }

  #tell(view: DataView, end: number): void {
    const count = this.#count;
    if (count === 0) return;
    this.#count = 0;
    this.received += count;
    const from = view.byteOffset + this.#start;
    const length = end - this.#start;
    this.#events.run({
      bytes: new Uint8Array(view.buffer, from, length),
      view: new DataView(view.buffer, from, length),
      count,
      only: this.#only === 0 ? undefined : this.#only,
    });
  }

  /** Hands on a frame of another kind; false when it is not complete. */
  #parseControl(view: DataView, at: number, end: number): boolean {
    if ((view.getUint32(at, true) & 0xffffff) !== ANY_START) throw notOurs();
    const length = view.getUint32(at + LINK_AT.length, true);
    if (length > this.#maxPayload) {
      throw new RoboError(
        "data",
        `A frame of ${length} bytes is more than the limit of ${this.#maxPayload}`,
      );
    }
    const begin = at + LINK_HEADER_BYTES;
    if (begin + length > end) {
      this.incompleteBytes = LINK_HEADER_BYTES + length;
      return false;
    }
    this.#tell(view, at);
    this.#events.control(readControl(view, at));
    return true;
  }

  /** Throws for a struct whose length is not that of its type. */
  #checkLength(id: number, length: number): void {
    const size = this.#sizes[id] ?? -1;
    if (size === -1) {
      throw new RoboError(
        "data",
        `The program sends a struct with id ${id}, which it has not said it sends`,
        {
          hint: "Name each struct that is sent in the entries of the link, with RL_OUT or RL_BOTH",
        },
      );
    }
    if (this.#open.has(id) && length > size && length <= this.#maxPayload) return;
    throw new RoboError("data", `A struct with id ${id} has ${length} bytes instead of ${size}`, {
      hint: "Send whole structs of the announced size",
    });
  }
}

/** The frame of any kind that begins at byte `at` and is complete. */
export function readControl(view: DataView, at: number): LinkControl {
  return {
    kind: view.getUint8(at + LINK_AT.kind),
    id: view.getUint16(at + LINK_AT.id, true),
    aux: view.getUint32(at + LINK_AT.aux, true),
    time: view.getBigUint64(at + LINK_AT.time, true),
    payload: new Uint8Array(
      view.buffer,
      view.byteOffset + at + LINK_HEADER_BYTES,
      view.getUint32(at + LINK_AT.length, true),
    ),
  };
}

/** What is thrown for bytes that are no frame. */
export function notOurs(): RoboError {
  return new RoboError("data", "What the program sends is no frame of robo_link.h", {
    hint: "For programs that know nothing of robo_link.h there are --framing fixed: and header:",
  });
}
