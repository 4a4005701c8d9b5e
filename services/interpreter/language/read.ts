import { alignedOffset } from "./align.ts";
import { droppedNamespace } from "./namespaces.ts";
import { Lines } from "./place.ts";
import type { Parsers, Program, Stripper } from "./parsers.ts";

/** A text that was understood. */
export interface ReadCode {
  readonly ok: true;
  /** The text without types. */
  readonly js: string;
  /** What it says; `undefined` when V8 understands it and our parser does not. */
  readonly program: Program | undefined;
  /** Whether types were taken away, so that columns have moved. */
  readonly isStripped: boolean;
}

/** A text that was not. */
export interface ReadProblem {
  readonly ok: false;
  /** What the parser says, without the place. */
  readonly message: string;
  /** Where, as an offset in the text. */
  readonly at: number;
}

/** `f<T>(x)` is a comparison for JavaScript and a call for TypeScript. (Classes of Unicode are slow to compile.) */
const GENERIC_CALL = /[\w$)\]\x80-\uffff]\s*<[^;]{0,300}?>\s*[(`]/;

const AsyncFunction: FunctionConstructor = Object.getPrototypeOf(async function () {}).constructor;

/** Reads cells: JavaScript as it stands, what is no JavaScript as TypeScript. */
export class Reader {
  readonly #parsers: Parsers;
  readonly #loadStripper: () => Promise<Stripper>;

  /** Reads with `parsers`; loads the stripper of types when it first meets a type. */
  constructor(parsers: Parsers, loadStripper: () => Promise<Stripper>) {
    this.#parsers = parsers;
    this.#loadStripper = loadStripper;
  }

  /** Reads a text. Never throws. */
  async read(text: string): Promise<ReadCode | ReadProblem> {
    if (!GENERIC_CALL.test(text)) {
      const plain = attempt(() => this.#parsers.parse(text));
      if (plain.ok) return { ok: true, js: text, program: plain.value, isStripped: false };
    }
    const stripper = await this.#loadStripper();
    const stripped = attempt(() => stripper.strip(text));
    if (!stripped.ok) return this.#loosely(text, stripped.problem);
    const js = stripped.value;
    const namespace = droppedNamespace(text, { js, strip: stripper.strip });
    if (namespace >= 0) return { ok: false, message: NAMESPACE, at: namespace };
    const isStripped = js !== text;
    const parsed = attempt(() => this.#parsers.parse(js));
    if (parsed.ok) return { ok: true, js, program: parsed.value, isStripped };
    const { problem } = parsed;
    const at = isStripped
      ? alignedOffset({ text: new Lines(text), stripped: new Lines(js) }, problem.at)
      : problem.at;
    const loose = this.#loosely(js, { ...problem, at });
    return loose.ok ? { ...loose, isStripped } : loose;
  }

  /** What a module may not say, but a script may; and what V8 knows already and our parser not yet. */
  #loosely(js: string, problem: ReadProblem): ReadCode | ReadProblem {
    if (/'return' outside/.test(problem.message)) return problem;
    // V8 says what may run; our parser takes `let await`, too. Compiling is not running: the function is never called.
    const known = attempt(() => new AsyncFunction(js));
    if (!known.ok) return problem;
    const parsed = attempt(() => this.#parsers.parseLoosely(js));
    return { ok: true, js, program: parsed.ok ? parsed.value : undefined, isStripped: false };
  }
}

const NAMESPACE = "A namespace with values in it is not supported";

type Attempt<T> = { readonly ok: true; readonly value: T } | {
  readonly ok: false;
  readonly problem: ReadProblem;
};

function attempt<T>(work: () => T): Attempt<T> {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    const { message, pos } = error as Error & { pos?: number };
    const words = error instanceof RangeError ? "The code is nested too deeply" : message;
    return {
      ok: false,
      problem: {
        ok: false,
        message: words.replace(/ \(\d+:\d+\)$/, ""),
        at: pos ?? 0,
      },
    };
  }
}
