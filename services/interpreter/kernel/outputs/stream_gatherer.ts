/** Text of a standard stream that goes out as one message. */
export interface StreamText {
  /** The cell that wrote it. */
  readonly cell: number;
  /** Which stream. */
  readonly name: "stdout" | "stderr";
  /** The text. */
  readonly text: string;
}

/** Longest time that text waits for more, in milliseconds. */
const GATHER_MS = 10;

/** Characters that do not wait for more. */
const ENOUGH = 64 * 1024;

/** Gathers text of the standard streams, so that a thousand prints become a few messages. The order is kept. */
export class StreamGatherer implements Disposable {
  readonly #emit: (text: StreamText) => void;
  #cell = 0;
  #name: StreamText["name"] = "stdout";
  #pieces: string[] = [];
  #length = 0;
  #last = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #immediate: ReturnType<typeof setImmediate> | undefined;

  /** Hands gathered text to `emit`. */
  constructor(emit: (text: StreamText) => void) {
    this.#emit = emit;
  }

  /** Adds text; it goes out within ten milliseconds. */
  add({ cell, name, text }: StreamText): void {
    if (text === "") return;
    if (this.#length > 0 && (cell !== this.#cell || name !== this.#name)) this.flush();
    this.#cell = cell;
    this.#name = name;
    this.#pieces.push(text);
    this.#length += text.length;
    if (this.#length >= ENOUGH) this.flush();
    else this.#plan();
  }

  /** Lets out what waits, before something else that is to come after it. */
  flush(): void {
    this.#unplan();
    if (this.#length === 0) return;
    const text = this.#pieces.length === 1 ? this.#pieces[0]! : this.#pieces.join("");
    this.#pieces = [];
    this.#length = 0;
    this.#last = performance.now();
    this.#emit({ cell: this.#cell, name: this.#name, text });
  }

  /** Forgets what waits. */
  [Symbol.dispose](): void {
    this.#unplan();
    this.#pieces = [];
    this.#length = 0;
  }

  /** Lone text goes out at once; in a flood ten milliseconds are gathered. */
  #plan(): void {
    if (this.#timer !== undefined || this.#immediate !== undefined) return;
    const wait = this.#last + GATHER_MS - performance.now();
    if (wait <= 0) this.#immediate = setImmediate(() => this.flush());
    else this.#timer = setTimeout(() => this.flush(), wait);
  }

  #unplan(): void {
    clearTimeout(this.#timer);
    if (this.#immediate !== undefined) clearImmediate(this.#immediate);
    this.#timer = this.#immediate = undefined;
  }
}
