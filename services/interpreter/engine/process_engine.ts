import { pause } from "../../../transports/pause.ts";
import type {
  CellOptions,
  CellOutcome,
  CommEvent,
  Engine,
  EngineDeath,
  EngineEvents,
  PreparedCell,
} from "./engine.ts";
import { CellRun } from "./cell_run.ts";
import { decodeComm, encodeComm } from "./comm_codec.ts";
import { DeathWatch } from "./death_watch.ts";
import type { EngineOutput } from "./engine_output.ts";
import type { EngineProcess } from "./engine_process.ts";
import type { InspectorSession } from "./inspector_session.ts";
import type { Answer, AnswerContent, EngineMessage } from "./messages.ts";
import { stopCell } from "./stop_cell.ts";

/** What a running engine is made of. */
export interface EngineParts {
  /** Its process. */
  readonly process: EngineProcess;
  /** Its inspector. */
  readonly session: InspectorSession;
  /** What stands around cells in it, as the inspector calls it. */
  readonly helper: string;
  /** Its output. */
  readonly output: EngineOutput;
  /** Writes to its input. */
  readonly answer: (answer: Answer) => void;
  /** Resolves when it is no more; `ended` says why we ended it, if we did. */
  readonly death: Promise<EngineDeath>;
  /** Ends it, for this reason. */
  readonly end: (death: EngineDeath) => Promise<void>;
  /** Told whether what it runs is about to be ended. */
  readonly interrupting: (isSo: boolean) => void;
  /** Told what happens. */
  readonly events: EngineEvents;
  /** How long a cell may withstand an interrupt, in milliseconds. */
  readonly stubbornMs: number;
}

interface Interruption {
  /** The cell that is to be interrupted, if there is one. */
  readonly run: CellRun | undefined;
  readonly ended: Promise<"idle" | "interrupted" | "died">;
}

/** An engine that is a process. */
export class ProcessEngine implements Engine {
  readonly inspector: InspectorSession;
  readonly #parts: EngineParts;
  readonly #watch: DeathWatch;
  readonly #comms = new Map<string, string>();
  #run: CellRun | undefined;
  /** The question that waits for its answer. */
  #question: number | undefined;
  #interruption: Interruption | undefined;
  #robo: Promise<void> | undefined;

  /** An engine of parts that work. */
  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#watch = new DeathWatch(parts.death);
    this.inspector = parts.session;
  }

  get pid(): number {
    return this.#parts.process.child.pid;
  }

  get death(): Promise<EngineDeath> {
    return this.#parts.death;
  }

  /** Takes what the engine says besides text. */
  hear(cell: number, message: EngineMessage): void {
    const { events } = this.#parts;
    switch (message.say) {
      case "display":
        return events.display(cell, message.output);
      case "clear":
        return events.clearOutput(cell, message.wait);
      case "ask":
        this.#question = message.question;
        // Whoever asks again and again while it is being stopped gets no further.
        if (this.#interruption !== undefined) return this.#answer({ cancel: true });
        return events.inputRequest(cell, { prompt: message.prompt, password: message.password });
      case "comm": {
        const event = decodeComm(message.event);
        if (event.kind === "open") this.#comms.set(event.commId, event.targetName ?? "");
        if (event.kind === "close") this.#comms.delete(event.commId);
        return events.comm(cell, event);
      }
    }
  }

  async execute(cell: PreparedCell, options: CellOptions): Promise<CellOutcome> {
    const { session, output } = this.#parts;
    if (this.#run !== undefined) throw new Error("The engine runs one cell at a time");
    output.begin(options.id);
    const run = new CellRun(cell, options, {
      inspector: session,
      helper: this.#parts.helper,
    });
    this.#run = run;
    // One that concerns the cell before must not hit this one.
    if (this.#interruption !== undefined) await this.#interruption.ended;
    try {
      const outcome = await this.#watch.first(run.outcome());
      if (outcome.status !== "died") await this.#watch.first(output.marked(run.mark));
      return outcome;
    } finally {
      this.#run = undefined;
      this.#question = undefined;
    }
  }

  interrupt(): Promise<"idle" | "interrupted" | "died"> {
    const run = this.#run;
    const current = this.#interruption;
    // Without a cell, what runs is what is being ended: one that comes later is not meant.
    if (current !== undefined && (run === undefined || current.run === run)) return current.ended;
    if (current !== undefined) {
      return current.ended.then((how) =>
        this.#run === run ? this.interrupt() : how === "died" ? how : "idle"
      );
    }
    const ended = this.#interrupt(run).finally(() => this.#interruption = undefined);
    this.#interruption = { run, ended };
    return ended;
  }

  loadRobo(): Promise<void> {
    this.#robo ??= this.#loadRobo();
    return this.#robo;
  }

  input(text: string | undefined): void {
    this.#answer(text === undefined ? { none: true } : { text });
  }

  async comm(event: CommEvent): Promise<void> {
    if (event.kind === "open") this.#comms.set(event.commId, event.targetName ?? "");
    if (event.kind === "close") this.#comms.delete(event.commId);
    const code = `await __robo__.hear(${JSON.stringify(encodeComm(event))})`;
    await this.#evaluate(code);
  }

  comms(): ReadonlyMap<string, string> {
    return this.#comms;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.end({ kind: "closed", words: "it was closed" });
  }

  #answer(answer: AnswerContent): void {
    const question = this.#question;
    if (question === undefined) return;
    this.#question = undefined;
    this.#parts.answer({ ...answer, question });
  }

  async #interrupt(run: CellRun | undefined): Promise<"idle" | "interrupted" | "died"> {
    const { session, stubbornMs, end, interrupting } = this.#parts;
    const id = run?.id ?? 0;
    this.#answer({ cancel: true });
    interrupting(true);
    run?.interrupting();
    const stop = new AbortController();
    const late = pause(stubbornMs, stop.signal).then(() => "late" as const);
    const stopped = stopCell(session, id, stop.signal).catch(() => "died" as const);
    const how = await Promise.race([stopped, late]);
    stop.abort();
    if (how === "late") await end(stuck(stubbornMs));
    if (how === "late" || how === "died") {
      await this.death;
      return "died";
    }
    interrupting(false);
    if (run === undefined) return "idle";
    await run.interrupted();
    return "interrupted";
  }

  /** Runs a hook of the init module, for at most `limitMs` milliseconds. */
  async runHook(name: string, argument: unknown, limitMs: number): Promise<void> {
    const stop = new AbortController();
    const code = `await __robo__.hook(${JSON.stringify(name)}, ${JSON.stringify(argument)})`;
    const ran = this.#evaluate(code).then(() => "done", () => "died");
    const late = pause(limitMs, stop.signal).then(() => "late");
    const how = await Promise.race([ran, late]);
    stop.abort();
    if (how !== "late") return;
    const words = `robo: ${name} of the init file took longer than ${limitMs / 1000} s\n`;
    await this.#parts.events.stream(0, "stderr", words);
    await this.interrupt();
  }

  async #loadRobo(): Promise<void> {
    await this.#evaluate("await __robo__.loadRobo()");
  }

  /** Evaluates code of ours between cells; errors of the users' code in it are told on stderr by the engine. */
  async #evaluate(expression: string): Promise<void> {
    const { exceptionDetails } = await this.#parts.session.send("Runtime.evaluate", {
      expression: `await __robo__.turn(); ${expression}`,
      replMode: true,
      awaitPromise: true,
      objectGroup: "own",
    });
    if (exceptionDetails === undefined) return;
    const { exception, text } = exceptionDetails;
    await this.#parts.events.stream(0, "stderr", `Uncaught ${exception?.description ?? text}\n`);
  }
}

function stuck(ms: number): EngineDeath {
  return {
    kind: "stuck",
    words: `it could not be interrupted within ${ms / 1000} s, and was killed`,
  };
}
