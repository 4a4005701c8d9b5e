import type { Run } from "../routing/forwarder.ts";

/** What a block keeps of each run besides its bytes: time, sequence number, length and messages. */
const HEADER_BYTES = 8 + 8 + 4 + 4;

/** A run of whole messages that is kept. */
export interface KeptRun {
  /** Memory that holds it. */
  readonly bytes: Uint8Array;
  /** First byte. */
  readonly start: number;
  /** One past the last byte. */
  readonly end: number;
  /** How many messages these are. */
  readonly messages: number;
  /** When the hub read them, in milliseconds of its clock. */
  readonly time: number;
  /** Its place in the order in which the hub read everything. */
  readonly sequence: number;
}

/** Memory into which small runs are copied one behind the other, without an object for each. */
export class RunBlock {
  /** Bytes of messages in it. */
  bytes = 0;
  /** Messages in it. */
  messages = 0;
  /** Sequence number of its first run. */
  sequence = 0;
  /** Time of its last run. */
  time = -Infinity;
  /** Where the next run goes; what stands before is never changed as long as the block is kept or held. */
  end = 0;
  /** How many read it; while somebody does, its memory is not used again. */
  holders = 0;
  readonly #memory: Uint8Array;
  readonly #view: DataView;

  /** A block of `size` bytes. */
  constructor(size: number) {
    this.#memory = new Uint8Array(size);
    this.#view = new DataView(this.#memory.buffer);
  }

  /** Whether there is room for a run of `length` bytes. */
  hasRoom(length: number): boolean {
    return this.end + HEADER_BYTES + length <= this.#memory.length;
  }

  /** Copies `run` out of `source`, as number `sequence`. There has to be room. */
  add(source: Uint8Array, run: Run, sequence: number): void {
    const { start, end, messages, time } = run;
    if (this.end === 0) this.sequence = sequence;
    const length = end - start;
    const at = this.end;
    this.#view.setFloat64(at, time);
    this.#view.setFloat64(at + 8, sequence);
    this.#view.setUint32(at + 16, length);
    this.#view.setUint32(at + 20, messages);
    this.#memory.set(source.subarray(start, end), at + HEADER_BYTES);
    this.end = at + HEADER_BYTES + length;
    this.bytes += length;
    this.messages += messages;
    this.time = time;
  }

  /** The runs before `limit`, which is what {@linkcode end} was at some time. */
  *runs(limit: number): Generator<KeptRun> {
    for (let at = 0; at < limit;) {
      const start = at + HEADER_BYTES;
      const end = start + this.#view.getUint32(at + 16);
      yield {
        bytes: this.#memory,
        start,
        end,
        messages: this.#view.getUint32(at + 20),
        time: this.#view.getFloat64(at),
        sequence: this.#view.getFloat64(at + 8),
      };
      at = end;
    }
  }

  /** Forgets everything, so that the memory can be used again. */
  reset(): void {
    this.bytes = this.messages = this.end = 0;
    this.time = -Infinity;
  }
}
