import type { JsonObject, MimeBundle } from "../../protocols/jupyter/mod.ts";

/** An error of the user's code, or of the kernel, as Jupyter tells it. */
export interface ScriptError {
  /** Its class, such as `TypeError`. */
  readonly name: string;
  /** Its message. */
  readonly value: string;
  /** What is shown of it. */
  readonly traceback: readonly string[];
}

/** What comes of code while it runs. */
export type ScriptOutput =
  | { readonly kind: "stream"; readonly name: "stdout" | "stderr"; readonly text: string }
  | { readonly kind: "display" | "update"; readonly data: MimeBundle }
  /** The value of the last expression; `count` is the number of the cell, where the kernel says it. */
  | { readonly kind: "result"; readonly data: MimeBundle; readonly count: number | undefined }
  /** What was shown goes; with `wait`, when the next comes. */
  | { readonly kind: "clear"; readonly wait: boolean }
  | { readonly kind: "error"; readonly error: ScriptError };

/** A question that a script asks its user. */
export interface Question {
  /** What stands in front of the answer. */
  readonly prompt: string;
  /** Whether the answer is not to be seen. */
  readonly password: boolean;
}

/** How code has ended. */
export interface ScriptEnd {
  /** `aborted`: it never began. */
  readonly status: "ok" | "error" | "interrupted" | "aborted";
  /** Whether the end of its output never came (default no). */
  readonly isCutOff?: boolean;
  /** With `error` and `interrupted`. */
  readonly error?: ScriptError;
}

/** What is told while code runs. */
export interface ScriptEvents {
  /** It has begun, others' code being done. */
  started(): void;
  /** It has written or shown something. */
  output(output: ScriptOutput): void;
  /** It asks; `undefined` for no answer. `signal` aborts when the answer is no longer wanted. */
  ask(question: Question, signal: AbortSignal): Promise<string | undefined>;
}

/** A kernel as `robo exec` sees it. Everything rejects with a `RoboError` of kind `lost` once it has died. */
export interface ScriptKernel {
  /** Executes code; resolves when it has ended. */
  execute(
    code: string,
    options: {
      readonly metadata: JsonObject;
      readonly storeHistory: boolean;
      readonly events: ScriptEvents;
    },
  ): Promise<ScriptEnd>;
  /** Interrupts what {@linkcode execute} has sent last, or takes it back if it has not begun. */
  interrupt(): Promise<void>;
  /** Asks something of robo's own; the content of the reply. */
  request(type: string, content: JsonObject): Promise<JsonObject>;
}
