import type {
  CellOptions,
  CellOutcome,
  CommEvent,
  Engine,
  EngineDeath,
  EngineEvents,
  EngineOptions,
  EngineStarter,
  Inspector,
  PreparedCell,
} from "./engine.ts";

/** A cell that a {@linkcode FakeEngine} runs, as the function sees it that stands for the user's code. */
export interface FakeRun {
  /** The cell. */
  readonly cell: PreparedCell;
  /** How it is to be run. */
  readonly options: CellOptions;
  /** The engine. */
  readonly engine: FakeEngine;
  /** Where its output goes; the first argument is `options.id`. */
  readonly events: EngineEvents;
  /** Resolves when the cell is interrupted. */
  readonly interrupted: Promise<void>;
  /** Asks for a line of input; `undefined` for no more input. */
  ask(prompt: string, password?: boolean): Promise<string | undefined>;
}

/** What stands for the user's code. */
export type FakeCode = (run: FakeRun) => Promise<CellOutcome> | CellOutcome;

/** Outcome of a cell with a value, or without. */
export function fakeResult(text?: string): CellOutcome {
  const result = text === undefined ? undefined : { data: { "text/plain": text }, metadata: {} };
  return { status: "ok", result, expressions: {} };
}

/**
 * What a {@linkcode FakeEngine} does unless a test says otherwise, by the first word of the code: `print text`,
 * `warn text` (stderr), `show html`, `value text`, `error message`, `ask prompt` (its value is the answer), `wait` (until it is
 * interrupted), `exit status`, and anything else has no value.
 */
export async function runFakeWords(
  { cell, options, engine, ...run }: FakeRun,
): Promise<CellOutcome> {
  const [, word = "", rest = ""] = /^(\w*) ?([^]*)$/.exec(cell.code) ?? [];
  switch (word) {
    case "print":
      await run.events.stream(options.id, "stdout", `${rest}\n`);
      return fakeResult();
    case "warn":
      await run.events.stream(options.id, "stderr", `${rest}\n`);
      return fakeResult();
    case "show":
      run.events.display(options.id, { data: { "text/html": rest }, metadata: {} });
      return fakeResult();
    case "value":
      return fakeResult(rest);
    case "error":
      return { status: "error", error: fakeError(cell, rest) };
    case "ask":
      return fakeResult(await run.ask(rest) ?? "nothing");
    case "wait":
      await run.interrupted;
      return { status: "interrupted" };
    case "exit":
      engine.die({ kind: "exit", code: Number(rest), words: `it ended with status ${rest}` });
      return fakeResult();
  }
  return fakeResult();
}

function fakeError(cell: PreparedCell, value: string) {
  return { name: "Error", value, traceback: [`Error: ${value}`, `    at ${cell.name}:1:1`] };
}

/** An engine without a process, for tests of what is around an engine. */
export class FakeEngine implements Engine {
  /** What it was started with. */
  readonly options: EngineOptions;
  /** The cells that it was given, in their order. */
  readonly cells: PreparedCell[] = [];
  /** What clients said on comms. */
  readonly heard: CommEvent[] = [];
  /** Whether the node library was asked for. */
  hasRobo = false;
  /** Comms that are open, to be changed by tests. */
  readonly openComms = new Map<string, string>();
  /** What its V8 answers; throws by default. */
  readonly inspector: Inspector = {
    send: (method) => Promise.reject(new Error(`A fake engine has no ${method}`)),
  };
  /** Its process id, which is nobody's. */
  readonly pid: number;
  readonly #events: EngineEvents;
  readonly #code: FakeCode;
  readonly #death = Promise.withResolvers<EngineDeath>();
  #isDead = false;
  #interruption: PromiseWithResolvers<void> | undefined;
  #question: PromiseWithResolvers<string | undefined> | undefined;
  #running: Promise<CellOutcome> | undefined;

  /** An engine that does what `code` says with each cell. */
  constructor(
    options: EngineOptions,
    { events, code, pid }: { events: EngineEvents; code: FakeCode; pid: number },
  ) {
    this.options = options;
    this.#events = events;
    this.#code = code;
    this.pid = pid;
    options.signal?.addEventListener("abort", () => void this[Symbol.asyncDispose]());
  }

  get death(): Promise<EngineDeath> {
    return this.#death.promise;
  }

  /** Dies; the cell that runs ends with it. */
  die(death: EngineDeath): void {
    this.#isDead = true;
    this.#question?.resolve(undefined);
    this.#death.resolve(death);
  }

  execute(cell: PreparedCell, options: CellOptions): Promise<CellOutcome> {
    if (this.#running !== undefined) throw new Error("It runs one cell at a time");
    this.cells.push(cell);
    this.#running = this.#run(cell, options).finally(() => this.#running = undefined);
    return this.#running;
  }

  async #run(cell: PreparedCell, options: CellOptions): Promise<CellOutcome> {
    const died = this.death.then((death) => ({ status: "died", death }) as const);
    if (this.#isDead) return await died;
    this.#interruption = Promise.withResolvers();
    const ended = Promise.resolve(this.#code({
      cell,
      options,
      engine: this,
      events: this.#events,
      interrupted: this.#interruption.promise,
      ask: (prompt, password = false) => {
        if (options.mayAsk === false) return Promise.resolve(undefined);
        this.#question = Promise.withResolvers();
        this.#events.inputRequest(options.id, { prompt, password });
        return this.#question.promise;
      },
    }));
    const outcome = await Promise.race([died, ended]);
    this.#interruption = undefined;
    return this.#isDead ? await died : outcome;
  }

  async interrupt(): Promise<"idle" | "interrupted" | "died"> {
    if (this.#running === undefined) return "idle";
    this.#interruption?.resolve();
    this.#question?.resolve(undefined);
    const { status } = await this.#running;
    return status === "died" ? "died" : "interrupted";
  }

  loadRobo(): Promise<void> {
    this.hasRobo = true;
    return Promise.resolve();
  }

  input(text: string | undefined): void {
    this.#question?.resolve(text);
    this.#question = undefined;
  }

  comm(event: CommEvent): Promise<void> {
    this.heard.push(event);
    return Promise.resolve();
  }

  comms(): ReadonlyMap<string, string> {
    return this.openComms;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.die({ kind: "closed", words: "it was closed" });
    return Promise.resolve();
  }
}

/** Fake engines, for those who start engines. */
export class FakeEngines {
  /** All that were started, the oldest first. */
  readonly started: FakeEngine[] = [];
  /** What the next start fails with, once. */
  failure: Error | undefined;
  readonly #code: FakeCode;

  /** Engines that do what `code` says with each cell. */
  constructor(code: FakeCode = runFakeWords) {
    this.#code = code;
  }

  /** The newest. */
  get newest(): FakeEngine {
    return this.started.at(-1)!;
  }

  /** Starts one. */
  readonly start: EngineStarter = (options, events) => {
    const { failure } = this;
    this.failure = undefined;
    if (failure !== undefined) return Promise.reject(failure);
    const pid = 1_000_000 + this.started.length;
    const engine = new FakeEngine(options, { events, code: this.#code, pid });
    this.started.push(engine);
    return Promise.resolve(engine);
  };
}
