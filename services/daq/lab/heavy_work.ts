import { pause } from "../../../transports/pause.ts";

/** How much longer than the work the rest after it is, and the longest rest, in milliseconds. */
const REST = { factor: 4, most: 1_000 };

/** Something that takes long for a server that has others to serve. */
export interface HeavyJob {
  /** For whom; the jobs of one are done in order. */
  readonly owner: object;
  /** How much waits with it, in bytes. */
  readonly bytes: number;
  /** Does it. It does not throw. */
  run(): void;
}

/**
 * Does what takes long, such as reading large parameter trees, one after the other and with rests: however many clients send how
 * much of it, four fifths of the time are left for everything else.
 */
export class HeavyWork {
  readonly #maxBytes: number;
  readonly #waiting: HeavyJob[] = [];
  readonly #ended = new AbortController();
  #bytes = 0;
  #isRunning = false;

  /** Nothing to do yet; at most so many bytes wait. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Whether something of this owner waits. */
  has(owner: object): boolean {
    return this.#waiting.some((job) => job.owner === owner);
  }

  /** Does a job when its turn comes. Returns whether there is room for it. */
  add(job: HeavyJob): boolean {
    if (this.#ended.signal.aborted) return true;
    if (this.#waiting.length > 0 && this.#bytes + job.bytes > this.#maxBytes) return false;
    this.#waiting.push(job);
    this.#bytes += job.bytes;
    if (!this.#isRunning) void this.#run();
    return true;
  }

  /** Forgets what waits. */
  close(): void {
    this.#ended.abort();
    this.#waiting.length = 0;
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    for (let job = this.#waiting.shift(); job !== undefined; job = this.#waiting.shift()) {
      this.#bytes -= job.bytes;
      const begun = performance.now();
      job.run();
      const rest = Math.min(REST.factor * (performance.now() - begun), REST.most);
      await pause(rest, this.#ended.signal);
    }
    this.#isRunning = false;
  }
}
