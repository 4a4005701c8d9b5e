import type { Answer } from "../messages.ts";
import { currentContext, interruption } from "./cell_context.ts";
import type { Output } from "./output.ts";

/** Largest answer, in bytes; a longer one counts as no input. */
const MOST_BYTES = 16 * 1024 * 1024;

/** What the kernel says on the engine's input, line by line; whoever reads waits. */
export class Input {
  readonly #file: Deno.FsFile;
  #rest = new Uint8Array(0);

  /** Input from a file such as `/dev/fd/3`. */
  constructor(path: string) {
    this.#file = Deno.openSync(path);
  }

  /** The next line, parsed; `undefined` at the end. */
  read(): Answer | undefined {
    const buffer = new Uint8Array(65_536);
    while (true) {
      const end = this.#rest.indexOf(10);
      if (end >= 0) {
        const line = new TextDecoder().decode(this.#rest.subarray(0, end));
        this.#rest = this.#rest.slice(end + 1);
        return JSON.parse(line);
      }
      const count = this.#file.readSync(buffer);
      if (count === null || this.#rest.length > MOST_BYTES) return undefined;
      const longer = new Uint8Array(this.#rest.length + count);
      longer.set(this.#rest);
      longer.set(buffer.subarray(0, count), this.#rest.length);
      this.#rest = longer;
    }
  }
}

/** Asks whoever runs the cell for a line; `null` for no more input. Throws when the cell is interrupted, or may not ask. */
export type Ask = (prompt: string, password: boolean) => string | null;

/** A function that asks over `output` and waits for the answer on `input`. */
export function makeAsk(output: Output, input: Input): Ask {
  let question = 0;
  return (prompt, password) => {
    const { mayAsk, isInterrupted } = currentContext();
    if (isInterrupted) throw interruption("The question was withdrawn");
    if (!mayAsk) {
      const error = new Error("The client that runs this cell answers no questions");
      error.name = "NoInputError";
      throw error;
    }
    const own = ++question;
    output.say({ say: "ask", question: own, prompt, password });
    let answer = input.read();
    // Who asked before may have been ended before it was answered.
    while (answer !== undefined && answer.question !== own) answer = input.read();
    if (answer === undefined || "none" in answer) return null;
    if ("text" in answer) return answer.text;
    throw interruption("The question was withdrawn");
  };
}

/** Replaces the functions with which programs ask their user, and adds `promptPassword`. */
export function installQuestions(ask: Ask): void {
  const questions = {
    prompt: (message = "Prompt", initial: string | null = null) => {
      const hint = initial === null ? "" : ` [${initial}]`;
      const text = ask(`${message}${hint} `, false);
      return text === "" ? initial ?? "" : text;
    },
    confirm: (message = "Confirm") =>
      /^y(es)?$/i.test(ask(`${message} [y/N] `, false)?.trim() ?? ""),
    alert: (message = "Alert") => void ask(`${message} [Enter] `, false),
    promptPassword: (message = "Password") => ask(`${message} `, true),
  };
  for (const [name, value] of Object.entries(questions)) {
    Object.defineProperty(value, "name", { value: name });
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
  }
  installStdin(ask);
}

/** A program that reads lines from its input asks for them, too. */
function installStdin(ask: Ask): void {
  const encoder = new TextEncoder();
  let rest = new Uint8Array(0);
  const readSync = (target: Uint8Array): number | null => {
    if (rest.length === 0) {
      const line = ask("", false);
      if (line === null) return null;
      rest = encoder.encode(`${line}\n`);
    }
    const part = rest.subarray(0, target.length);
    target.set(part);
    rest = rest.subarray(part.length);
    return part.length;
  };
  Deno.stdin.readSync = readSync;
  Deno.stdin.read = (target) => {
    try {
      return Promise.resolve(readSync(target));
    } catch (error) {
      return Promise.reject(error);
    }
  };
  const makeReadable = () =>
    new ReadableStream<Uint8Array>({
      pull(controller) {
        const chunk = new Uint8Array(65_536);
        const count = readSync(chunk);
        if (count === null) controller.close();
        else controller.enqueue(chunk.subarray(0, count));
      },
    }, { highWaterMark: 0 });
  Object.defineProperty(Deno.stdin, "readable", { get: makeReadable, configurable: true });
}
