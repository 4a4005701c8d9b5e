import { paint } from "../../terminal/screen.ts";
import type { ScriptError, ScriptOutput } from "../exec/script_kernel.ts";
import { errorLines, plainText } from "../exec/words.ts";
import type { PromptArea } from "../screen/prompt_area.ts";

/** Shows what comes of the user's own cells. */
export class ConsoleOutput {
  readonly #area: PromptArea;
  readonly #color: boolean;
  #isClearing = false;

  /** Writes above the prompt of `area`. */
  constructor(area: PromptArea, color: boolean) {
    this.#area = area;
    this.#color = color;
  }

  /** Shows an output. */
  show(output: ScriptOutput): void {
    switch (output.kind) {
      case "stream":
        this.#clear();
        return this.#area.write(output.text);
      case "result": {
        const text = plainText(output.data);
        const label = paint(`Out[${output.count ?? ""}]:`, "red", this.#color);
        // What has several lines begins below, so that they stand below each other.
        return this.#area.say(`${label}${text.includes("\n") ? "\n" : " "}${text}`);
      }
      case "display":
      case "update":
        this.#clear();
        return this.#area.say(plainText(output.data));
      case "clear":
        this.#isClearing = true;
        if (!output.wait) this.#clear();
        return;
      case "error":
        // The reply brings it, too.
    }
  }

  /** Shows why a cell has failed. */
  error(error: ScriptError): void {
    for (const line of errorLines(error, { color: this.#color })) {
      this.#area.say(paint(line, "red", this.#color));
    }
  }

  #clear(): void {
    if (this.#isClearing) this.#area.clearLine();
    this.#isClearing = false;
  }
}
