import type { KernelOutput } from "./output.ts";

/** What was not kept of an output. */
export interface UnkeptOutput {
  /** Pieces of output. */
  readonly pieces: number;
  /** Their size, in UTF-16 units of text and JSON. */
  readonly size: number;
}

/** Keeps the output of a cell, up to a limit. Text of one stream that follows on itself becomes one piece. */
export class OutputStore {
  readonly #limit: number;
  readonly #outputs: KernelOutput[] = [];
  readonly #texts = { stdout: [] as string[], stderr: [] as string[] };
  #pending: { readonly name: "stdout" | "stderr"; readonly texts: string[] } | undefined;
  #size = 0;
  #unkept = { pieces: 0, size: 0 };

  /** Keeps up to `limit` UTF-16 units. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Keeps an output if there is room. */
  add(output: KernelOutput): void {
    const size = sizeOf(output);
    // Once something is missing, the rest is no continuation of what was kept.
    if (this.#unkept.pieces > 0 || this.#size + size > this.#limit) {
      this.#unkept.pieces++;
      this.#unkept.size += size;
      return;
    }
    this.#size += size;
    if (output.type !== "stream") {
      this.#flush();
      this.#outputs.push(output);
      return;
    }
    const { name, text } = output;
    if (this.#pending?.name !== name) {
      this.#flush();
      this.#pending = { name, texts: [] };
    }
    this.#pending.texts.push(text);
    this.#texts[name].push(text);
  }

  /** All that was kept, in its order. */
  get outputs(): readonly KernelOutput[] {
    this.#flush();
    return this.#outputs;
  }

  /** What was not. */
  get unkept(): UnkeptOutput {
    return this.#unkept;
  }

  /** The text of a stream that was kept. */
  text(name: "stdout" | "stderr"): string {
    return this.#texts[name].join("");
  }

  #flush(): void {
    if (this.#pending === undefined) return;
    const { name, texts } = this.#pending;
    this.#outputs.push({ type: "stream", name, text: texts.join("") });
    this.#pending = undefined;
  }
}

function sizeOf(output: KernelOutput): number {
  return output.type === "stream" ? output.text.length : JSON.stringify(output).length;
}
