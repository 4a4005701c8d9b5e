import type { ServedDetector } from "../../../client/daq/mod.ts";
import { pause } from "../../../transports/pause.ts";
import type { SimDetector } from "./sim_device.ts";

/** What a detector has sent that runs by itself. */
export interface RunCounters {
  /** Data that was sent. */
  readonly sent: number;
  /** Data that was not measured, as the server had not taken what came before it. */
  readonly missed: number;
}

/** Lets a detector send data `rate` times a second without being asked, whenever the server is there. */
export class SelfRunning implements AsyncDisposable {
  readonly #stop = new AbortController();
  readonly #counters = { sent: 0, missed: 0 };
  readonly #running: Promise<void>;

  /** Begins. What `grab` throws goes to `onProblem`. */
  constructor(
    served: ServedDetector,
    sim: Pick<SimDetector, "grab" | "dimension">,
    { rate, onProblem }: { readonly rate: number; readonly onProblem: (error: unknown) => void },
  ) {
    this.#running = this.#run(1000 / rate, async () => {
      const data = await sim.grab(sim.dimension, this.#stop.signal);
      if (served.isConnected && await served.push(data)) this.#counters.sent++;
    }, onProblem);
  }

  /** What it has sent so far. */
  get counters(): RunCounters {
    return { ...this.#counters };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(
    period: number,
    send: () => Promise<void>,
    onProblem: (error: unknown) => void,
  ): Promise<void> {
    const { signal } = this.#stop;
    let due = performance.now();
    while (!signal.aborted) {
      try {
        await send();
      } catch (error) {
        if (!signal.aborted) onProblem(error);
      }
      due += period;
      const late = Math.floor((performance.now() - due) / period);
      if (late > 0) {
        this.#counters.missed += late;
        due += late * period;
      }
      await pause(Math.max(0, due - performance.now()), signal);
    }
  }
}
