import { durationWords } from "./duration_words.ts";
import { type LogDisk, type LogHandle, systemDisk } from "./log_disk.ts";

/** How a log is kept. */
export interface LogFileOptions {
  /** Size at which a new file is begun, in bytes; by default 10 MiB. */
  readonly maxBytes?: number;
  /** Files that are kept, the one that is written to among them; by default 3: `x.log`, `x.log.1` and `x.log.2`. */
  readonly files?: number;
  /** Pause after which a disk that failed is tried again, in milliseconds; by default 5000. */
  readonly retryMs?: number;
  /** Time after which a disk that does not answer is no longer waited for, in milliseconds; by default 2000. */
  readonly stallMs?: number;
  /** Pause between two looks at whether the file is still there, in milliseconds; by default 2000. */
  readonly lookMs?: number;
  /** The line that says how many lines are missing (default `--- 3 lines are missing here`). */
  readonly gapLine?: (lines: number) => string;
  /** Told once when writing stops, and once when it goes on. */
  readonly onTrouble?: (text: string) => void;
  /** Where files are, unless on this machine's disks. */
  readonly disk?: LogDisk;
}

/** Looks at whether the disk has answered, before it counts as one that does not. */
const STALL_LOOKS = 10;

/** Most bytes that wait for a disk that answers, but slowly. */
const MOST_WAITING = 2 ** 20;

/**
 * A file of lines that begins anew when it is full, and that outlives its disk: when that is full, gone or does not answer,
 * lines are counted instead of written, and writing goes on as soon as it can.
 */
export class LogFile implements AsyncDisposable {
  /** Path of the file that is written to. */
  readonly path: string;
  readonly #maxBytes: number;
  readonly #files: number;
  readonly #retryMs: number;
  readonly #stallMs: number;
  readonly #lookMs: number;
  readonly #disk: LogDisk;
  readonly #gapLine: (lines: number) => string;
  readonly #onTrouble: (text: string) => void;
  #handle: LogHandle | undefined;
  #size = 0;
  #looked = 0;
  /** The last write, which the next one waits for. */
  #last: Promise<void> = Promise.resolve();
  /** Whether the disk does not answer. */
  #isStalled = false;
  /** When a disk that failed is tried again; in the past, when it has to be said what is missing. */
  #retryAt: number | undefined;
  /** Whether the file ends within a line. */
  #isTorn = false;
  #missed = 0;
  /** How many writes have ended, and how many bytes still wait for theirs. */
  #ended = 0;
  #waiting = 0;
  /** Lines that were not written. */
  lost = 0;

  /** Keeps lines in the file `path`, whose folder is made when it is missing. */
  constructor(path: string, options: LogFileOptions = {}) {
    this.path = path;
    this.#maxBytes = options.maxBytes ?? 10 * 2 ** 20;
    this.#files = Math.max(1, options.files ?? 3);
    this.#retryMs = options.retryMs ?? 5000;
    this.#stallMs = options.stallMs ?? 2000;
    this.#lookMs = options.lookMs ?? 2000;
    this.#disk = options.disk ?? systemDisk();
    this.#gapLine = options.gapLine ?? ((lines) => `--- ${lines} lines are missing here`);
    this.#onTrouble = options.onTrouble ?? (() => {});
  }

  /** Whether the disk does not answer: then it may still read the bytes of an earlier write. */
  get isStalled(): boolean {
    return this.#isStalled;
  }

  /** Appends whole lines; resolves when they are with the system, or counted as lost. Never rejects. */
  async write(bytes: Uint8Array, lines: number = 1): Promise<void> {
    const isResting = this.#retryAt !== undefined && performance.now() < this.#retryAt;
    if (this.#isStalled || isResting) return this.#miss(lines);
    if (this.#waiting > MOST_WAITING) {
      this.#retryAt ??= 0;
      return this.#miss(lines);
    }
    this.#waiting += bytes.length;
    const done = this.#last.then(() => this.#put(bytes, lines)).finally(() => {
      this.#ended++;
      this.#waiting -= bytes.length;
    });
    this.#last = done;
    if (await this.#isWithin(done)) return;
    if (this.#isStalled) return;
    this.#isStalled = true;
    this.#onTrouble(
      `${this.path} was not written for ${
        durationWords(this.#stallMs)
      }: lines are left out meanwhile`,
    );
    done.then(() => {
      this.#isStalled = false;
      this.#retryAt ??= 0;
    });
  }

  /** Appends a line of text. */
  writeLine(text: string): Promise<void> {
    return this.write(new TextEncoder().encode(`${text}\n`));
  }

  /** Closes the file once all is written; a disk that does not answer is not waited for. */
  async [Symbol.asyncDispose](): Promise<void> {
    const closing = this.#last.then(() => this.#close());
    await this.#isWithin(closing);
    if (this.#missed > 0) this.#onTrouble(`${this.#missed} lines of ${this.path} were left out`);
  }

  /**
   * Whether it is done before the disk has not answered for too long: then nothing before it is, either. What this process itself
   * could not run for counts as a single look.
   */
  async #isWithin(done: Promise<void>): Promise<boolean> {
    let timer: ReturnType<typeof setInterval> | undefined;
    const isDone = done.then(() => true);
    const isLate = new Promise<false>((resolve) => {
      let looks = 0;
      let ended = this.#ended;
      timer = setInterval(() => {
        if (ended !== this.#ended) looks = 0;
        ended = this.#ended;
        if (++looks === STALL_LOOKS) resolve(false);
      }, this.#stallMs / STALL_LOOKS);
    });
    const result = await Promise.race([isDone, isLate]);
    clearInterval(timer);
    return result;
  }

  async #put(bytes: Uint8Array, lines: number): Promise<void> {
    try {
      await this.#look();
      if (this.#size > 0 && this.#size + bytes.length > this.#maxBytes) await this.#rotate();
      this.#handle ??= await this.#open();
      if (this.#retryAt !== undefined) await this.#resume(this.#handle);
      await this.#append(this.#handle, bytes);
    } catch (error) {
      this.#fail(error, lines);
    }
  }

  /** Begins anew when somebody has taken the file away. */
  async #look(): Promise<void> {
    const now = performance.now();
    if (this.#handle === undefined || now - this.#looked < this.#lookMs) return;
    this.#looked = now;
    if (!await this.#handle.isAt(this.path)) this.#close();
  }

  async #open(): Promise<LogHandle> {
    const { handle, size } = await this.#disk.open(this.path);
    this.#size = size;
    this.#looked = performance.now();
    return handle;
  }

  async #append(handle: LogHandle, bytes: Uint8Array): Promise<void> {
    let at = 0;
    try {
      while (at < bytes.length) at += await handle.write(bytes.subarray(at));
    } finally {
      this.#size += at;
      if (at > 0) this.#isTorn = at < bytes.length;
    }
  }

  /** Says in the file what is missing in it. */
  async #resume(handle: LogHandle): Promise<void> {
    // More may be missed while this is written.
    const missed = this.#missed;
    const gap = `${this.#isTorn ? "\n" : ""}${this.#gapLine(missed)}\n`;
    await this.#append(handle, new TextEncoder().encode(gap));
    this.#retryAt = undefined;
    this.#missed -= missed;
    this.#onTrouble(`${this.path} is written again; ${missed} lines are missing in it`);
  }

  async #rotate(): Promise<void> {
    this.#close();
    if (this.#files === 1) await this.#disk.remove(this.path);
    for (let n = this.#files - 1; n > 0; n--) {
      await this.#disk.rename(n === 1 ? this.path : `${this.path}.${n - 1}`, `${this.path}.${n}`);
    }
  }

  #fail(error: unknown, lines: number): void {
    this.#miss(lines);
    this.#close();
    const isFirst = this.#retryAt === undefined;
    this.#retryAt = performance.now() + this.#retryMs;
    if (!isFirst) return;
    const reason = error instanceof Error ? error.message : String(error);
    this.#onTrouble(
      `${this.path} cannot be written (${reason}); the program runs on, and this is tried again every ${
        durationWords(this.#retryMs)
      }`,
    );
  }

  #miss(lines: number): void {
    this.#missed += lines;
    this.lost += lines;
  }

  #close(): void {
    this.#handle?.close();
    this.#handle = undefined;
    this.#size = 0;
  }
}
