/** Most bytes that wait to be read. */
const MOST_WAITING = 4 * 2 ** 20;

/** Lines that come one by one, as a stream of bytes. What is not read in time is left out, and how much that was is said. */
export class LinePipe {
  /** The bytes. */
  readonly readable: ReadableStream<Uint8Array>;
  readonly #encoder = new TextEncoder();
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  #leftOut = 0;

  /** A pipe for which nothing has come. */
  constructor() {
    this.readable = new ReadableStream<Uint8Array>(
      { start: (controller) => void (this.#controller = controller) },
      { highWaterMark: MOST_WAITING, size: (chunk) => chunk!.length },
    );
  }

  /** Adds a line, without its end. */
  write(text: string): void {
    if ((this.#controller.desiredSize ?? 0) <= 0) return void this.#leftOut++;
    this.#tellLeftOut();
    this.#controller.enqueue(this.#encoder.encode(`${text}\n`));
  }

  /** Says that there is no more. */
  close(): void {
    this.#tellLeftOut();
    this.#controller.close();
  }

  #tellLeftOut(): void {
    if (this.#leftOut === 0) return;
    const text = `(${this.#leftOut} lines are left out: they came faster than they were written)\n`;
    this.#leftOut = 0;
    this.#controller.enqueue(this.#encoder.encode(text));
  }
}
