import type { RoboContext } from "../context.ts";
import { LineInput } from "../screen/line_input.ts";
import { PromptArea } from "../screen/prompt_area.ts";
import type { Answers } from "./answers.ts";
import type { Question } from "./script_kernel.ts";

/** Answers at the keyboard. */
export class TypedAnswers implements Answers {
  readonly #area: PromptArea;
  readonly #input: LineInput;

  /** Touches the keyboard with the first question. */
  constructor(context: RoboContext) {
    // Not on standard output, where scripts write.
    this.#area = new PromptArea(context, context.process.stderr);
    this.#input = new LineInput(context, this.#area);
  }

  /** Asks. */
  ask({ prompt, password }: Question, signal: AbortSignal): Promise<string | undefined> {
    const lineStart = prompt.lastIndexOf("\n") + 1;
    if (lineStart > 0) this.#area.write(prompt.slice(0, lineStart));
    const look = { prompt: prompt.slice(lineStart), continuation: "", isCode: false };
    return this.#input.read({ look: { ...look, isHidden: password }, signal });
  }

  /** Gives the keyboard back. */
  [Symbol.dispose](): void {
    this.#input[Symbol.dispose]();
    this.#area[Symbol.dispose]();
  }
}
