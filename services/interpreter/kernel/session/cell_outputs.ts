import { commContent, type Header } from "../../../../protocols/jupyter/mod.ts";
import type { CommEvent, DisplayOutput, EngineEvents } from "../../engine/engine.ts";
import type { Broadcast } from "../outputs/broadcast.ts";
import { StreamGatherer } from "../outputs/stream_gatherer.ts";
import type { Cell } from "./cell.ts";
import type { Questions } from "./questions.ts";

/** Cells whose requests are remembered: what they started may write long after they have ended. */
const REMEMBERED_CELLS = 1000;

/** Publishes what cells write, show and say, each as the child of the request that caused it. */
export class CellOutputs implements EngineEvents, Disposable {
  readonly #broadcast: Broadcast;
  readonly #questions: Questions;
  readonly #cells = new Map<number, Pick<Cell, "request" | "announce">>();
  readonly #gatherer: StreamGatherer;

  /** Publishes with `broadcast`, and asks with `questions`. */
  constructor(broadcast: Broadcast, questions: Questions) {
    this.#broadcast = broadcast;
    this.#questions = questions;
    this.#gatherer = new StreamGatherer(({ cell, name, text }) =>
      broadcast.publish("stream", { content: { name, text }, parent: this.#parent(cell) })
    );
  }

  /** A cell begins. */
  enter({ id, request, announce }: Pick<Cell, "id" | "request" | "announce">): void {
    this.#cells.set(id, { request, announce });
    if (this.#cells.size <= REMEMBERED_CELLS) return;
    for (const oldest of this.#cells.keys()) {
      this.#cells.delete(oldest);
      break;
    }
  }

  /** The cell has ended: what it wrote is published, and what it asked is withdrawn. */
  leave(): void {
    this.flush();
    this.#questions.close();
  }

  /** Publishes text that waits for more. */
  flush(): void {
    this.#gatherer.flush();
  }

  /** Called by an engine. */
  stream(cell: number, name: "stdout" | "stderr", text: string): void {
    this.#gatherer.add({ cell, name, text });
  }

  /** Called by an engine. */
  display(cell: number, { data, metadata, displayId, update }: DisplayOutput): void {
    this.flush();
    const transient = displayId === undefined ? {} : { display_id: displayId };
    this.#broadcast.publish(update === true ? "update_display_data" : "display_data", {
      content: { data, metadata, transient },
      parent: this.#parent(cell),
    });
  }

  /** Called by an engine. */
  clearOutput(cell: number, wait: boolean): void {
    this.flush();
    this.#broadcast.publish("clear_output", { content: { wait }, parent: this.#parent(cell) });
  }

  /** Called by an engine. */
  comm(cell: number, event: CommEvent): void {
    this.flush();
    const { kind, commId, targetName, data, metadata, buffers } = event;
    this.#broadcast.publish(`comm_${kind}`, {
      content: commContent({ commId, targetName, data }),
      parent: this.#parent(cell),
      metadata,
      buffers,
    });
  }

  /** Called by an engine. */
  inputRequest(
    cell: number,
    request: { readonly prompt: string; readonly password: boolean },
  ): void {
    this.flush();
    this.#parent(cell);
    this.#questions.ask(this.#cells.get(cell)?.request, request);
  }

  /** Forgets what waits. */
  [Symbol.dispose](): void {
    this.#gatherer[Symbol.dispose]();
  }

  /** Header of the request whose cell speaks; that it runs is told before anything that it says. */
  #parent(id: number): Header | undefined {
    const cell = this.#cells.get(id);
    cell?.announce();
    return cell?.request.message.header;
  }
}
