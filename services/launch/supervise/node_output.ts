import type { LogFile } from "../../../system/log_file.ts";
import { pause } from "../../../transports/pause.ts";
import { formatBytes } from "../../../terminal/format.ts";
import { LineGate } from "../../../terminal/line_gate.ts";
import { type CutLine, LineCutter } from "./line_cutter.ts";
import { LineRing, lineText, type RingLimits } from "./line_ring.ts";
import { LogText } from "./log_text.ts";

/** A line that a node said. */
export interface OutputLine {
  /** Name of the node. */
  readonly node: string;
  /** Whether it came from standard output or standard error. */
  readonly stream: "out" | "err";
  /** When it was read, in milliseconds since 1970. */
  readonly time: number;
  /** Its text; bytes that are no UTF-8 are replaced, control characters are left in. */
  readonly text: string;
  /** Whether it was longer than 64 KiB, and only its beginning is here. */
  readonly isCut: boolean;
}

/** Somebody who wants to see what a node says. */
export interface LineListener {
  /** Gets each line. It must not throw. */
  line(line: OutputLine): void;
  /** Gets the number of lines that were left out since, because there were too many in a second. */
  skipped?(count: number): void;
}

/** How much a listener wants. */
export interface ListenOptions {
  /** Most lines a second; by default 200. */
  readonly linesPerSecond?: number;
}

/** What a node's output needs. */
export interface NodeOutputOptions extends RingLimits {
  /** Name of the node. */
  readonly node: string;
  /** Where all of it goes. */
  readonly file: LogFile;
  /** The time, in milliseconds since 1970. */
  readonly now: () => number;
  /** Most bytes a second that go to the log; by default 32 MiB. A program that says more is slowed down by its own pipe. */
  readonly bytesPerSecond?: number;
  /** Told when it is slowed down for the first time. */
  readonly onSlowed?: (text: string) => void;
}

/** Most bytes a second that go to the log, unless told otherwise. */
const BYTES_PER_SECOND = 32 * 2 ** 20;

/** Reads both streams of one start of a program. */
export interface OutputReading {
  /** When both have ended, or were cut off. */
  readonly ended: Promise<void>;
  /** Reads no more: somebody else may hold the pipes open for ever. */
  cut(): void;
}

/** One of the two streams while it is read. */
interface Source {
  readonly name: OutputLine["stream"];
  readonly text: LogText;
}

/** What a node says: to its log, to the memory of its last lines, and to those who listen. */
export class NodeOutput {
  readonly #options: NodeOutputOptions;
  readonly #ring: LineRing;
  readonly #listeners = new Map<LineListener, LineGate>();
  /** Bytes read in the second that began at `#second`. */
  #inSecond = 0;
  #second = 0;
  /** Lines that were read. */
  lines = 0;
  /** How often reading was slowed down. */
  slowed = 0;

  /** Output of a node that has not begun. */
  constructor(options: NodeOutputOptions) {
    this.#options = options;
    this.#ring = new LineRing(options);
  }

  /** Reads what one start of the program says. */
  read(
    streams: Readonly<Record<OutputLine["stream"], ReadableStream<Uint8Array>>>,
  ): OutputReading {
    const stop = new AbortController();
    const ended = Promise.all([
      this.#readStream("out", streams.out, stop.signal),
      this.#readStream("err", streams.err, stop.signal),
    ]);
    return { ended: ended.then(() => {}), cut: () => stop.abort() };
  }

  /** Adds a line of our own to the log, such as how the program ended. */
  note(text: string): Promise<void> {
    const time = new Date(this.#options.now()).toISOString();
    return this.#options.file.writeLine(`${time} --- ${text}`);
  }

  /** The last lines, the oldest first. */
  lastLines(count: number): string[] {
    return this.#ring.last(count);
  }

  /** Gives lines to a listener until the result is disposed of. */
  listen(listener: LineListener, options: ListenOptions = {}): Disposable {
    this.#listeners.set(listener, new LineGate(options.linesPerSecond ?? 200));
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /** Tells listeners how much they have missed; called from time to time, and when the program has ended. */
  tellSkipped(): void {
    for (const [listener, gate] of this.#listeners) tellSkipped(listener, gate);
  }

  async #readStream(
    name: OutputLine["stream"],
    stream: ReadableStream<Uint8Array>,
    stop: AbortSignal,
  ): Promise<void> {
    const cutter = new LineCutter();
    const source: Source = { name, text: new LogText() };
    const reader = stream.getReader();
    const cancel = () => void reader.cancel().catch(() => {});
    if (stop.aborted) cancel();
    stop.addEventListener("abort", cancel, { once: true });
    try {
      while (true) {
        const { value, done } = await reader.read();
        if (done) break;
        await this.#slowDown(await this.#take(source, cutter.push(value)), stop);
      }
    } catch {
      // A pipe that fails has ended.
    } finally {
      stop.removeEventListener("abort", cancel);
    }
    await this.#take(source, cutter.end());
  }

  /** Takes lines; resolves to how many bytes went to the log. */
  async #take({ name: stream, text }: Source, lines: readonly CutLine[]): Promise<number> {
    if (lines.length === 0) return 0;
    this.lines += lines.length;
    const time = this.#options.now();
    this.#ring.add(lines.map(({ bytes }) => bytes));
    for (const [listener, gate] of this.#listeners) {
      for (const { bytes, isCut } of lines) {
        if (!gate.admits(time)) continue;
        tellSkipped(listener, gate);
        listener.line({ node: this.#options.node, stream, time, text: lineText(bytes), isCut });
      }
    }
    const head = new TextEncoder().encode(`${new Date(time).toISOString()} ${stream} `);
    const bytes = text.of(head, lines);
    await this.#options.file.write(bytes, lines.length);
    if (this.#options.file.isStalled) text.leave();
    return bytes.length;
  }

  /** Waits for the next second when enough was read in this one, so that a flood costs the launch little. */
  async #slowDown(bytes: number, stop: AbortSignal): Promise<void> {
    const now = performance.now();
    if (now - this.#second >= 1000) {
      this.#second = now;
      this.#inSecond = 0;
    }
    this.#inSecond += bytes;
    const most = this.#options.bytesPerSecond ?? BYTES_PER_SECOND;
    if (this.#inSecond < most) return;
    if (this.slowed++ === 0) {
      this.#options.onSlowed?.(`says more than ${formatBytes(most)} a second: it is slowed down`);
    }
    await pause(this.#second + 1000 - now, stop);
  }
}

function tellSkipped(listener: LineListener, gate: LineGate): void {
  const skipped = gate.takeSkipped();
  if (skipped > 0) listener.skipped?.(skipped);
}
