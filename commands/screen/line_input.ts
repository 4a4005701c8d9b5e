import { onEditorKey } from "../../terminal/console_editor.ts";
import { type Matches, offerMatches } from "../../terminal/console_menu.ts";
import { drawPrompt, type PromptLook } from "../../terminal/console_prompt.ts";
import {
  type EditorAction,
  type EditorState,
  emptyInput,
  insert,
} from "../../terminal/console_state.ts";
import type { RoboContext } from "../context.ts";
import type { PromptArea } from "./prompt_area.ts";

/** Keys that are kept while nothing is read; what is typed beyond is lost, with a bell. */
const MAX_TYPED_AHEAD = 64 * 1024;

/** The terminal then tells what is pasted from what is typed. */
const PASTE_ON = "\x1b[?2004h";
const PASTE_OFF = "\x1b[?2004l";

/** What an input is, and who helps with it. */
export interface LineReading {
  /** What stands in front of it. */
  readonly look: PromptLook;
  /** Inputs before, the oldest first; default none. */
  readonly history?: readonly string[];
  /** Whether it may end there; with the beginning of the next line, or `undefined` when it may. Default always. */
  readonly continuation?: (text: string) => Promise<string | undefined>;
  /** What may stand at the cursor; default nothing. */
  readonly complete?: (text: string, cursor: number) => Promise<Matches>;
  /** What stands at the cursor, to be shown above; default nothing. */
  readonly inspect?: (text: string, cursor: number) => Promise<string | undefined>;
  /** Ends it without an input. */
  readonly signal?: AbortSignal;
}

/** Who is told what does not belong to an input. */
export interface LineInputOptions {
  /** Called at Ctrl-C, also between two inputs; without it, Ctrl-C is a SIGINT. */
  readonly onInterrupt?: () => void;
}

/** Reads inputs from the keyboard, one after the other. What is typed between two belongs to the next. */
export class LineInput implements Disposable {
  readonly #context: RoboContext;
  readonly #area: PromptArea;
  readonly #onInterrupt: (() => void) | undefined;
  readonly #closing = new AbortController();
  #typed: string[] = [];
  #wake: (() => void) | undefined;
  #isOpen = false;
  #isCleared = false;

  /** Touches the keyboard when it reads for the first time. */
  constructor(context: RoboContext, area: PromptArea, { onInterrupt }: LineInputOptions = {}) {
    this.#context = context;
    this.#area = area;
    this.#onInterrupt = onInterrupt;
  }

  /** Reads an input; `undefined` when there will be no more, or `signal` came first. */
  async read(reading: LineReading): Promise<string | undefined> {
    const { look, signal } = reading;
    this.#open();
    this.#isCleared = false;
    let state = emptyInput(reading.history);
    const wake = () => this.#wake?.();
    signal?.addEventListener("abort", wake);
    const show = () => this.#area.show((size) => drawPrompt(state, look, size));
    try {
      show();
      while (signal?.aborted !== true && !this.#closing.signal.aborted) {
        if (this.#isCleared) {
          this.#isCleared = false;
          state = emptyInput(reading.history);
          show();
        }
        const key = this.#typed.shift();
        if (key === undefined) {
          await new Promise<void>((resolve) => this.#wake = resolve);
          continue;
        }
        const { state: next, action } = onEditorKey(state, key);
        state = next;
        if (action !== undefined) {
          const done = await this.#act(action, state, reading);
          if (done === "leave") {
            this.#area.keep();
            return undefined;
          }
          // Ctrl-C while somebody was asked what to make of it.
          if (this.#isCleared) continue;
          if (done === "done") {
            state = { ...emptyInput(), text: state.text, cursor: state.text.length };
            show();
            this.#area.keep();
            return state.text;
          }
          state = done;
        }
        // Of many keys at once, the last one's picture is enough.
        if (this.#typed.length === 0 && state.paste === undefined) show();
      }
      this.#area.hide();
      return undefined;
    } finally {
      signal?.removeEventListener("abort", wake);
      this.#wake = undefined;
    }
  }

  /** Begins anew, as Ctrl-C does in a shell: what stands there stays on the screen, and what was typed ahead is lost. */
  clear(): void {
    this.#typed = [];
    this.#area.keep();
    this.#isCleared = true;
    this.#wake?.();
  }

  /** Gives the keyboard back. */
  [Symbol.dispose](): void {
    this.#closing.abort();
    this.#wake?.();
    if (this.#isOpen) this.#context.process.stderr.write(PASTE_OFF);
  }

  #open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    const askForPastes = () => this.#context.process.stderr.write(PASTE_ON);
    askForPastes();
    this.#context.terminal.onContinue(askForPastes, this.#closing.signal);
    const onInterrupt = this.#onInterrupt;
    this.#context.terminal.onKey(
      (key) => {
        // At once, as what is to be interrupted takes no keys.
        if (key === "\x03" && onInterrupt !== undefined) return onInterrupt();
        if (this.#typed.length < MAX_TYPED_AHEAD || this.#wake !== undefined) this.#typed.push(key);
        else this.#context.process.stderr.write("\x07");
        this.#wake?.();
      },
      this.#closing.signal,
      { hearsInterrupt: onInterrupt !== undefined },
    );
  }

  async #act(
    action: EditorAction,
    state: EditorState,
    { continuation, complete, inspect }: LineReading,
  ): Promise<EditorState | "done" | "leave"> {
    const { text, cursor } = state;
    switch (action) {
      case "leave":
        return "leave";
      case "enter": {
        const indent = await continuation?.(text);
        return indent === undefined
          ? "done"
          : insert({ ...state, cursor: text.length }, `\n${indent}`);
      }
      case "complete": {
        const matches = await complete?.(text, cursor);
        return matches === undefined ? state : offerMatches(state, { text, cursor }, matches);
      }
      case "inspect": {
        const about = await inspect?.(text, cursor);
        if (about !== undefined) this.#area.say(about);
        return state;
      }
      case "clear":
        this.#area.clear();
        return state;
      case "too-long":
        this.#area.say("What was pasted is cut at 1 MiB");
        return state;
    }
  }
}
