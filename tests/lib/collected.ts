/** All text that comes out of a stream. */
export class Collected {
  /** What has come so far. */
  text = "";
  /** Resolves at the end of the stream. */
  readonly done: Promise<void>;

  /** Begins to read. */
  constructor(stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
    this.done = this.#read(stream);
  }

  /** Its lines; one that has not ended is not among them. */
  get lines(): string[] {
    return this.text.split("\n").slice(0, -1);
  }

  async #read(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    for await (const chunk of stream.pipeThrough(new TextDecoderStream())) this.text += chunk;
  }
}
