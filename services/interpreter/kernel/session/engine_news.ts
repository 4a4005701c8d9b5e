import type { Logger } from "@logtape/logtape";
import type { Engine, EngineDeath } from "../../engine/engine.ts";
import type { Language } from "../../language/language.ts";
import type { Broadcast } from "../outputs/broadcast.ts";
import type { KernelEvent } from "../status.ts";
import type { CellOutputs } from "./cell_outputs.ts";
import { deathWords } from "./death_words.ts";
import type { EngineKeeperEvents } from "./engine_keeper.ts";
import type { Execution } from "./execution.ts";
import type { Questions } from "./questions.ts";

/** Who has to know how the engine fares. */
export interface EngineAudience {
  readonly broadcast: Broadcast;
  readonly outputs: CellOutputs;
  readonly questions: Questions;
  readonly execution: Execution;
  readonly language: Language;
  readonly logger: Logger | undefined;
  tell(event: KernelEvent): void;
  /** Called when a process group has ended. */
  release(group: number): void;
}

/** Tells clients, log and guardian how the engine fares. */
export class EngineNews implements EngineKeeperEvents {
  readonly #audience: EngineAudience;
  #isFirst = true;
  #deaths = 0;

  /** Tells `audience`. */
  constructor(audience: EngineAudience) {
    this.#audience = audience;
  }

  /** Engines that died unasked. */
  get deaths(): number {
    return this.#deaths;
  }

  /** Called by the keeper. */
  ready(withoutInit: boolean): void {
    const { broadcast, execution, tell } = this.#audience;
    const words = withoutInit
      ? "An engine runs without the init module, since with it none has lived"
      : "An engine runs";
    tell({ type: "engine", state: "ready", words });
    if (withoutInit) this.#say(`${words}. Mend the module, then run %reset`);
    if (!this.#isFirst) {
      broadcast.status("starting", undefined, true);
      if (!execution.isBusy) broadcast.status("idle", undefined, true);
    }
    this.#isFirst = false;
  }

  /** Called by the keeper. */
  died(death: EngineDeath): void {
    this.#deaths++;
    const { broadcast, execution, outputs, logger, tell } = this.#audience;
    const words = deathWords(death);
    logger?.warn("The engine died", { words: death.words });
    tell({ type: "engine", state: "died", words });
    outputs.flush();
    broadcast.status("restarting", execution.parent, true);
    // The client of a cell learns it by the error of the cell.
    if (!execution.isBusy) this.#say(words);
  }

  /** Called by the keeper. */
  failed(error: Error, isLast: boolean): void {
    const { logger, tell } = this.#audience;
    const words = `The engine cannot be started: ${error.message}`;
    logger?.error(words);
    tell({ type: "engine", state: "failed", words });
    if (isLast) this.#say(words);
  }

  /** Called by the keeper. */
  gone(engine: Engine): void {
    const { release, questions, language } = this.#audience;
    release(engine.pid);
    questions.close();
    language.reset();
  }

  /** Tells all clients something that no cell has written. */
  #say(words: string): void {
    const { broadcast, execution } = this.#audience;
    const content = { name: "stderr", text: `robo: ${words}\n` };
    broadcast.publish("stream", { content, parent: execution.parent });
  }
}
