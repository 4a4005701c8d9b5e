import { RunBuffer } from "../hub/run_buffer.ts";
import type { FrameRun } from "../hub/frame_run.ts";
import type { Stage, StageContext } from "./stage.ts";

/** How long structs are gathered. */
export interface Gathering {
  /** Milliseconds that the first of them waits. */
  readonly ms: number;
  /** Bytes from which on they do not wait. */
  readonly bytes: number;
}

/** Gathers structs, so that many travel together. */
export class GatherStage implements Stage {
  readonly #next: Stage;
  readonly #context: StageContext;
  readonly #gathering: Gathering;
  readonly #buffer = new RunBuffer();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Hands on to `next`. */
  constructor(next: Stage, gathering: Gathering, context: StageContext) {
    this.#next = next;
    this.#gathering = gathering;
    this.#context = context;
  }

  arrived(run: FrameRun): void {
    const { ms, bytes } = this.#gathering;
    if (this.#buffer.length > 0 && this.#buffer.length + run.bytes.length > bytes) this.#flush();
    this.#buffer.add(run);
    if (this.#buffer.length >= bytes) return this.#flush();
    this.#timer ??= setTimeout(() => {
      this.#flush();
      this.#context.delivered();
    }, ms);
  }

  settle(): void {
    this.#flush();
    this.#next.settle?.();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#next.close?.();
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const run = this.#buffer.take();
    if (run !== undefined) this.#next.arrived(run, this.#context.tally(run));
  }
}
