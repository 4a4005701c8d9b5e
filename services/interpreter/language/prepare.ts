import { constantAssignment } from "./constants.ts";
import type { CellStore, StoredCell } from "./cell_store.ts";
import type { Declarations } from "./declarations.ts";
import { Edits } from "./edits.ts";
import { rewriteModules } from "./imports.ts";
import type { Prepared, SourceCell } from "./language.ts";
import { requestOf } from "./magics.ts";
import type { Node, Program } from "./parsers.ts";
import type { ReadCode, Reader, ReadProblem } from "./read.ts";
import { rewriteDeclarations } from "./redeclare.ts";
import { type ImportTimes, Specifiers } from "./specifiers.ts";
import { type Survey, survey } from "./survey.ts";
import { problemError, syntaxError } from "./syntax_error.ts";

/** What preparing needs and changes. */
export interface PrepareContext {
  readonly reader: Reader;
  readonly declarations: Declarations;
  readonly times: ImportTimes;
  readonly cells: CellStore;
}

/**
 * Longest code that is parsed here, in UTF-16 units: parsing takes about 0.2 s then, in which the kernel does nothing
 * else. V8 takes longer code as it stands.
 */
export const MAX_PARSED = 2 ** 20;

/** See `Language.prepare`. */
export async function prepare(cell: SourceCell, context: PrepareContext): Promise<Prepared> {
  const asked = requestOf(cell.code, cell.name);
  if (asked !== undefined) return asked;
  if (cell.code.length > MAX_PARSED) return unparsed(cell, context);
  // V8 would take `#!` at the very front alone.
  const text = cell.code.replace(/^#!/, "//");
  const read = await readCell(text, context.reader);
  if (!read.ok) {
    return { kind: "error", error: syntaxError(read, { text: cell.code, name: cell.name }) };
  }
  const { js, program } = read;
  if (program === undefined) {
    return keep(cell, { context, code: js, origin: read.origin, usesRobo: /\brobo\b/.test(js) });
  }
  try {
    return finish(read, { program, cell, context });
  } catch (error) {
    // So deep a program is none that a person has written.
    if (!(error instanceof RangeError)) throw error;
    const problem = { ok: false, message: "The code is nested too deeply", at: 0 } as const;
    return { kind: "error", error: syntaxError(problem, { text: cell.code, name: cell.name }) };
  }
}

function finish(
  read: ReadCode,
  { program, cell, context }: Omit<Rewriting, "found">,
): Prepared {
  const found = survey(program);
  const { declarations } = context;
  const assignment = constantAssignment(program, { ...found, declarations });
  if (assignment !== undefined) {
    const problem = constantProblem(assignment, read.origin(assignment.start));
    return { kind: "error", error: problemError(problem, { text: cell.code, name: cell.name }) };
  }
  const { text: code, origin } = rewrite(read, { program, found, cell, context });
  declarations.learn(program);
  return keep(cell, {
    context,
    code,
    origin: (offset) => read.origin(origin(offset)),
    usesRobo: found.mentioned.has("robo"),
  });
}

/** Code that is too long to be parsed here; V8 says itself what it does not understand. */
function unparsed(cell: SourceCell, context: PrepareContext): Prepared {
  const { code, name } = cell;
  const module = /^[ \t]*(?:import|export)(?=[\s{*"'])/m.exec(code);
  if (module === null) {
    return keep(cell, {
      context,
      code,
      origin: (offset) => offset,
      usesRobo: code.includes("robo"),
    });
  }
  const message = `A cell of more than ${MAX_PARSED / 2 ** 20} MiB cannot have imports or exports`;
  const hint = "Save it as a file and import that, or run it with %run from another module";
  return {
    kind: "error",
    error: problemError({ kind: "SyntaxError", message, hint, at: module.index }, {
      text: code,
      name,
    }),
  };
}

/** A cell such as `{ a: 1 }` is an object, as in the consoles of browsers. */
async function readCell(text: string, reader: Reader): Promise<ReadCode | ReadProblem> {
  if (/^\s*\{/.test(text) && /\}\s*$/.test(text)) {
    const wrapped = await reader.read(`(${text}\n)`);
    if (wrapped.ok) {
      return {
        ...wrapped,
        origin: (offset) => Math.min(Math.max(0, wrapped.origin(offset) - 1), text.length),
      };
    }
  }
  return await reader.read(text);
}

interface Rewriting {
  readonly program: Program;
  readonly found: Survey;
  readonly cell: SourceCell;
  readonly context: PrepareContext;
}

function rewrite({ js }: ReadCode, { program, found, cell, context }: Rewriting) {
  const edits = new Edits(js);
  const { declarations, times } = context;
  const specifiers = new Specifiers(cell.folder, times);
  const around = rewriteDeclarations(program, { edits, declarations });
  const front = [
    ...around.front,
    ...rewriteModules(program, { edits, specifiers, declarations, mentioned: found.mentioned }),
  ];
  for (const { text, origin } of front.toReversed()) edits.insertFirst(0, text, origin);
  for (const { source } of found.dynamicImports as (Node & { source: Node })[]) {
    const { start, end } = source;
    if (typeof source["value"] === "string") {
      edits.replace(start, end, { text: JSON.stringify(specifiers.resolve(source["value"])) });
    } else {
      const [before, after] = specifiers.later("\0").split("\0") as [string, string];
      edits.replace(start, start, { text: before });
      edits.replace(end, end, { text: after });
    }
  }
  const meta = found.metas.length === 0 ? "" : metaText(cell.name, specifiers);
  for (const { start, end } of found.metas) edits.replace(start, end, { text: meta });
  edits.replace(js.length, js.length, { text: around.tail });
  return edits.apply();
}

/** What `import.meta` is, as an expression that may stand anywhere. */
function metaText(name: string, specifiers: Specifiers): string {
  const file = name.replaceAll("\\", "/").split("/").at(-1)!;
  const { href, pathname } = new URL(
    `./${encodeURIComponent(file).replaceAll("%3A", ":")}`,
    specifiers.base,
  );
  const path = decodeURIComponent(pathname);
  const fields = {
    url: href,
    filename: path,
    dirname: path.slice(0, path.lastIndexOf("/")) || "/",
    main: true,
  };
  return `Object({ ...${JSON.stringify(fields)}, resolve: (s) => ${specifiers.later("s")} })`;
}

interface Made {
  readonly context: PrepareContext;
  readonly code: string;
  readonly origin: (offset: number) => number;
  readonly usesRobo: boolean;
}

function keep(
  { name, code: text }: SourceCell,
  { context, code, origin, usesRobo }: Made,
): Prepared {
  const stored: StoredCell = { name, text, code, origin };
  context.cells.add(stored);
  return { kind: "code", cell: { code, name }, usesRobo };
}

function constantProblem({ name }: Node & { name?: string }, at: number) {
  return {
    kind: "TypeError",
    message: `Assignment to constant variable '${name}'`,
    hint: `Declare it again to change it: let ${name} = …`,
    at,
  };
}
