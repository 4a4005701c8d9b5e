import type { Answers, Questions, Shaped } from "./draft.ts";
import type { Completeness, SourceCell } from "./language.ts";
import { ParseProcess, type ProcessOptions } from "./parse_process.ts";

/** Settings of a workshop, all optional. */
export interface WorkshopOptions extends Partial<ProcessOptions> {
  /** How long the process stays without work, in milliseconds (default 30 000). */
  readonly idleMs?: number;
  /** Most questions that wait for it (default 16). */
  readonly maxWaiting?: number;
}

/**
 * Reads long texts in a process of its own, which is there only while it is needed. One text at a time; a cell that is
 * to run goes before everything else.
 */
export class Workshop implements AsyncDisposable {
  readonly #options: ProcessOptions;
  readonly #idleMs: number;
  readonly #maxWaiting: number;
  #process: Promise<ParseProcess> | undefined;
  /** Ends when what was begun last is done. */
  #last: Promise<unknown> = Promise.resolve();
  /** Ends when the processes of before have ended. */
  #gone: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #isUnable = false;
  /** Which cell was the last; what was asked before it is given up. */
  #round = 0;
  #idle: ReturnType<typeof setTimeout> | undefined;

  /** A workshop without a process yet. */
  constructor(options: WorkshopOptions = {}) {
    const { deno = Deno.execPath(), memoryMiB = 512, readyMs = 10_000, timeMs = 10_000 } = options;
    this.#options = { deno, memoryMiB, readyMs, timeMs };
    this.#idleMs = options.idleMs ?? 30_000;
    this.#maxWaiting = options.maxWaiting ?? 16;
  }

  /** Whether the last process could not be started. */
  get isUnable(): boolean {
    return this.#isUnable;
  }

  /** Whether there is a process. */
  get isStaffed(): boolean {
    return this.#process !== undefined;
  }

  /**
   * Reads and rewrites a cell. `undefined` when that takes too much time or memory, or when another cell comes before
   * it is done: then nobody waits for this one any more.
   */
  async shape(
    cell: SourceCell,
    answer: (questions: Questions) => Answers,
  ): Promise<Shaped | undefined> {
    this.#round++;
    if (this.#waiting > 0) this.#dismiss();
    return await this.#inTurn(async (process) => {
      const drafted = await process.ask({ do: "draft", cell });
      if (drafted.kind === "error") return drafted;
      return await process.ask({ do: "finish", answers: answer(drafted.questions) });
    });
  }

  /** See `Language.completeness`; `undefined` when it cannot be told. */
  async completeness(code: string): Promise<Completeness | undefined> {
    if (this.#waiting >= this.#maxWaiting) return undefined;
    return await this.#inTurn((process) => process.ask({ do: "completeness", code }));
  }

  /** Ends the process, and with it what it is doing. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#round++;
    this.#dismiss();
    await this.#gone;
  }

  async #inTurn<T>(work: (process: ParseProcess) => Promise<T>): Promise<T | undefined> {
    const round = this.#round;
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    this.#waiting++;
    clearTimeout(this.#idle);
    try {
      await before;
      if (round !== this.#round) return undefined;
      const process = await this.#staff();
      if (round !== this.#round) return undefined;
      return await work(process);
    } catch {
      // The next one gets a fresh process.
      if (round === this.#round) this.#dismiss();
      return undefined;
    } finally {
      resolve();
      if (--this.#waiting === 0) this.#restLater();
    }
  }

  async #staff(): Promise<ParseProcess> {
    // It may have been killed while nobody asked.
    if ((await this.#process)?.isOver) this.#dismiss();
    this.#process ??= ParseProcess.start(this.#options);
    try {
      const process = await this.#process;
      this.#isUnable = false;
      return process;
    } catch (error) {
      this.#isUnable = true;
      throw error;
    }
  }

  #restLater(): void {
    clearTimeout(this.#idle);
    if (this.#process === undefined) return;
    const idle = this.#idle = setTimeout(() => this.#dismiss(), this.#idleMs);
    Deno.unrefTimer(idle);
  }

  #dismiss(): void {
    clearTimeout(this.#idle);
    const process = this.#process;
    if (process === undefined) return;
    this.#process = undefined;
    const ending = process.then((one) => one[Symbol.asyncDispose](), () => {});
    this.#gone = Promise.all([this.#gone, ending]);
  }
}
