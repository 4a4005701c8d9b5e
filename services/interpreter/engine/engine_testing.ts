import { roboHome } from "../../../system/home.ts";
import type {
  CellOptions,
  CellOutcome,
  CommEvent,
  DisplayOutput,
  Engine,
  EngineEvents,
  EngineOptions,
} from "./engine.ts";
import { startEngine } from "./start_engine.ts";

/** Something that an engine told. */
export type Told =
  | { readonly cell: number; readonly stdout: string }
  | { readonly cell: number; readonly stderr: string }
  | { readonly cell: number; readonly display: DisplayOutput }
  | { readonly cell: number; readonly clear: boolean }
  | { readonly cell: number; readonly comm: CommEvent }
  | {
    readonly cell: number;
    readonly ask: { readonly prompt: string; readonly password: boolean };
  };

/** A real engine, and what it tells. */
export class EngineLab implements AsyncDisposable {
  /** The engine. */
  readonly engine: Engine;
  /** What it has told so far, neighbouring pieces of text joined. */
  readonly told: Told[];
  readonly #waiting: Set<() => void>;
  #last = 0;

  /** Starts an engine in a folder that needs nothing; `listen` hears everything, too. */
  static async start(
    options: Partial<EngineOptions> = {},
    listen: Partial<EngineEvents> = {},
  ): Promise<EngineLab> {
    const told: Told[] = [];
    const waiting = new Set<() => void>();
    const tell = (what: Told) => {
      const last = told.at(-1);
      if (last !== undefined && last.cell === what.cell && "stdout" in last && "stdout" in what) {
        told[told.length - 1] = { ...last, stdout: last.stdout + what.stdout };
      } else if (
        last !== undefined && last.cell === what.cell && "stderr" in last && "stderr" in what
      ) {
        told[told.length - 1] = { ...last, stderr: last.stderr + what.stderr };
      } else {
        told.push(what);
      }
      for (const look of [...waiting]) look();
    };
    const engine = await startEngine({
      home: roboHome(),
      deno: Deno.execPath(),
      cwd: "/tmp",
      // A busy machine may keep one from being interrupted for a while.
      stubbornMs: 60_000,
      env: { NO_COLOR: "1" },
      ...options,
    }, {
      stream: listen.stream ??
        ((cell, name, text) =>
          tell(name === "stdout" ? { cell, stdout: text } : { cell, stderr: text })),
      display: listen.display ?? ((cell, output) => tell({ cell, display: output })),
      clearOutput: (cell, clear) => tell({ cell, clear }),
      comm: (cell, comm) => tell({ cell, comm }),
      inputRequest: (cell, { prompt, password }) => tell({ cell, ask: { prompt, password } }),
    });
    return new EngineLab(engine, told, waiting);
  }

  private constructor(engine: Engine, told: Told[], waiting: Set<() => void>) {
    this.engine = engine;
    this.told = told;
    this.#waiting = waiting;
  }

  /** Id of the newest cell. */
  get last(): number {
    return this.#last;
  }

  /** Runs a cell. */
  run(code: string, options: Partial<CellOptions> = {}): Promise<CellOutcome> {
    const id = ++this.#last;
    return this.engine.execute({ code, name: `cell:${id}` }, { id, ...options });
  }

  /** Runs a cell, which must succeed; resolves to the text of its value. */
  async value(code: string): Promise<string | undefined> {
    const outcome = await this.run(code);
    if (outcome.status === "ok") return outcome.result?.data["text/plain"] as string | undefined;
    throw new Error(`${code}: ${JSON.stringify(outcome)}`);
  }

  /** All text of a stream so far. */
  text(name: "stdout" | "stderr"): string {
    return this.told.map((what) => (what as Record<string, unknown>)[name] ?? "").join("");
  }

  /** Resolves when `look` is true of what was told. */
  async until(look: () => boolean): Promise<void> {
    while (!look()) {
      await new Promise<void>((resolve) => {
        const wake = () => {
          this.#waiting.delete(wake);
          resolve();
        };
        this.#waiting.add(wake);
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.engine[Symbol.asyncDispose]();
  }
}
