import type { PooledBuffer } from "../../../transports/buffer_pool.ts";
import { Fifo } from "../../../transports/zmtp/fifo.ts";
import type { Run } from "../routing/forwarder.ts";
import { FlightSnapshot } from "./flight_snapshot.ts";
import { type KeptRun, RunBlock } from "./run_block.ts";

/** A buffer has to be filled by at least this share of it to be kept as a whole for the sake of a run. */
const PIN_SHARE = 1 / 8;

/** Smallest and largest block into which runs are copied, in bytes; between them it is this share of the limit. */
const MIN_BLOCK_BYTES = 64 * 1024;
const MAX_BLOCK_BYTES = 1024 * 1024;
const BLOCK_SHARE = 1 / 64;

/** Longest run that is copied into a block, as a share of it: what may be left empty at its end. */
const BLOCK_RUN_SHARE = 1 / 8;

/** Longest run that is copied in any case, in bytes: below it a copy costs less than an object. */
const COPY_LIMIT_BYTES = 4 * 1024;

/** How much is kept. */
export interface FlightLimits {
  /** Memory in bytes, all that is held counted. */
  readonly maxBytes: number;
  /** Age in milliseconds. */
  readonly maxAgeMs: number;
}

/** A run that is not in a block: part of a read buffer, or memory of its own. */
export interface KeptSlice extends KeptRun {
  /** The read buffer that it stands in. */
  readonly owner: PooledBuffer | undefined;
}

/**
 * The last messages that went through the hub, as runs of bytes: large ones by reference to the read buffers that they
 * came in, small ones copied into blocks. A read buffer counts with all of its memory, once.
 */
export class FlightStore {
  /** Messages kept. */
  messages = 0;
  /** Bytes of these messages, with the headers of frames. */
  bytes = 0;
  /** Memory that is held for them, in bytes. */
  memory = 0;
  /** Messages that had to go for want of room. */
  evicted = 0;
  /** Messages that went because they were too old. */
  expired = 0;
  readonly #limits: FlightLimits;
  readonly #blockBytes: number;
  readonly #blocks = new Fifo<RunBlock>();
  readonly #slices = new Fifo<KeptSlice>();
  /** How many slices stand in each read buffer. */
  readonly #pins = new Map<PooledBuffer, number>();
  /** A block to be used again. */
  #spare: RunBlock | undefined;
  /** The last block, which is being filled. */
  #open: RunBlock | undefined;
  #sequence = 0;

  /** Keeps nothing yet. */
  constructor(limits: FlightLimits) {
    this.#limits = limits;
    const share = Math.floor(limits.maxBytes * BLOCK_SHARE);
    this.#blockBytes = Math.min(MAX_BLOCK_BYTES, Math.max(MIN_BLOCK_BYTES, share));
  }

  /** When the hub read the oldest messages that are kept; `undefined` when there are none. */
  get oldest(): number | undefined {
    return this.#oldest?.time;
  }

  /** Keeps `run`, which stands in `buffer`, and lets go what is too old or too much. */
  add(buffer: PooledBuffer, run: Run): void {
    const length = run.end - run.start;
    const sequence = this.#sequence++;
    this.messages += run.messages;
    this.bytes += length;
    if (this.#pins.has(buffer) ? length > COPY_LIMIT_BYTES : this.#isWorthPinning(buffer, length)) {
      this.#addShared(buffer, run, sequence);
    } else if (length <= this.#blockBytes * BLOCK_RUN_SHARE) {
      this.#blockFor(length).add(buffer.bytes, run, sequence);
    } else {
      this.#addCopy(buffer, run, sequence);
    }
    if (this.memory > this.#limits.maxBytes) this.#makeRoom();
    this.expire(run.time);
  }

  /** Lets go what is too old at `now` of the hub's clock. */
  expire(now: number): void {
    const since = now - this.#limits.maxAgeMs;
    for (let run = this.#oldest; run !== undefined && run.time < since; run = this.#oldest) {
      this.expired += run.messages;
      this.#drop(run);
    }
  }

  /** What was read since `since` of the hub's clock and is kept now. It stays whole whatever is let go meanwhile. */
  snapshot(since: number = -Infinity): FlightSnapshot {
    return new FlightSnapshot(since, { blocks: this.#blocks, slices: this.#slices });
  }

  /** Lets everything go. */
  clear(): void {
    for (let run = this.#oldest; run !== undefined; run = this.#oldest) this.#drop(run);
    this.#spare = undefined;
  }

  /** The oldest run that is kept, in a block or a slice. */
  get #oldest(): KeptRun | undefined {
    const block = this.#blocks.first;
    const slice = this.#slices.first;
    if (block === undefined) return slice;
    return slice === undefined || block.sequence < slice.sequence ? block.first : slice;
  }

  #blockFor(length: number): RunBlock {
    if (this.#open?.hasRoom(length)) return this.#open;
    this.#open = this.#spare ?? new RunBlock(this.#blockBytes);
    this.#spare = undefined;
    this.#blocks.push(this.#open);
    this.memory += this.#blockBytes;
    return this.#open;
  }

  #isWorthPinning(buffer: PooledBuffer, length: number): boolean {
    return length > COPY_LIMIT_BYTES && length >= buffer.bytes.length * PIN_SHARE;
  }

  #addShared(buffer: PooledBuffer, run: Run, sequence: number): void {
    const { start, end, messages, time } = run;
    const pins = this.#pins.get(buffer) ?? 0;
    if (pins === 0) {
      buffer.retain();
      this.memory += buffer.bytes.length;
    }
    this.#pins.set(buffer, pins + 1);
    this.#slices.push({ bytes: buffer.bytes, start, end, messages, time, sequence, owner: buffer });
  }

  #addCopy(buffer: PooledBuffer, run: Run, sequence: number): void {
    const { start, end, messages, time } = run;
    const bytes = buffer.bytes.slice(start, end);
    this.memory += bytes.length;
    const own = { bytes, start: 0, end: bytes.length, owner: undefined };
    this.#slices.push({ ...own, messages, time, sequence });
  }

  /** Lets the oldest go until the limit is kept. */
  #makeRoom(): void {
    while (this.memory > this.#limits.maxBytes) {
      const run = this.#oldest;
      if (run === undefined) return;
      this.evicted += run.messages;
      this.#drop(run);
    }
  }

  /** Lets `run`, the oldest, go. */
  #drop(run: KeptRun): void {
    const length = run.end - run.start;
    this.messages -= run.messages;
    this.bytes -= length;
    if (run === this.#slices.first) {
      const { owner } = this.#slices.shift()!;
      if (owner === undefined) this.memory -= length;
      else this.#unpin(owner);
      return;
    }
    const block = this.#blocks.first!;
    block.dropFirst();
    if (!block.empty) return;
    this.#blocks.shift();
    if (block === this.#open) this.#open = undefined;
    this.memory -= this.#blockBytes;
    // Whoever reads it still sees what was there.
    if (block.holders > 0) return;
    block.reset();
    this.#spare = block;
  }

  #unpin(owner: PooledBuffer): void {
    const pins = this.#pins.get(owner)! - 1;
    if (pins > 0) return void this.#pins.set(owner, pins);
    this.#pins.delete(owner);
    this.memory -= owner.bytes.length;
    owner.release();
  }
}
