import type { CellError } from "../engine/engine.ts";
import { constantAssignment } from "./constants.ts";
import { Declarations, type Declared, type KnownNames, type Names } from "./declarations.ts";
import { sourcesOf } from "./imports.ts";
import { kindsOf } from "./kinds.ts";
import type { SourceCell } from "./language.ts";
import { Origin, type OriginSteps, wrapped } from "./origin.ts";
import type { Node, Program } from "./parsers.ts";
import type { ReadCode, Reader, ReadProblem } from "./read.ts";
import { rewrite } from "./rewrite.ts";
import { Specifiers } from "./specifiers.ts";
import { type Survey, survey } from "./survey.ts";
import { problemError, syntaxError } from "./syntax_error.ts";

/** Most names that the top of one cell may declare: each is remembered for the session. */
const MAX_DECLARED = 20_000;

/** What a text must know of the session before it can be made code of. */
export interface Questions {
  /** Of which names it matters how they were declared. */
  readonly names: Names;
  /** Which URLs it imports. */
  readonly urls: readonly string[];
}

/** The answers. */
export interface Answers {
  readonly known: KnownNames;
  /** For each URL the one under which its present text is found. */
  readonly urls: ReadonlyMap<string, string>;
}

/** What became of a text. */
export type Shaped =
  | { readonly kind: "error"; readonly error: CellError }
  | {
    readonly kind: "code";
    readonly code: string;
    readonly usesRobo: boolean;
    readonly origin: OriginSteps;
    readonly declared: Declared;
  };

/** A text that was understood, or not. */
export type Draft =
  | { readonly kind: "error"; readonly error: CellError }
  | {
    readonly kind: "questions";
    readonly questions: Questions;
    /** Goes on with the answers. */
    readonly finish: (answers: Answers) => Shaped;
  };

/**
 * The part of preparing that takes long: reading and rewriting. It knows nothing of the session but what it asks, so that
 * a thread of its own can do it.
 */
export async function draftOf(cell: SourceCell, reader: Reader): Promise<Draft> {
  // V8 would take `#!` at the very front alone.
  const read = await readCell(cell.code.replace(/^#!/, "//"), reader);
  if (!read.ok) {
    return { kind: "error", error: syntaxError(read, { text: cell.code, name: cell.name }) };
  }
  try {
    return draftOfProgram(cell, read);
  } catch (error) {
    // So deep a program is none that a person has written.
    if (error instanceof RangeError) {
      return refusal(cell, { message: "The code is nested too deeply", at: 0 });
    }
    throw error;
  }
}

/** A text, and how it was read. */
interface Read {
  readonly cell: SourceCell;
  readonly read: ReadCode & { readonly isWrapped: boolean };
}

function draftOfProgram(cell: SourceCell, read: Read["read"]): Draft {
  const { js, program } = read;
  if (program === undefined) {
    const shaped = {
      kind: "code",
      code: js,
      usesRobo: /\brobo\b/.test(js),
      origin: stepsOf(read, new Uint32Array()),
      declared: {},
    } as const;
    return { kind: "questions", questions: { names: "", urls: [] }, finish: () => shaped };
  }
  const found = survey(program);
  const own = kindsOf(program.body as unknown as Node[]);
  if (own.size > MAX_DECLARED) {
    return refusal(cell, {
      message: `A cell cannot declare more than ${MAX_DECLARED} names`,
      hint: "Put them into an object, or into a module that you import",
      at: 0,
    });
  }
  const specifiers = new Specifiers(cell.folder);
  const names = new Set([...own.keys(), ...found.assigned.map(({ name }) => name["name"])]);
  const sources = [
    ...sourcesOf(program),
    ...found.dynamicImports.map(({ source }) => source.value),
  ];
  const urls = sources.filter((one) => typeof one === "string").map((one) =>
    specifiers.resolve(one)
  );
  const parts = { program, found, own };
  return {
    kind: "questions",
    questions: { names: [...names].join(" "), urls: [...new Set(urls)] },
    finish: (answers) => finish({ cell, read }, parts, answers),
  };
}

interface Parts {
  readonly program: Program;
  readonly found: Survey;
  readonly own: ReadonlyMap<string, string>;
}

function finish({ cell, read }: Read, { program, found, own }: Parts, answers: Answers): Shaped {
  const declarations = new Declarations(answers.known);
  const assignment = constantAssignment(found, { own, declarations });
  if (assignment !== undefined) {
    const origin = new Origin(cell.code, stepsOf(read, new Uint32Array()));
    const problem = constantProblem(assignment, origin.of(assignment.start));
    return { kind: "error", error: problemError(problem, { text: cell.code, name: cell.name }) };
  }
  const specifiers = new Specifiers(cell.folder, (url) => answers.urls.get(url) ?? url);
  const parts = { program, found, name: cell.name };
  const { text, pieces } = rewrite(read.js, parts, { declarations, specifiers });
  return {
    kind: "code",
    code: text,
    usesRobo: found.mentioned.has("robo"),
    origin: stepsOf(read, pieces),
    declared: byKind(own),
  };
}

function stepsOf({ isWrapped, isStripped, js }: Read["read"], pieces: OriginSteps["pieces"]) {
  return { isWrapped, stripped: isStripped ? js : undefined, pieces };
}

/** A cell such as `{ a: 1 }` is an object, as in the consoles of browsers. */
async function readCell(text: string, reader: Reader): Promise<Read["read"] | ReadProblem> {
  if (/^\s*\{/.test(text) && /\}\s*$/.test(text)) {
    const read = await reader.read(wrapped(text));
    if (read.ok) return { ...read, isWrapped: true };
  }
  const read = await reader.read(text);
  return read.ok ? { ...read, isWrapped: false } : read;
}

function byKind(own: ReadonlyMap<string, string>): Declared {
  const groups = Map.groupBy(own, ([, kind]) => kind);
  return Object.fromEntries(
    [...groups].map(([kind, pairs]) => [kind, pairs.map(([name]) => name).join(" ")]),
  );
}

function constantProblem({ name }: Node & { name?: string }, at: number) {
  return {
    kind: "TypeError",
    message: `Assignment to constant variable '${name}'`,
    hint: `Declare it again to change it: let ${name} = …`,
    at,
  };
}

function refusal(
  { code: text, name }: SourceCell,
  problem: { readonly message: string; readonly at: number; readonly hint?: string },
) {
  return {
    kind: "error",
    error: problemError({ kind: "SyntaxError", ...problem }, { text, name }),
  } as const;
}
