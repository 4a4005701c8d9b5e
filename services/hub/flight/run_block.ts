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
  /** Where the oldest run that is kept begins. */
  start = 0;
  /** Where the next run goes; what stands before is never changed as long as the block is kept or held. */
  end = 0;
  /** Messages that are kept. */
  messages = 0;
  /** Time of its last run. */
  time = -Infinity;
  /** How many read it; while somebody does, its memory is not used again. */
  holders = 0;
  readonly #memory: Uint8Array;
  readonly #view: DataView;

  /** A block of `size` bytes. */
  constructor(size: number) {
    this.#memory = new Uint8Array(size);
    this.#view = new DataView(this.#memory.buffer);
  }

  /** Whether it keeps nothing. */
  get empty(): boolean {
    return this.start === this.end;
  }

  /** Sequence number of its oldest run. It has to have one. */
  get sequence(): number {
    return this.#view.getFloat64(this.start + 8);
  }

  /** Whether there is room for a run of `length` bytes. */
  hasRoom(length: number): boolean {
    return this.end + HEADER_BYTES + length <= this.#memory.length;
  }

  /** Copies `run` out of `source`, as number `sequence`. There has to be room. */
  add(source: Uint8Array, run: Run, sequence: number): void {
    const { start, end, messages, time } = run;
    const length = end - start;
    const at = this.end;
    this.#view.setFloat64(at, time);
    this.#view.setFloat64(at + 8, sequence);
    this.#view.setUint32(at + 16, length);
    this.#view.setUint32(at + 20, messages);
    this.#memory.set(source.subarray(start, end), at + HEADER_BYTES);
    this.end = at + HEADER_BYTES + length;
    this.messages += messages;
    this.time = time;
  }

  /** Its oldest run. It has to have one. */
  get first(): KeptRun {
    return this.#runAt(this.start);
  }

  /** Lets its oldest run go. */
  dropFirst(): void {
    const { end, messages } = this.first;
    this.start = end;
    this.messages -= messages;
  }

  /** The runs between `start` and `end`, which are what these were at some time. */
  *runs(start: number, end: number): Generator<KeptRun> {
    while (start < end) {
      const run = this.#runAt(start);
      yield run;
      start = run.end;
    }
  }

  /** Forgets everything, so that the memory can be used again. */
  reset(): void {
    this.start = this.end = this.messages = 0;
  }

  #runAt(at: number): KeptRun {
    const start = at + HEADER_BYTES;
    return {
      bytes: this.#memory,
      start,
      end: start + this.#view.getUint32(at + 16),
      messages: this.#view.getUint32(at + 20),
      time: this.#view.getFloat64(at),
      sequence: this.#view.getFloat64(at + 8),
    };
  }
}
