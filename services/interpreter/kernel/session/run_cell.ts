import type { Engine, PreparedCell } from "../../engine/engine.ts";
import type { Prepared, SourceCell } from "../../language/language.ts";
import { readSentScript } from "../files/sent_script.ts";
import { runMagic } from "../magics/run_magic.ts";
import { engineFor } from "../requests/engine_for.ts";
import { contentOf } from "./answer.ts";
import type { Bench } from "./bench.ts";
import { type Cell, type CellEnd, failed, plainError, STOPPED } from "./cell.ts";

/** Characters of code that are made ready so quickly that everybody may be told afterwards. */
const QUICK_CODE = 4096;

/**
 * Runs a cell to its end, or until it is stopped before an engine has it: what was being made ready is left to itself then. May
 * reject only with what robo itself got wrong.
 */
export function runCell(cell: Cell, bench: Bench): Promise<CellEnd> {
  const stopped = new Promise<CellEnd>((resolve) =>
    cell.stopped.addEventListener("abort", () => resolve(STOPPED), { once: true })
  );
  return Promise.race([runToEnd(cell, bench), stopped]);
}

async function runToEnd(cell: Cell, bench: Bench): Promise<CellEnd> {
  const sent = readSentScript(cell.request.message.metadata);
  if (sent === undefined) {
    const end = await runSource(cell, bench, sourceOf(cell, bench));
    return withOriginalPaths(end, (text) => bench.scripts.original(text));
  }
  const { folder, path, original } = await bench.scripts.place(sent, cell.stopped);
  const end = await runSource(cell, bench, { code: cell.content.code, name: path, folder });
  return withOriginalPaths(end, original);
}

/** Names files of clients as they are called there, not where their copies lie. */
function withOriginalPaths(end: CellEnd, original: (text: string) => string): CellEnd {
  if (end.status === "error") {
    const { name, value, traceback } = end.error;
    const error = { name, value: original(value), traceback: traceback.map(original) };
    return { status: "error", error };
  }
  if (end.status !== "page") return end;
  const texts = Object.entries(end.data).map(([type, text]) => [type, original(text)]);
  return { status: "page", data: Object.fromEntries(texts) };
}

/** The code of a cell, as it was typed. */
function sourceOf({ content, count, id }: Cell, { cwd }: Bench): SourceCell {
  // What is not counted has a name of its own, so that positions in it are not taken for those of a counted cell.
  const name = content.storeHistory ? `cell:${count}` : `cell:${count}.${id}`;
  return { code: content.code, name, folder: cwd };
}

/** Runs code, magics and questions. */
export async function runSource(cell: Cell, bench: Bench, source: SourceCell): Promise<CellEnd> {
  // The language reads one cell at a time, by now perhaps the next.
  if (cell.stopped.aborted) return STOPPED;
  if (source.code.length > QUICK_CODE) cell.announce();
  const prepared = await bench.language.prepare(source);
  if (cell.stopped.aborted) return STOPPED;
  const isQuick = prepared.kind === "code" && !prepared.usesRobo &&
    bench.engines.current !== undefined;
  if (!isQuick) cell.announce();
  switch (prepared.kind) {
    case "error":
      return { status: "error", error: prepared.error };
    case "magic":
      return await runMagic(cell, bench, prepared);
    case "inspect":
      return await showHelp(bench, prepared);
    case "code":
      return await runCode(cell, bench, { engine: await bench.engines.get(), prepared });
  }
}

async function runCode(
  cell: Cell,
  bench: Bench,
  { engine, prepared }: {
    readonly engine: Engine;
    readonly prepared: Extract<Prepared, { kind: "code" }>;
  },
): Promise<CellEnd> {
  const { silent, allowStdin } = cell.content;
  if (prepared.usesRobo) await engine.loadRobo();
  const { expressions, refused } = await prepareExpressions(cell, bench);
  if (cell.stopped.aborted) return STOPPED;
  cell.atEngine = true;
  const done = engine.execute(prepared.cell, {
    id: cell.id,
    wantsResult: !silent,
    mayAsk: allowStdin,
    expressions,
  });
  // Should something go wrong before it is waited for: that is the cell's error, and no reason for the kernel to end.
  done.catch(() => {});
  prepared.ran();
  cell.announce();
  const outcome = await done;
  if (outcome.status !== "died") bench.engines.proved();
  if (outcome.status === "error") {
    return { status: "error", error: bench.language.explain(outcome.error) };
  }
  if (outcome.status !== "ok" || refused.length === 0) return outcome;
  const errors = refused.map(([name, error]) => [name, { status: "error", error }] as const);
  return { ...outcome, expressions: { ...outcome.expressions, ...Object.fromEntries(errors) } };
}

type Refused = [string, ReturnType<typeof plainError>];

/** The expressions of a client that can be evaluated, and what is wrong with the others. */
async function prepareExpressions(
  { content: { userExpressions }, count, stopped }: Cell,
  { language, cwd }: Bench,
): Promise<{ expressions: Record<string, PreparedCell>; refused: Refused[] }> {
  const expressions: Record<string, PreparedCell> = {};
  const refused: Refused[] = [];
  for (const [key, code] of Object.entries(userExpressions)) {
    if (stopped.aborted) break;
    // Sources are kept by name, and must not hide that of the cell.
    const name = `cell:${count} ${key}`;
    const prepared = await language.prepare({ code, name, folder: cwd });
    if (prepared.kind === "code") {
      prepared.ran();
      expressions[key] = prepared.cell;
    } else if (prepared.kind === "error") refused.push([key, prepared.error]);
    else refused.push([key, plainError("SyntaxError", "It is no expression")]);
  }
  return { expressions, refused };
}

/** Answers `name?`. */
async function showHelp(
  { engines, language }: Bench,
  { expression, detail }: Extract<Prepared, { kind: "inspect" }>,
): Promise<CellEnd> {
  try {
    const { inspector } = await engineFor(expression, engines);
    const place = { cursor: expression.length, detail };
    const data = await language.inspect(inspector, expression, place);
    if (data === undefined) return failed("NotFound", `Nothing is known of ${expression}`);
    const texts = Object.entries(data).filter(([, value]) => typeof value === "string");
    return { status: "page", data: Object.fromEntries(texts) as Record<string, string> };
  } catch (error) {
    const { ename, evalue } = contentOf(error);
    return failed(String(ename), String(evalue));
  }
}
