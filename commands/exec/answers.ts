import type { RoboContext } from "../context.ts";
import { LineInput } from "../screen/line_input.ts";
import { PromptArea } from "../screen/prompt_area.ts";
import type { Question } from "./script_kernel.ts";

/** Answers what scripts ask: from the keyboard, or with lines of standard input where that is no terminal. */
export interface Answers extends Disposable {
  /** The answer; `undefined` when there is none, or `signal` came first. */
  ask(question: Question, signal: AbortSignal): Promise<string | undefined>;
}

/** The answers of whoever uses this command; `isInputTaken` says that standard input is a script. */
export function answersOf(context: RoboContext, isInputTaken: boolean): Answers {
  if (context.terminal.keyboard) return new TypedAnswers(context);
  if (isInputTaken) return { ask: () => Promise.resolve(undefined), [Symbol.dispose]: () => {} };
  return new PipedAnswers(context);
}

class TypedAnswers implements Answers {
  readonly #area: PromptArea;
  readonly #input: LineInput;

  constructor(context: RoboContext) {
    // Not on standard output, where scripts write.
    this.#area = new PromptArea(context, context.process.stderr);
    this.#input = new LineInput(context, this.#area);
  }

  ask({ prompt, password }: Question, signal: AbortSignal): Promise<string | undefined> {
    const lineStart = prompt.lastIndexOf("\n") + 1;
    if (lineStart > 0) this.#area.write(prompt.slice(0, lineStart));
    const look = { prompt: prompt.slice(lineStart), continuation: "", isCode: false };
    return this.#input.read({ look: { ...look, isHidden: password }, signal });
  }

  [Symbol.dispose](): void {
    this.#input[Symbol.dispose]();
    this.#area[Symbol.dispose]();
  }
}

class PipedAnswers implements Answers {
  readonly #lines: AsyncIterableIterator<string>;
  /** A line that came when its question was no longer asked belongs to the next. */
  #next: Promise<string | undefined> | undefined;

  constructor(context: RoboContext) {
    this.#lines = context.inputLines();
  }

  async ask(_: Question, signal: AbortSignal): Promise<string | undefined> {
    if (signal.aborted) return undefined;
    this.#next ??= this.#lines.next().then(({ done, value }) => done ? undefined : value);
    const { promise: withdrawn, resolve } = Promise.withResolvers<"withdrawn">();
    const withdraw = () => resolve("withdrawn");
    signal.addEventListener("abort", withdraw);
    const answer = await Promise.race([this.#next, withdrawn]);
    signal.removeEventListener("abort", withdraw);
    if (answer === "withdrawn") return undefined;
    this.#next = undefined;
    return answer;
  }

  [Symbol.dispose](): void {}
}
