import { type Header, readExecuteRequest } from "../../../../protocols/jupyter/mod.ts";
import type { CellError } from "../../engine/engine.ts";
import type { Request } from "../channels/request.ts";
import { Tally } from "../counters.ts";
import type { KernelStatus } from "../status.ts";
import { type Answer, AnswerError, contentOf, valid } from "./answer.ts";
import type { Bench } from "./bench.ts";
import { type Cell, type CellEnd, plainError } from "./cell.ts";
import { refuseDriving, takeDrive } from "./driving.ts";
import { finishCell, type FinishedCell } from "./finish_cell.ts";
import { interruptEngine } from "./interrupt_engine.ts";
import { runCell } from "./run_cell.ts";

/** Characters of a cell's code that the status shows. */
const SHOWN_CODE = 1000;

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
    const engine = bench.engines.current;
    return engine === undefined ? "idle" : await interruptEngine(engine, bench);
  }

  /** Answers an `execute_request`. */
  async answer(request: Request, bench: Bench, announceBusy: () => void): Promise<Answer> {
    const content = valid(readExecuteRequest(request.message.content));
    const client = bench.clientOf(request);
    refuseDriving(bench, client);
    takeDrive(bench, request, client);
    const isBlank = content.code.trim() === "";
    if (content.storeHistory && !isBlank) this.#count++;
    const stopping = new AbortController();
    const id = ++this.#ids;
    const count = this.#count;
    let isAnnounced = false;
    const announce = () => {
      if (isAnnounced) return;
      isAnnounced = true;
      announceBusy();
      const { code, silent, storeHistory } = content;
      if (!silent) announceInput(bench, request, { code, count });
      if (storeHistory && !isBlank) bench.history.add(count, code);
      bench.tell({ type: "executing", id, count, code, client });
    };
    const cell = {
      id,
      count,
      announce,
      request,
      content,
      client,
      since: bench.now(),
      stopped: stopping.signal,
      stop: () => stopping.abort(),
      atEngine: false,
    };
    const started = new Date(cell.since).toISOString();
    this.#running = cell;
    try {
      if (isBlank) announce();
      const metadata = { started, dependencies_met: true };
      if (isBlank && Object.keys(content.userExpressions).length === 0) {
        const nothing = { user_expressions: {}, payload: [] };
        return { content: { status: "ok", execution_count: count, ...nothing }, metadata };
      }
      const finished = await this.#run(cell, bench);
      const { content: reply, publish } = finished;
      return {
        content: reply,
        ...(publish === undefined ? {} : { publish }),
        metadata: { ...metadata, status: reply.status ?? null },
        afterwards: () => this.#record(cell, finished, bench),
      };
    } finally {
      this.#running = undefined;
    }
  }

  async #run(cell: Cell, bench: Bench): Promise<FinishedCell> {
    bench.outputs.enter(cell);
    const end = await runCell(cell, bench).catch((error): CellEnd => ({
      status: "error",
      error: thrownError(error, bench),
    }));
    cell.announce();
    bench.outputs.leave();
    return finishCell(cell, end, bench);
  }

  /** Writes down how a cell has ended. */
  #record(
    { id, count, client, since, content: { code, storeHistory } }: Cell,
    { outcome, error, output }: FinishedCell,
    bench: Bench,
  ): void {
    this.tally.add(outcome);
    if (storeHistory && output !== undefined) bench.history.addOutput(count, output);
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

/** What robo's own code has thrown, as an error of the cell. */
function thrownError(error: unknown, { logger }: Bench): CellError {
  if (!(error instanceof AnswerError)) {
    logger?.error("A cell could not be run", { error: String(error) });
  }
  const { ename, evalue } = contentOf(error);
  return plainError(String(ename), String(evalue));
}
