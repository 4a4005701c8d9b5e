/** Text between two ends of lines, or word of one that was too long. */
export type ScpiLine = { readonly text: string } | { readonly tooLong: true };

/** Cuts bytes into lines of at most so many bytes; of longer ones nothing is kept. */
export class ScpiLines {
  readonly #most: number;
  readonly #decoder = new TextDecoder();
  #text = "";
  #isTooLong = false;

  /** Lines of at most `most` bytes. */
  constructor(most: number) {
    this.#most = most;
  }

  /** The lines that have become whole. */
  *push(bytes: Uint8Array): Generator<ScpiLine, void> {
    const parts = this.#decoder.decode(bytes, { stream: true }).split("\n");
    for (const [i, part] of parts.entries()) {
      if (this.#text.length + part.length > this.#most) {
        this.#isTooLong = true;
        this.#text = "";
      } else if (!this.#isTooLong) {
        this.#text += part;
      }
      if (i === parts.length - 1) return;
      yield this.#isTooLong ? { tooLong: true } : { text: this.#text.replace(/\r$/, "") };
      this.#text = "";
      this.#isTooLong = false;
    }
  }
}
