import type { LogFile } from "../../../../system/log_file.ts";

/** Time for which lines are gathered, in milliseconds. */
const GATHER_MS = 100;

/** Characters that are not kept waiting. */
const ENOUGH = 64 * 1024;

/** Gathers lines for a file, so that a quick succession of cells is one write and not one for each. */
export class LineBatch implements AsyncDisposable {
  readonly #file: LogFile;
  #lines: string[] = [];
  #length = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Writes to `file`, which it closes at its end. */
  constructor(file: LogFile) {
    this.#file = file;
  }

  /** Lines that could not be written. */
  get lost(): number {
    return this.#file.lost;
  }

  /** Writes a line within 100 milliseconds. */
  add(line: string): void {
    this.#lines.push(line);
    this.#length += line.length;
    if (this.#length >= ENOUGH) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), GATHER_MS);
  }

  /** Writes what waits and closes the file. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#flush();
    await this.#file[Symbol.asyncDispose]();
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#lines.length === 0) return;
    const bytes = new TextEncoder().encode(`${this.#lines.join("\n")}\n`);
    void this.#file.write(bytes, this.#lines.length);
    this.#lines = [];
    this.#length = 0;
  }
}
