import type { MimeBundle } from "../../../protocols/jupyter/mod.ts";
import type { CellError, Inspector, PreparedCell } from "../engine/engine.ts";

/** What a user has typed. */
export interface SourceCell {
  /** TypeScript or JavaScript, perhaps with magic words in front; see `Prepared`. */
  readonly code: string;
  /** As in `PreparedCell`. */
  readonly name: string;
  /** Absolute folder from which relative imports are found. */
  readonly folder: string;
}

/** A cell made ready. */
export type Prepared =
  | {
    readonly kind: "code";
    readonly cell: PreparedCell;
    /** Whether it mentions `robo`, which then has to be there before it runs. */
    readonly usesRobo: boolean;
    /** To be called when it is given to the engine: from then on what it declares is declared. */
    readonly ran: () => void;
  }
  /** `%word arguments`, alone in its cell: something for the kernel. */
  | { readonly kind: "magic"; readonly word: string; readonly text: string }
  /** `name?` or `?name`, or with two question marks: show what it is. */
  | { readonly kind: "inspect"; readonly expression: string; readonly detail: 0 | 1 }
  /** It cannot be parsed. */
  | { readonly kind: "error"; readonly error: CellError };

/** Answer to "may it be run yet?". */
export interface Completeness {
  readonly status: "complete" | "incomplete" | "invalid" | "unknown";
  /** With `incomplete`: with what the next line should begin. */
  readonly indent: string;
}

/** What may stand at the cursor. Positions are UTF-16 offsets; the protocol's code points are the kernel's business. */
export interface Completion {
  readonly matches: readonly { readonly text: string; readonly type: string }[];
  readonly start: number;
  readonly end: number;
}

/** The language of the cells. What it evaluates has no side effects. Disposing of it ends what it reads long cells with. */
export interface Language extends AsyncDisposable {
  /** Loads what parses the cells, so that the first is not late. */
  warm(): Promise<void>;
  /** The engine is a new one: nothing is declared in it any more. */
  reset(): void;
  /**
   * Types away, static imports made dynamic, relative imports absolute, `export` gone. To be called in the order in
   * which the cells run, for what one declares (see `ran`) says how the next can declare it again. A cell that is not
   * ready when the next comes is given up, since nobody waits for it any more.
   */
  prepare(cell: SourceCell): Promise<Prepared>;
  /** Whether the code can be run as it stands. */
  completeness(code: string): Promise<Completeness>;
  /** What may stand at `cursor`. */
  complete(inspector: Inspector, code: string, cursor: number): Promise<Completion>;
  /** What stands at `cursor`: type, signature, value, documentation; `undefined` when nothing is known. */
  inspect(
    inspector: Inspector,
    code: string,
    place: { readonly cursor: number; readonly detail: 0 | 1 },
  ): Promise<MimeBundle | undefined>;
  /** The error with positions and excerpts in the user's own lines, without the frames of robo. */
  explain(error: CellError): CellError;
}
