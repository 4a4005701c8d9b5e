/** All text that comes out of a stream. */
export class Collected {
  /** What has come so far. */
  text = "";
  /** Resolves at the end of the stream. */
  readonly done: Promise<void>;

  readonly #most: number;

  /** Begins to read; keeps at least the whole lines among the last `most` characters. Default all. */
  constructor(stream: ReadableStream<Uint8Array<ArrayBuffer>>, most: number = Infinity) {
    this.#most = most;
    this.done = this.#read(stream);
  }

  /** Its lines; one that has not ended is not among them. */
  get lines(): string[] {
    return this.text.split("\n").slice(0, -1);
  }

  async #read(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
      this.text += chunk;
      if (this.text.length > 2 * this.#most) this.text = whole(this.text.slice(-this.#most));
    }
  }
}

/** The text without its first line, of which the beginning may be missing. */
function whole(text: string): string {
  return text.slice(text.indexOf("\n") + 1);
}
