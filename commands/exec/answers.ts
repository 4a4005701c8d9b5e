import { unlessAborted } from "../../transports/unless_aborted.ts";
import type { RoboContext } from "../context.ts";
import type { Question } from "./script_kernel.ts";

/** Answers what scripts ask: from the keyboard, or with lines of standard input where that is no terminal. */
export interface Answers extends Disposable {
  /** The answer; `undefined` when there is none, or `signal` came first. */
  ask(question: Question, signal: AbortSignal): Promise<string | undefined>;
}

/** The answers of whoever uses this command; `isInputTaken` says that standard input is a script. */
export function answersOf(context: RoboContext, isInputTaken: boolean): Answers {
  if (context.terminal.keyboard) return new AnswersOnDemand(context);
  if (isInputTaken) return { ask: () => Promise.resolve(undefined), [Symbol.dispose]: () => {} };
  return new PipedAnswers(context);
}

/** What reads from the keyboard is loaded by the first question. */
class AnswersOnDemand implements Answers {
  readonly #context: RoboContext;
  #answers: Answers | undefined;
  #isDisposed = false;

  constructor(context: RoboContext) {
    this.#context = context;
  }

  async ask(question: Question, signal: AbortSignal): Promise<string | undefined> {
    const { TypedAnswers } = await import("./typed_answers.ts");
    if (this.#isDisposed || signal.aborted) return undefined;
    this.#answers ??= new TypedAnswers(this.#context);
    return await this.#answers.ask(question, signal);
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.#answers?.[Symbol.dispose]();
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
    const answer = await unlessAborted(this.#next, signal);
    if (answer !== undefined) this.#next = undefined;
    return answer;
  }

  [Symbol.dispose](): void {}
}
