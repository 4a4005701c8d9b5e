import type { EngineEvents } from "./engine.ts";
import { FrameParser, type OutputPiece } from "./frame_parser.ts";
import { FRAME, readNumber } from "./frames.ts";
import { MessageParts } from "./message_parts.ts";
import type { EngineMessage } from "./messages.ts";
import { Pace } from "./pace.ts";

type Name = "stdout" | "stderr";

/** How long the pipe fills in a flood of small writes before it is read again, in milliseconds. */
const FILL_MS = 1;

/** What the reader of an engine's output needs. */
export interface EngineOutputOptions {
  /** The secret that frames begin with. */
  readonly nonce: Uint8Array;
  /** Largest message that is accepted, in bytes. */
  readonly maxBytes: number;
  /** Told of text. */
  readonly onText: EngineEvents["stream"];
  /** Told of messages. */
  readonly onMessage: (cell: number, message: EngineMessage) => void;
}

/** What is known of one of the streams. */
interface Stream {
  readonly name: Name;
  readonly parser: FrameParser;
  readonly decoder: TextDecoder;
  /** The cell to which text is counted. */
  cell: number;
  /** Newest turn that it has yielded; Infinity when it has ended. */
  yielded: number;
  /** Marks that it has seen, and that nobody has asked for yet. */
  readonly marks: Set<number>;
}

/** Reads both streams of an engine: text and messages in the order in which they were written. */
export class EngineOutput {
  /** Resolves when both streams have ended. */
  readonly ended: Promise<void>;
  readonly #options: EngineOutputOptions;
  readonly #streams: Readonly<Record<Name, Stream>>;
  readonly #waiting = new Set<() => void>();
  #parts: MessageParts;
  #isCut = false;
  readonly #cancels: (() => Promise<void>)[] = [];

  /** Begins to read. */
  constructor(
    streams: Readonly<Record<Name, ReadableStream<Uint8Array>>>,
    options: EngineOutputOptions,
  ) {
    this.#options = options;
    this.#parts = new MessageParts(options.maxBytes);
    const make = (name: Name): Stream => ({
      name,
      parser: new FrameParser(options.nonce),
      decoder: new TextDecoder(),
      cell: 0,
      yielded: 0,
      marks: new Set(),
    });
    this.#streams = { stdout: make("stdout"), stderr: make("stderr") };
    this.ended = Promise.all([
      this.#read(this.#streams.stdout, streams.stdout),
      this.#read(this.#streams.stderr, streams.stderr),
    ]).then(() => {});
  }

  /** What comes from now on is caused by `cell`, unless a frame says otherwise. */
  begin(cell: number): void {
    for (const stream of Object.values(this.#streams)) stream.cell = cell;
  }

  /** Resolves when all that stands before a mark was told, or the streams have ended. */
  async marked(mark: number): Promise<void> {
    for (const stream of Object.values(this.#streams)) {
      await this.#until(() => stream.marks.has(mark) || stream.yielded === Infinity);
      stream.marks.clear();
    }
  }

  /** Reads no more. */
  async cut(): Promise<void> {
    this.#isCut = true;
    this.#wake();
    await Promise.all(this.#cancels.map((cancel) => cancel()));
  }

  async #read(stream: Stream, source: ReadableStream<Uint8Array>): Promise<void> {
    const reader = source.getReader();
    this.#cancels.push(() => reader.cancel().catch(() => {}));
    const pace = new Pace();
    try {
      while (true) {
        const { value, done } = await reader.read();
        if (done || this.#isCut) break;
        pace.read(value.length);
        for (const piece of stream.parser.feed(value)) {
          const wait = this.#take(stream, piece);
          if (wait !== undefined) await wait;
        }
        if (pace.isFlood) await new Promise((resolve) => setTimeout(resolve, FILL_MS));
      }
      await this.#text(stream, stream.parser.end());
    } catch {
      // The pipe broke: so it has ended.
    }
    stream.yielded = Infinity;
    this.#wake();
  }

  #take(stream: Stream, piece: OutputPiece): void | Promise<void> {
    if (piece.kind === "text") return this.#text(stream, piece.bytes);
    if (piece.type === FRAME.message) return this.#message(stream, piece);
    const value = readNumber(piece.payload, 0);
    switch (piece.type) {
      case FRAME.yields:
        stream.yielded = value;
        return this.#wake();
      case FRAME.resumes: {
        const other = this.#streams[stream.name === "stdout" ? "stderr" : "stdout"];
        if (other.yielded < value) return this.#until(() => other.yielded >= value);
        return;
      }
      case FRAME.cell:
        stream.cell = value;
        return;
      case FRAME.mark:
        stream.marks.add(value);
        return this.#wake();
    }
  }

  #text(stream: Stream, bytes: Uint8Array): void | Promise<void> {
    const text = stream.decoder.decode(bytes, { stream: true });
    if (text !== "") return this.#options.onText(stream.cell, stream.name, text);
  }

  #message(
    stream: Stream,
    { payload, isFirst, isLast }: OutputPiece & { readonly kind: "frame" },
  ): void | Promise<void> {
    // Whoever wrote the one before was stopped in the middle of it.
    if (isFirst) this.#parts = new MessageParts(this.#options.maxBytes);
    this.#parts.add(payload);
    if (!isLast) return;
    const message = this.#parts.take();
    if (typeof message !== "string") return this.#options.onMessage(stream.cell, message);
    return this.#options.onText(stream.cell, "stderr", `robo: ${message}\n`);
  }

  async #until(isSo: () => boolean): Promise<void> {
    while (!isSo() && !this.#isCut) {
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const resolve of waiting) resolve();
  }
}
