import { type CellStore, StoredCell } from "./cell_store.ts";
import type { Declarations } from "./declarations.ts";
import { type Answers, draftOf, type Questions, type Shaped } from "./draft.ts";
import type { Prepared, SourceCell } from "./language.ts";
import { requestOf } from "./magics.ts";
import type { Reader } from "./read.ts";
import type { ImportTimes } from "./specifiers.ts";
import { problemError } from "./syntax_error.ts";
import type { Workshop } from "./workshop.ts";

/** What preparing needs and changes. */
export interface PrepareContext {
  readonly reader: Reader;
  /** Where long cells are read. */
  readonly workshop: Workshop;
  readonly declarations: Declarations;
  readonly times: ImportTimes;
  readonly cells: CellStore;
}

/** Longest code that is read on the kernel's own thread, in UTF-16 units; it takes about 10 ms. */
export const MAX_HERE = 2 ** 14;

/** Longest code that is read at all, in UTF-16 units: it takes 100 times as many bytes of memory. V8 takes longer code as it stands. */
export const MAX_READ = 2 ** 22;

/** Longest code that is read here for want of another process, in UTF-16 units; it takes about 0.1 s. */
const MAX_HERE_ALONE = 2 ** 18;

/** See `Language.prepare`. */
export async function prepare(cell: SourceCell, context: PrepareContext): Promise<Prepared> {
  const asked = requestOf(cell.code, cell.name);
  if (asked !== undefined) return asked;
  const made = await shaped(cell, context) ?? unread(cell);
  if (made.kind === "error") return made;
  const { code, usesRobo, origin: steps, declared } = made;
  const { name } = cell;
  context.cells.add(new StoredCell(name, { text: cell.code, code, steps }));
  return {
    kind: "code",
    cell: { code, name },
    usesRobo,
    ran: () => context.declarations.learn(declared),
  };
}

async function shaped(cell: SourceCell, context: PrepareContext): Promise<Shaped | undefined> {
  const { reader, workshop } = context;
  const { length } = cell.code;
  if (length > MAX_READ) return undefined;
  const answer = (questions: Questions) => answersTo(questions, context);
  if (length > MAX_HERE) {
    const made = await workshop.shape(cell, answer);
    if (made !== undefined || !workshop.isUnable || length > MAX_HERE_ALONE) return made;
  }
  const draft = await draftOf(cell, reader);
  return draft.kind === "error" ? draft : draft.finish(answer(draft.questions));
}

function answersTo(
  { names, urls }: Questions,
  { declarations, times }: PrepareContext,
): Answers {
  return {
    known: declarations.known(names),
    urls: new Map(urls.map((url) => [url, times.fresh(url)])),
  };
}

/** Code that is too long to be read; V8 says itself what it does not understand. */
function unread({ code, name }: SourceCell): Shaped {
  const module = /^[ \t]*(?:import|export)(?=[\s{*"'])/m.exec(code);
  if (module === null) {
    return {
      kind: "code",
      code,
      usesRobo: code.includes("robo"),
      origin: { isWrapped: false, pieces: new Uint32Array() },
      declared: {},
    };
  }
  const problem = {
    kind: "SyntaxError",
    message: "So long a cell cannot have imports or exports",
    hint: "Save it as a file and import that, or run it with %run from another module",
    at: module.index,
  };
  return { kind: "error", error: problemError(problem, { text: code, name }) };
}
