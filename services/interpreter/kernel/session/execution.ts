import {
  type Header,
  type JsonObject,
  readExecuteRequest,
} from "../../../../protocols/jupyter/mod.ts";
import type { CellError } from "../../engine/engine.ts";
import type { Request } from "../channels/request.ts";
import { Tally } from "../counters.ts";
import type { KernelEvent, KernelStatus } from "../status.ts";
import { type Answer, AnswerError, contentOf, errorContent, valid } from "./answer.ts";
import type { Bench } from "./bench.ts";
import { type Cell, type CellEnd, plainError } from "./cell.ts";
import { deathWords } from "./death_words.ts";
import { refuseDriving, takeDrive } from "./driving.ts";
import { runCell } from "./run_cell.ts";

/** Characters of a cell's code that the status shows. */
const SHOWN_CODE = 1000;

const NOTHING_RUN: JsonObject = { user_expressions: {}, payload: [] };

type Outcome = Extract<KernelEvent, { type: "executed" }>["outcome"];

/** Runs the cells of all clients, one at a time, and tells everybody. */
export class Execution {
  /** Cells by how they ended. */
  readonly tally: Tally = new Tally();
  #ids = 0;
  #count = 0;
  #running: (Cell & { stop(): void }) | undefined;

  /** Cells that were counted, which users see as numbers. */
  get count(): number {
    return this.#count;
  }

  /** Whether a cell runs. */
  get isBusy(): boolean {
    return this.#running !== undefined;
  }

  /** Header of the request whose cell runs. */
  get parent(): Header | undefined {
    return this.#running?.request.message.header;
  }

  /** The cell that runs, for the status. */
  get cell(): KernelStatus["cell"] {
    if (this.#running === undefined) return undefined;
    const { content, client, since } = this.#running;
    return { code: content.code.slice(0, SHOWN_CODE), client, since: since / 1000 };
  }

  /** Numbers begin anew. */
  reset(): void {
    this.#count = 0;
  }

  /** Stops the cell that runs; the state is kept. */
  async interrupt(bench: Bench): Promise<"idle" | "interrupted" | "died"> {
    const cell = this.#running;
    if (cell !== undefined && !cell.atEngine) {
      cell.stop();
      return "interrupted";
    }
    return await bench.engines.current?.interrupt() ?? "idle";
  }

  /** Answers an `execute_request`. */
  async answer(request: Request, bench: Bench, announceBusy: () => void): Promise<Answer> {
    const content = valid(readExecuteRequest(request.message.content));
    const client = bench.clientOf(request);
    refuseDriving(bench, client);
    takeDrive(bench, request, client);
    const isBlank = content.code.trim() === "";
    if (content.storeHistory && !isBlank) this.#count++;
    const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
    const id = ++this.#ids;
    const count = this.#count;
    let isAnnounced = false;
    const announce = () => {
      if (isAnnounced) return;
      isAnnounced = true;
      announceBusy();
      if (!content.silent) announceInput(bench, request, { code: content.code, count });
    };
    const cell = {
      id,
      count,
      announce,
      request,
      content,
      client,
      since: bench.now(),
      stopped,
      stop,
      atEngine: false,
    };
    const started = new Date(cell.since).toISOString();
    this.#running = cell;
    try {
      if (isBlank) announce();
      const answer = isBlank && Object.keys(content.userExpressions).length === 0
        ? { content: { status: "ok", execution_count: count, ...NOTHING_RUN } }
        : await this.#run(cell, bench);
      const { status } = answer.content;
      return { ...answer, metadata: { started, dependencies_met: true, status: status ?? null } };
    } finally {
      this.#running = undefined;
    }
  }

  async #run(cell: Cell, bench: Bench): Promise<Answer> {
    const { id, count, content, client } = cell;
    const { code, storeHistory } = content;
    bench.outputs.enter(cell);
    if (storeHistory) bench.history.add(count, code);
    bench.tell({ type: "executing", id, count, code, client });
    const end = await runCell(cell, bench).catch((error): CellEnd => ({
      status: "error",
      error: thrownError(error, bench),
    }));
    cell.announce();
    bench.outputs.leave();
    return this.#finish(cell, end, bench);
  }

  #finish(cell: Cell, end: CellEnd, bench: Bench): Answer {
    const { count, content: { silent, storeHistory }, request } = cell;
    const parent = request.message.header;
    if (end.status !== "ok" && end.status !== "page") {
      const { name, value, traceback } = errorOf(end);
      const content = errorContent(name, value, traceback);
      if (!silent) {
        const { ename, evalue } = content;
        const shown = { ename, evalue, traceback } as JsonObject;
        bench.broadcast.publish("error", { content: shown, parent });
      }
      this.#record(cell, end.status, { bench, error: `${name}: ${value}` });
      return { content: { ...content, execution_count: count, ...NOTHING_RUN } };
    }
    this.#record(cell, "ok", { bench });
    if (end.status === "page") {
      const page = { source: "page", data: end.data, start: 0 };
      const payload = silent ? [] : [page];
      const rest = { execution_count: count, user_expressions: {}, payload };
      return { content: { status: "ok", ...rest } };
    }
    const { result, expressions } = end;
    if (result !== undefined && !silent) {
      const { data, metadata } = result;
      const content = { execution_count: count, data, metadata };
      bench.broadcast.publish("execute_result", { content, parent });
      const text = data["text/plain"];
      if (storeHistory && typeof text === "string") bench.history.addOutput(count, text);
    }
    const evaluated = Object.entries(expressions).map(([name, value]) => {
      if (value.status === "ok") return [name, value];
      const error = bench.language.explain(value.error);
      return [name, errorContent(error.name, error.value, error.traceback)];
    });
    return {
      content: {
        status: "ok",
        execution_count: count,
        user_expressions: Object.fromEntries(evaluated),
        payload: [],
      },
    };
  }

  /** Writes down how a cell has ended. */
  #record(
    { id, client, since, content: { code } }: Cell,
    outcome: Outcome,
    { bench, error }: { readonly bench: Bench; readonly error?: string },
  ): void {
    this.tally.add(outcome);
    const ms = bench.now() - since;
    const rest = { code, client, outcome, ms, ...(error === undefined ? {} : { error }) };
    bench.log?.add({ time: since, ...rest });
    bench.tell({ type: "executed", id, ...rest });
  }
}

/** Shows all clients what is run. */
function announceInput(
  { broadcast }: Bench,
  { message }: Request,
  { code, count }: { readonly code: string; readonly count: number },
): void {
  broadcast.publish("execute_input", {
    content: { code, execution_count: count },
    parent: message.header,
  });
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

/** What robo's own code has thrown, as an error of the cell. */
function thrownError(error: unknown, { logger }: Bench): CellError {
  if (!(error instanceof AnswerError)) {
    logger?.error("A cell could not be run", { error: String(error) });
  }
  const { ename, evalue } = contentOf(error);
  return plainError(String(ename), String(evalue));
}
