import type { RoboContext } from "../context.ts";

/** Messages kept while a full-screen view has the terminal. */
const MAX_NOTICES = 200;

/** Keeps what is logged while a full-screen view has the terminal, and prints it afterwards. */
export class NoticeBoard implements Disposable {
  /** A context that logs to this board. */
  readonly context: RoboContext;
  readonly #terminal: RoboContext;
  readonly #lines: string[] = [];
  readonly #tip: string;
  #forgotten = 0;

  /** Stands in for the standard error of `context`; shows `tip` as long as there is no message. */
  constructor(context: RoboContext, tip = "") {
    this.#tip = tip;
    this.#terminal = context;
    const process = { ...context.process, stderr: { write: (text: string) => this.#add(text) } };
    this.context = { ...context, process };
  }

  /** The last message, without its end of line. */
  get last(): string {
    return this.#lines.at(-1)?.trimEnd() ?? this.#tip;
  }

  /** Prints what was kept. */
  [Symbol.dispose](): void {
    const { stderr } = this.#terminal.process;
    if (this.#forgotten > 0) stderr.write(`(${this.#forgotten} earlier messages are not shown)\n`);
    for (const line of this.#lines.splice(0)) stderr.write(line);
  }

  #add(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length <= MAX_NOTICES) return;
    this.#lines.shift();
    this.#forgotten++;
  }
}
