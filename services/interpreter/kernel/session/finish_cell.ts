import type { JsonObject } from "../../../../protocols/jupyter/mod.ts";
import type { CellError, Evaluated } from "../../engine/engine.ts";
import type { KernelEvent } from "../status.ts";
import { errorContent } from "./answer.ts";
import type { Bench } from "./bench.ts";
import { type Cell, type CellEnd, plainError } from "./cell.ts";
import { deathWords } from "./death_words.ts";

/** What came of a cell, for its client and for the record. */
export interface FinishedCell {
  /** Content of the reply. */
  readonly content: JsonObject;
  /** Shows everybody its value or its error, if there is one to be shown. */
  readonly publish?: () => void;
  /** How it ended, in a word. */
  readonly outcome: Extract<KernelEvent, { type: "executed" }>["outcome"];
  /** What went wrong, such as `TypeError: x is not a function`. */
  readonly error?: string;
  /** Its value as text. */
  readonly output?: string;
}

/** Makes the reply of a cell, and what everybody is to see of its end. */
export function finishCell(cell: Cell, end: CellEnd, bench: Bench): FinishedCell {
  const { count, content: { silent } } = cell;
  if (end.status === "page") {
    const page = { source: "page", data: end.data, start: 0 };
    const content = { status: "ok", execution_count: count, user_expressions: {} };
    return { content: { ...content, payload: silent ? [] : [page] }, outcome: "ok" };
  }
  if (end.status !== "ok") return failedCell(cell, errorOf(end), { bench, outcome: end.status });
  const { result } = end;
  const text = result?.data["text/plain"];
  return {
    content: {
      status: "ok",
      execution_count: count,
      user_expressions: evaluatedContent(end.expressions, bench),
      payload: [],
    },
    outcome: "ok",
    ...(result === undefined || silent ? {} : { publish: () => showResult(cell, result, bench) }),
    ...(typeof text === "string" ? { output: text } : {}),
  };
}

/** Publishes the value of a cell. */
function showResult(
  { count, request }: Cell,
  { data, metadata }: Pick<Extract<Evaluated, { status: "ok" }>, "data" | "metadata">,
  { broadcast }: Bench,
): void {
  const content = { execution_count: count, data, metadata };
  broadcast.publish("execute_result", { content, parent: request.message.header });
}

function failedCell(
  { count, content: { silent }, request }: Cell,
  { name, value, traceback }: CellError,
  { bench, outcome }: { readonly bench: Bench; readonly outcome: FinishedCell["outcome"] },
): FinishedCell {
  const content = errorContent(name, value, traceback);
  const publish = () =>
    bench.broadcast.publish("error", {
      content: { ename: name, evalue: value, traceback },
      parent: request.message.header,
    });
  return {
    ...(silent ? {} : { publish }),
    content: { ...content, execution_count: count, user_expressions: {}, payload: [] },
    outcome,
    error: `${name}: ${value}`,
  };
}

function evaluatedContent(
  expressions: Readonly<Record<string, Evaluated>>,
  { language }: Bench,
): JsonObject {
  return Object.fromEntries(
    Object.entries(expressions).map(([name, value]) => {
      if (value.status === "ok") return [name, { ...value }];
      const error = language.explain(value.error);
      return [name, errorContent(error.name, error.value, error.traceback)];
    }),
  );
}

/** What a cell's end is as an error. */
function errorOf(end: Exclude<CellEnd, { status: "ok" | "page" }>): CellError {
  switch (end.status) {
    case "error":
      return end.error;
    case "interrupted":
      return plainError("Interrupted", "The cell was stopped; the state is kept");
    case "died":
      return plainError("EngineDied", deathWords(end.death));
  }
}
