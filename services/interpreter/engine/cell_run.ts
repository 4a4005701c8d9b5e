import type {
  CellError,
  CellOptions,
  CellOutcome,
  Evaluated,
  Inspector,
  PreparedCell,
} from "./engine.ts";
import { lastMark } from "./frames.ts";
import { plainText } from "./plain_text.ts";
import { cellPosition, cellPrefix, cellSuffix, cellUrl, EXPRESSION_PREFIX } from "./positions.ts";

/** What a cell needs to run. */
export interface RunSurroundings {
  /** The engine's V8. */
  readonly inspector: Inspector;
  /** What stands around cells in the engine, as the inspector calls it. */
  readonly helper: string;
}

/** A value in the engine, or an error. */
interface Remote {
  readonly isError: boolean;
  readonly value: RemoteValue;
  /** Where V8 could not parse the cell. */
  readonly position?: string;
}

interface RemoteValue {
  readonly type: string;
  readonly subtype?: string;
  readonly objectId?: string;
  readonly value?: unknown;
  readonly unserializableValue?: string;
}

type Finished =
  | { readonly result?: { readonly data: Record<string, string>; readonly metadata: object } }
  | { readonly error: CellError };

/** One run of a cell. */
export class CellRun {
  /** Its id. */
  readonly id: number;
  /** The mark behind all that it says, once its outcome is known. */
  mark: number;
  readonly #cell: PreparedCell;
  readonly #options: CellOptions;
  readonly #around: RunSurroundings;
  readonly #interrupted = Promise.withResolvers<CellOutcome>();
  #isInterrupting = false;
  #isInterrupted = false;

  /** A run that has not begun. */
  constructor(cell: PreparedCell, options: CellOptions, around: RunSurroundings) {
    this.id = options.id;
    this.mark = lastMark(options.id);
    this.#cell = cell;
    this.#options = options;
    this.#around = around;
  }

  /** Runs it. Never rejects, and never resolves when the engine dies. */
  outcome(): Promise<CellOutcome> {
    return Promise.race([this.#interrupted.promise, this.#run()]);
  }

  /** It is being interrupted: an error with which it ends now comes from that. */
  interrupting(): void {
    this.#isInterrupting = true;
  }

  /** What it executed was ended: so is the cell, which may be told now. Resolves when the engine knows. */
  async interrupted(): Promise<void> {
    this.#isInterrupted = true;
    const { inspector } = this.#around;
    try {
      // The first runs user code, and is not waited for.
      const told = inspector.send("Runtime.evaluate", {
        expression: `void __robo__.interrupted(${this.id})`,
        silent: true,
      });
      await Promise.all([
        told,
        inspector.send("Runtime.evaluate", {
          expression: `__robo__.end(${this.id})`,
          silent: true,
        }),
      ]);
      this.#interrupted.resolve({ status: "interrupted" });
    } catch {
      // The engine died meanwhile, which is the outcome then.
    }
  }

  async #run(): Promise<CellOutcome> {
    try {
      const outcome = await this.#evaluateAll();
      if (!this.#isInterrupted) {
        return this.#isInterrupting && outcome.status === "error"
          ? { status: "interrupted" }
          : outcome;
      }
    } catch (error) {
      if (!this.#isInterrupted && !waitsForever(error)) {
        // When it fails, too, the engine is dying.
        const failed = await this.#failed(error).catch(() => undefined);
        if (failed !== undefined) return failed;
      }
    }
    return await new Promise(() => {});
  }

  async #evaluateAll(): Promise<CellOutcome> {
    const { wantsResult = true, expressions = {}, mayAsk = true } = this.#options;
    const names = Object.keys(expressions);
    const code = cellPrefix(this.id, mayAsk) + this.#cell.code + cellSuffix(this.id);
    const remote = await this.#evaluate(code, this.#cell.name);
    if (!remote.isError && remote.value.objectId === undefined && names.length === 0) {
      return this.#finishPlain(remote.value, wantsResult);
    }
    const mark = remote.isError || names.length === 0;
    const first = await this.#finish(remote, { wantsResult, mark });
    if (first.status === "error") return first;
    const evaluated: Record<string, Evaluated> = {};
    for (const [at, name] of names.entries()) {
      const { code, name: url } = expressions[name]!;
      const value = await this.#evaluate(EXPRESSION_PREFIX + code, url);
      const mark = at === names.length - 1;
      const done = await this.#finish(value, { wantsResult: true, mark, isPart: true });
      evaluated[name] = done.status === "error" ? done : {
        status: "ok",
        ...done.result ?? { data: { "text/plain": "undefined" }, metadata: {} },
      };
    }
    return { status: "ok", result: first.result, expressions: evaluated };
  }

  async #evaluate(code: string, name: string): Promise<Remote> {
    const url = cellUrl(name);
    const { result, exceptionDetails } = await this.#around.inspector.send("Runtime.evaluate", {
      expression: `${code}\n//# sourceURL=${url}`,
      objectGroup: "cell",
      replMode: true,
      awaitPromise: true,
    });
    if (exceptionDetails === undefined) return { isError: false, value: result };
    const { lineNumber, columnNumber, exception } = exceptionDetails;
    const position = `    at ${cellPosition(url, lineNumber + 1, columnNumber + 1)}`;
    return { isError: true, value: exception ?? result, position };
  }

  /** Ends the cell with a plain value, which is the same here as there: the engine is told of it later. */
  #finishPlain(value: RemoteValue, wantsResult: boolean): CellOutcome {
    if (this.#isInterrupted) return { status: "interrupted" };
    this.mark = this.id;
    if (!wantsResult || value.type === "undefined") {
      return { status: "ok", result: undefined, expressions: {} };
    }
    const { inspector, helper } = this.#around;
    inspector.send("Runtime.callFunctionOn", {
      objectId: helper,
      functionDeclaration: "function(v,n){this.keep(v,n)}",
      arguments: [toArgument(value), { value: this.#cell.name }],
    }).catch(() => {});
    const data = { "text/plain": plainText(value) };
    return { status: "ok", result: { data, metadata: {} }, expressions: {} };
  }

  /** Tells the engine that the cell has ended with a value or an error; it says what that looks like. */
  async #finish(
    { isError, value, position }: Remote,
    { wantsResult, mark, isPart = false }: {
      readonly wantsResult: boolean;
      readonly mark: boolean;
      readonly isPart?: boolean;
    },
  ): Promise<CellOutcome & { readonly status: "ok" | "error" }> {
    const { inspector, helper } = this.#around;
    const name = isPart ? "" : this.#cell.name;
    const isObject = value.objectId !== undefined;
    const method = isObject ? "finishObject" : "finish";
    const end = { cell: this.id, name, isError, wantsResult, mark };
    const { result: { value: finished } } = await inspector.send("Runtime.callFunctionOn", {
      objectId: helper,
      functionDeclaration: `function(value, end) { return this.${method}(value, end) }`,
      arguments: [toArgument(value), { value: end }],
      // A promise that has been resolved already is lost now and then (V8 14), so plain values go without.
      awaitPromise: isObject,
      returnByValue: true,
    }) as { readonly result: { readonly value: Finished } };
    if (isObject) {
      void inspector.send("Runtime.releaseObjectGroup", { objectGroup: "cell" }).catch(() => {});
    }
    if (!("error" in finished)) {
      const result = finished.result as (CellOutcome & { readonly status: "ok" })["result"];
      return { status: "ok", result, expressions: {} };
    }
    return { status: "error", error: withPosition(finished.error, position) };
  }

  /** V8 refuses to evaluate: unless the engine is dying, that is told. */
  async #failed(error: unknown): Promise<CellOutcome> {
    const { inspector } = this.#around;
    const value = error instanceof Error ? error.message : String(error);
    await inspector.send("Runtime.evaluate", { expression: `__robo__.end(${this.id})` });
    const name = "EngineError";
    return { status: "error", error: { name, value, traceback: [`${name}: ${value}`] } };
  }
}

function toArgument({ objectId, unserializableValue, value }: RemoteValue): object {
  if (objectId !== undefined) return { objectId };
  return unserializableValue === undefined ? { value } : { unserializableValue };
}

/** V8 says where it could not parse a cell, but not in the stack. */
function withPosition(error: CellError, position: string | undefined): CellError {
  const isThere = error.name !== "SyntaxError" || position === undefined ||
    error.traceback.some((line) => /^\s+at /.test(line));
  return isThere ? error : { ...error, traceback: [...error.traceback, position] };
}

/**
 * Whether V8 has found out that a cell waits for a promise that nobody can resolve any more. Such a cell lasts until it is
 * interrupted, as whoever writes `await new Promise(() => {})` expects.
 */
function waitsForever(error: unknown): boolean {
  return error instanceof Error && error.message.endsWith("Promise was collected");
}
