import { concat } from "../../../../protocols/bytes.ts";
import { encodeFrame, encodeNumberFrame, FRAME, MOST_FRAME_BYTES } from "../frames.ts";
import type { EngineMessage } from "../messages.ts";
import { currentContext, endIfStopping } from "./cell_context.ts";
import { internals } from "./internals.ts";

type Name = "stdout" | "stderr";

const NAMES: readonly Name[] = ["stdout", "stderr"];

/** The standard streams as user code writes to them: the order between them, and which cell caused what, are kept. */
export class Output {
  readonly #nonce: Uint8Array;
  readonly #encoder = new TextEncoder();
  readonly #write: Readonly<Record<Name, (bytes: Uint8Array) => number>>;
  /** The stream that was written to last. */
  #active: Name = "stdout";
  #turn = 0;
  /** The cell that runs, to which the kernel counts what comes by itself; -1 for none. */
  #running = 0;
  /** The cell to which the kernel counts what comes on a stream; -1 for one that it chooses. */
  readonly #told: Record<Name, number> = { stdout: 0, stderr: 0 };

  /** Output in which frames begin with `nonce`. */
  constructor(nonce: Uint8Array) {
    this.#nonce = nonce;
    this.#write = {
      stdout: Deno.stdout.writeSync.bind(Deno.stdout),
      stderr: Deno.stderr.writeSync.bind(Deno.stderr),
    };
  }

  /** Replaces the console, and what `Deno.stdout` and `Deno.stderr` write with. V8's own would keep all messages. */
  install(): void {
    const console = new internals.Console((text, level) =>
      this.text(level > 1 ? "stderr" : "stdout", text)
    );
    const { log } = console;
    // A text alone is printed as it is: formatting it would take as long as writing it.
    console.log = (...values: unknown[]) => {
      const [text] = values;
      const isPlain = values.length === 1 && typeof text === "string";
      if (isPlain && console.indentLevel === 0) this.text("stdout", `${text}\n`);
      else log(...values);
    };
    Object.defineProperty(globalThis, "console", {
      value: console,
      writable: true,
      configurable: true,
      enumerable: false,
    });
    for (const name of NAMES) this.#replaceWrites(name);
  }

  /** Writes text. */
  text(name: Name, text: string): void {
    this.#bytes(name, this.#encoder.encode(text));
  }

  /** Says something that is no text. */
  say(message: EngineMessage): void {
    const payload = this.#encoder.encode(JSON.stringify(message));
    this.#bytes("stdout", ...encodeFrame(this.#nonce, FRAME.message, payload));
  }

  /** A cell begins: the kernel counts what comes to it, unless it was told otherwise meanwhile. */
  begin(cell: number): void {
    for (const name of NAMES) {
      if (this.#told[name] !== -1) this.#all(name, this.#number(FRAME.cell, cell));
      this.#told[name] = cell;
    }
    this.#running = cell;
  }

  /** A cell has ended: all that it said stands before the mark. */
  end(mark: number): void {
    for (const name of NAMES) {
      this.#all(name, this.#number(FRAME.mark, mark));
      this.#told[name] = -1;
    }
    this.#running = -1;
  }

  /**
   * Writes pieces, each in one go. The code may be terminated anywhere in it: so what it notes of the pipes is noted once it is
   * so, and what it writes twice does no harm.
   */
  #bytes(name: Name, ...pieces: readonly Uint8Array[]): void {
    endIfStopping();
    const { id } = currentContext();
    const all = [...pieces];
    if (id !== this.#told[name]) all.unshift(this.#number(FRAME.cell, id));
    if (name !== this.#active) {
      const turn = ++this.#turn;
      this.#all(this.#active, this.#number(FRAME.yields, turn));
      all.unshift(this.#number(FRAME.resumes, turn));
    }
    const whole = all.length > 1 ? concat(all) : all[0]!;
    if (whole.length <= MOST_FRAME_BYTES) this.#all(name, whole);
    else for (const piece of all) this.#all(name, piece);
    this.#told[name] = id;
    this.#active = name;
    // What native code writes meanwhile is the running cell's. Behind text, the frame could be written in two parts.
    if (this.#running === -1 || id === this.#running) return;
    this.#all(name, this.#number(FRAME.cell, this.#running));
    this.#told[name] = this.#running;
  }

  #number(kind: number, value: number): Uint8Array {
    return encodeNumberFrame(this.#nonce, kind, value);
  }

  #all(name: Name, bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) at += this.#write[name](bytes.subarray(at));
  }

  #replaceWrites(name: Name): void {
    const stream = Deno[name];
    stream.writeSync = (bytes) => {
      this.#bytes(name, bytes);
      return bytes.length;
    };
    stream.write = (bytes) => {
      try {
        return Promise.resolve(stream.writeSync(bytes));
      } catch (error) {
        return Promise.reject(error);
      }
    };
    Object.defineProperty(stream, "writable", {
      get: () => new WritableStream<Uint8Array>({ write: (bytes) => void stream.writeSync(bytes) }),
      configurable: true,
    });
  }
}
