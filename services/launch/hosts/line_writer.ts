import { encodeLine, type PrintedLine } from "./worker_protocol.ts";

/** Longest text that waits for its line feed, in UTF-16 units. */
const MOST_WAITING = 16_384;

/** Turns what a node prints on one stream into events, line by line. */
export class LineWriter {
  readonly #line: Pick<PrintedLine, "node" | "stream">;
  readonly #write: (text: string) => void;
  readonly #decoder = new TextDecoder();
  #rest = "";

  /** Gives each line, as events, to `write`. */
  constructor(line: Pick<PrintedLine, "node" | "stream">, write: (text: string) => void) {
    this.#line = line;
    this.#write = write;
  }

  /** Takes some text. */
  text(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop()!;
    if (lines.length > 0) {
      this.#write(lines.map((text) => encodeLine({ ...this.#line, text })).join(""));
    }
    if (this.#rest.length > MOST_WAITING) this.#flush(true);
  }

  /** Takes some bytes, which need not end at the end of a character. */
  bytes(bytes: Uint8Array): void {
    this.text(this.#decoder.decode(bytes, { stream: true }));
  }

  /** Gives out what waits for its line feed. */
  end(): void {
    if (this.#rest !== "") this.#flush(false);
  }

  #flush(more: boolean): void {
    this.#write(encodeLine({ ...this.#line, text: this.#rest, more }));
    this.#rest = "";
  }
}
