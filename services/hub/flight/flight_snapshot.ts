import { Fifo } from "../../../transports/zmtp/fifo.ts";
import type { KeptSlice } from "./flight_store.ts";
import type { KeptRun, RunBlock } from "./run_block.ts";

/** What a {@linkcode FlightSnapshot} holds, each in the order in which the hub read it. */
export interface KeptParts {
  /** Blocks of small runs. */
  readonly blocks: Iterable<RunBlock>;
  /** Large runs. */
  readonly slices: Iterable<KeptSlice>;
}

interface BlockPart {
  readonly block: RunBlock;
  readonly start: number;
  readonly end: number;
}

/** What a flight recorder kept at one moment: it holds its memory until it has been read, or is disposed of. */
export class FlightSnapshot implements Disposable {
  /** Messages in it; some may be a little older than asked for, and are not shown. */
  readonly messages: number;
  readonly #since: number;
  readonly #blocks = new Fifo<BlockPart>();
  readonly #slices = new Fifo<KeptSlice>();

  /** Holds of `parts` what was read since `since`. */
  constructor(since: number, parts: KeptParts) {
    this.#since = since;
    let count = 0;
    for (const block of parts.blocks) {
      const { start, end, messages, time } = block;
      if (time < since) continue;
      block.holders++;
      count += messages;
      this.#blocks.push({ block, start, end });
    }
    for (const slice of parts.slices) {
      if (slice.time < since) continue;
      slice.owner?.retain();
      count += slice.messages;
      this.#slices.push(slice);
    }
    this.messages = count;
  }

  /** Yields the runs in the order in which the hub read them, and lets go of what has been seen: once only. */
  *runs(): Generator<KeptRun> {
    const small = this.#smallRuns();
    let next = small.next();
    while (next.done !== true || this.#slices.length > 0) {
      const slice = this.#slices.first;
      if (next.done !== true && (slice === undefined || next.value.sequence < slice.sequence)) {
        yield next.value;
        next = small.next();
        continue;
      }
      yield slice!;
      // Disposed of while it was shown.
      if (this.#slices.shift() === undefined) return;
      slice!.owner?.release();
    }
  }

  /** Lets go of the memory. Harmless when repeated. */
  [Symbol.dispose](): void {
    for (const { block } of this.#blocks.drain()) block.holders--;
    for (const { owner } of this.#slices.drain()) owner?.release();
  }

  *#smallRuns(): Generator<KeptRun> {
    for (let first = this.#blocks.first; first !== undefined; first = this.#blocks.first) {
      const { block, start, end } = first;
      for (const run of block.runs(start, end)) if (run.time >= this.#since) yield run;
      if (this.#blocks.shift() === undefined) return;
      block.holders--;
    }
  }
}
