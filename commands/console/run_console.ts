import { paint } from "../../terminal/screen.ts";
import type { RoboContext } from "../context.ts";
import { LineInput, type LineReading } from "../screen/line_input.ts";
import { PromptArea } from "../screen/prompt_area.ts";
import type { ConsoleKernel } from "./console_kernel.ts";
import { ConsoleOutput } from "./console_output.ts";
import { Others } from "./others.ts";

/** Inputs of before that can be found. */
const HISTORY_LENGTH = 1000;

/** How a console begins. */
export interface ConsoleOptions {
  /** What the kernel is called. */
  readonly words: string;
  /** Whose console it is. */
  readonly username: string;
  /** Whether the work of other clients is shown. */
  readonly showsOthers: boolean;
  /** Whether the kernel's history keeps what is executed. */
  readonly storeHistory: boolean;
}

/** Talks with a kernel until the user leaves. Throws a `RoboError` of kind `lost` when the kernel dies. */
export async function runConsole(
  context: RoboContext,
  kernel: ConsoleKernel,
  options: ConsoleOptions,
): Promise<void> {
  using area = new PromptArea(context);
  using input: LineInput = new LineInput(context, area, { onInterrupt: () => console.interrupt() });
  const console: Console = new Console({ context, kernel, options, area, input });
  await console.run();
}

interface ConsoleParts {
  readonly context: RoboContext;
  readonly kernel: ConsoleKernel;
  readonly options: ConsoleOptions;
  readonly area: PromptArea;
  readonly input: LineInput;
}

class Console {
  readonly #parts: ConsoleParts;
  readonly #leaving = new AbortController();
  readonly #output: ConsoleOutput;
  #count = 0;
  /** Leaves the cell that runs behind, while there is one. */
  #leaveCell: (() => void) | undefined;
  #isInterrupted = false;

  constructor(parts: ConsoleParts) {
    this.#parts = parts;
    this.#output = new ConsoleOutput(parts.area, parts.context.terminal.color);
  }

  async run(): Promise<void> {
    const { context, kernel, options, area, input } = this.#parts;
    context.onInterrupt((signal) => this.#onSignal(signal));
    area.say(
      paint(
        `${options.words}: Tab completes, Ctrl-C interrupts, Ctrl-D leaves`,
        "dim",
        context.terminal.color,
      ),
    );
    const listening = this.#listen();
    const death = kernel.death.catch((error: Error) => {
      this.#leaving.abort();
      return error;
    });
    // Behind a cell that runs this takes its time; the number is then corrected.
    kernel.executionCount().then((count) => this.#counted(count), () => {});
    const history = await kernel.history(HISTORY_LENGTH).catch((): string[] => []);
    while (!this.#leaving.signal.aborted) {
      const code = await input.read(this.#reading(history));
      if (code === undefined) break;
      if (code.trim() === "") continue;
      if (history.at(-1) !== code) history.push(code);
      await this.#execute(code);
    }
    const isDead = this.#leaving.signal.aborted && this.#leaving.signal.reason !== "left";
    this.#leaving.abort("left");
    await listening;
    area.hide();
    if (isDead) throw await death;
  }

  #reading(history: readonly string[]): LineReading {
    const { kernel } = this.#parts;
    const count = () => this.#count;
    return {
      look: {
        get prompt() {
          return `In [${count() + 1}]: `;
        },
        get continuation() {
          return "...: ".padStart(this.prompt.length);
        },
        isCode: true,
      },
      history,
      signal: this.#leaving.signal,
      // A kernel that does not answer gets the code as it is, and nothing to choose from.
      continuation: (code) => kernel.continuation(code).catch(() => undefined),
      complete: (code, cursor) =>
        kernel.complete(code, cursor).catch(() => ({ matches: [], start: cursor, end: cursor })),
      inspect: (code, cursor) => kernel.inspect(code, cursor).catch(() => undefined),
    };
  }

  async #execute(code: string): Promise<void> {
    const { kernel, options, area, input } = this.#parts;
    const left = Promise.withResolvers<undefined>();
    this.#leaveCell = () => left.resolve(undefined);
    this.#isInterrupted = false;
    const executed = kernel.execute(code, {
      metadata: {},
      storeHistory: options.storeHistory,
      events: {
        started: () => {},
        output: (output) => this.#output.show(output),
        ask: ({ prompt, password }, signal) => {
          const start = prompt.lastIndexOf("\n") + 1;
          area.write(prompt.slice(0, start));
          const look = { prompt: prompt.slice(start), continuation: "", isCode: false };
          return input.read({ look: { ...look, isHidden: password }, signal });
        },
      },
    });
    executed.catch(() => {});
    try {
      const end = await Promise.race([executed, left.promise]);
      if (end === undefined) area.say("Left behind: it may still run");
      else if (end.error !== undefined) this.#output.error(end.error);
      else if (end.status === "aborted") area.say("It was not executed: one before it had failed");
    } catch {
      // That the kernel has died is told by the console's end.
    } finally {
      this.#leaveCell = undefined;
    }
  }

  /** Does what Ctrl-C does, whose signal comes only before the first input, or from elsewhere. */
  interrupt(): void {
    const { kernel, input } = this.#parts;
    if (this.#leaveCell === undefined) return input.clear();
    if (this.#isInterrupted) return this.#leaveCell();
    this.#isInterrupted = true;
    kernel.interrupt().catch(() => {});
  }

  #onSignal(signal: string): void {
    if (signal === "SIGINT") this.interrupt();
    else this.#leaving.abort("left");
  }

  async #listen(): Promise<void> {
    const { kernel, options, area, context } = this.#parts;
    const others = new Others(
      { session: kernel.session, username: options.username },
      { showsClients: options.showsOthers },
    );
    for await (const message of kernel.broadcasts(this.#leaving.signal)) {
      const { header, content } = message;
      const { execution_count: count, execution_state: state } = content;
      if (header.msg_type === "execute_input" && typeof count === "number") this.#counted(count);
      if (state === "restarting") area.say("The engine is started anew; its state is lost");
      const lines = others.lines(message);
      const { color } = context.terminal;
      if (lines.length > 0) area.say(lines.map((line) => paint(line, "dim", color)).join("\n"));
    }
  }

  #counted(count: number): void {
    if (count === this.#count) return;
    this.#count = count;
    this.#parts.area.refresh();
  }
}
