import { overwriteLine } from "../../terminal/progress_line.ts";
import type { RoboContext } from "../context.ts";

/** A line on a terminal that changes in place; nothing where there is no terminal, or while others have it. */
export class StatusLine implements Disposable {
  readonly #context: RoboContext;
  #shown = false;

  /** Shows nothing yet. */
  constructor(context: RoboContext) {
    this.#context = context;
  }

  /** Shows what `render` makes for the terminal's width. */
  show(render: (width: number) => string): void {
    const { terminal, process } = this.#context;
    if (!terminal.interactive) return;
    this.#shown = terminal.isForeground();
    if (!this.#shown) return;
    process.stderr.write(overwriteLine(render(terminal.size().columns - 1)));
  }

  /** Prints a line that stays, above the one that changes. */
  say(text: string): void {
    this.clear();
    this.#context.process.stderr.write(`${text}\n`);
  }

  /** Takes the line away. */
  clear(): void {
    if (this.#shown && this.#context.terminal.isForeground()) {
      this.#context.process.stderr.write(overwriteLine(""));
    }
    this.#shown = false;
  }

  /** As {@linkcode clear}. */
  [Symbol.dispose](): void {
    this.clear();
  }
}
