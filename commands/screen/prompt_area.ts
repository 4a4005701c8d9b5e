import type { DrawnPrompt } from "../../terminal/console_prompt.ts";
import { displayWidth } from "../../terminal/text.ts";
import type { Output, RoboContext } from "../context.ts";

/** Time between output above a prompt and the prompt's return, in milliseconds: a flood is not to draw it each time. */
const RETURN_MS = 15;

/** Draws a prompt for a terminal of this size. */
export type DrawPrompt = (
  size: { readonly columns: number; readonly rows: number; readonly color: boolean },
) => DrawnPrompt;

/** The last lines of a terminal: a prompt that may change while output goes in above it. */
export class PromptArea implements Disposable {
  readonly #context: RoboContext;
  readonly #output: Output;
  readonly #closing = new AbortController();
  #draw: DrawPrompt | undefined;
  #drawn: DrawnPrompt | undefined;
  #isInLine = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Writes to `output`, which has to be the terminal. */
  constructor(context: RoboContext, output: Output = context.process.stdout) {
    this.#context = context;
    this.#output = output;
    context.terminal.onResize(() => this.#resized(), this.#closing.signal);
    context.terminal.onContinue(() => {
      // Where it was drawn is somebody else's now.
      this.#drawn = undefined;
      if (this.#draw !== undefined) this.show(this.#draw);
    }, this.#closing.signal);
  }

  /** Shows a prompt in place of what is shown; it stays below all that is written. */
  show(draw: DrawPrompt): void {
    this.#draw = draw;
    const drawn = draw(this.#size());
    // A line that output has not ended is not the prompt's.
    const before = this.#isInLine ? "\r\n" : this.#erasing();
    this.#isInLine = false;
    const up = drawn.lines.length - 1 - drawn.cursor.row;
    const back = (up > 0 ? `\x1b[${up}A` : "") + "\r" +
      (drawn.cursor.column > 0 ? `\x1b[${drawn.cursor.column}C` : "");
    this.#output.write(`\x1b[?2026h${before}${drawn.lines.join("\r\n")}${back}\x1b[?2026l`);
    this.#drawn = drawn;
    this.#stopTimer();
  }

  /** Leaves the prompt where it is, as it is drawn now; what follows goes below. */
  keep(): void {
    if (this.#drawn === undefined) return;
    const down = this.#drawn.lines.length - 1 - this.#drawn.cursor.row;
    this.#output.write(`${down > 0 ? `\x1b[${down}B` : ""}\r\n`);
    this.#forget();
  }

  /** Takes the prompt away. */
  hide(): void {
    const erasing = this.#erasing();
    if (erasing !== "") this.#output.write(erasing);
    this.#forget();
  }

  /** Writes above the prompt, if there is one. */
  write(text: string): void {
    if (text === "") return;
    const erasing = this.#erasing();
    this.#drawn = undefined;
    this.#output.write(erasing + text);
    this.#isInLine = !text.endsWith("\n");
    const draw = this.#draw;
    if (draw !== undefined) this.#timer ??= setTimeout(() => this.show(draw), RETURN_MS);
  }

  /** Writes whole lines above the prompt. */
  say(text: string): void {
    this.write(`${this.#isInLine ? "\n" : ""}${text}\n`);
  }

  /** Draws the prompt anew, if there is one: what it shows has changed. */
  refresh(): void {
    if (this.#draw !== undefined && this.#timer === undefined) this.show(this.#draw);
  }

  /** Takes away the line that output has not ended. */
  clearLine(): void {
    if (!this.#isInLine) return;
    this.#isInLine = false;
    this.#output.write("\r\x1b[K");
  }

  /** A new page. */
  clear(): void {
    this.#drawn = undefined;
    this.#isInLine = false;
    this.#output.write("\x1b[H\x1b[2J");
    if (this.#draw !== undefined) this.show(this.#draw);
  }

  /** Takes the prompt away for good. */
  [Symbol.dispose](): void {
    this.#closing.abort();
    this.hide();
  }

  #forget(): void {
    this.#draw = undefined;
    this.#drawn = undefined;
    this.#stopTimer();
  }

  #stopTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #size(): { columns: number; rows: number; color: boolean } {
    const { terminal } = this.#context;
    return { ...terminal.size(), color: terminal.color };
  }

  #erasing(rowsAbove: number | undefined = this.#drawn?.cursor.row): string {
    if (this.#drawn === undefined || rowsAbove === undefined) return "";
    return `${rowsAbove > 0 ? `\x1b[${rowsAbove}A` : ""}\r\x1b[J`;
  }

  #resized(): void {
    if (this.#drawn === undefined || this.#draw === undefined) return;
    const { columns } = this.#context.terminal.size();
    const { lines, cursor } = this.#drawn;
    // The terminal has broken the lines that no longer fit.
    const rowsAbove = lines.slice(0, cursor.row)
      .reduce((sum, line) => sum + Math.max(1, Math.ceil(visibleWidth(line) / columns)), 0);
    this.#output.write(this.#erasing(rowsAbove + Math.floor(cursor.column / columns)));
    this.#drawn = undefined;
    this.show(this.#draw);
  }
}

function visibleWidth(line: string): number {
  // deno-lint-ignore no-control-regex
  return displayWidth(line.replaceAll(/\x1b\[[0-9;]*m/g, ""));
}
