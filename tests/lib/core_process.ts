import type { HubSnapshot } from "../../services/hub/mod.ts";
import { Collected } from "./collected.ts";
import { type RoboOptions, spawnRobo } from "./robo_process.ts";
import { until } from "./until.ts";

/** Where a core says it listens. */
export interface CorePlaces {
  /** Process id. */
  readonly pid: number;
  /** Where publishers connect. */
  readonly in: string;
  /** Where subscribers connect. */
  readonly out: string;
  /** Its control interface. */
  readonly control: string;
  /** Its metrics, if they are served. */
  readonly metrics?: string;
}

/** A `robo core` of its own process, on free ports unless `args` say others. */
export class CoreProcess implements AsyncDisposable {
  /** Where it listens. */
  readonly places: CorePlaces;
  readonly #child: ReturnType<typeof spawnRobo>;
  readonly #output: Collected;
  readonly #errors: Collected;

  /** Starts a core; resolves when it is ready. Throws with its errors when it ends instead. */
  static async start(
    args: readonly string[] = [],
    options: RoboOptions = {},
  ): Promise<CoreProcess> {
    const has = (flag: string) => args.includes(flag) || args.includes("--uds");
    const child = spawnRobo([
      "core",
      ...(has("--in") ? [] : ["--in", "tcp://127.0.0.1:0"]),
      ...(has("--out") ? [] : ["--out", "tcp://127.0.0.1:0"]),
      ...(args.includes("--control") ? [] : ["--control", "127.0.0.1:0"]),
      "--log-format",
      "json",
      ...args,
    ], options);
    const output = new Collected(child.process.stdout);
    const errors = new Collected(child.process.stderr);
    let ended = false;
    void child.process.status.then(() => ended = true);
    try {
      const ready = await until("the core is ready", () => {
        const line = errors.lines.find((line) => line.includes('"message":"Ready"'));
        if (line === undefined && ended) throw new Error(`The core ended: ${errors.text}`);
        return line;
      });
      return new CoreProcess(child, { output, errors, places: JSON.parse(ready) });
    } catch (error) {
      await child[Symbol.asyncDispose]();
      await Promise.all([output.done, errors.done]);
      throw error;
    }
  }

  private constructor(
    child: ReturnType<typeof spawnRobo>,
    rest: { output: Collected; errors: Collected; places: CorePlaces },
  ) {
    this.#child = child;
    this.#output = rest.output;
    this.#errors = rest.errors;
    this.places = rest.places;
  }

  /** What it has printed so far. */
  get stdout(): string {
    return this.#output.text;
  }

  /** What it has logged so far. */
  get stderr(): string {
    return this.#errors.text;
  }

  /** What it knows now. */
  async snapshot(): Promise<HubSnapshot> {
    const response = await fetch(`${this.places.control}/v1/snapshot`);
    return await response.json();
  }

  /** Sends a signal and waits for the end; resolves to the exit status. */
  async end(signal: Deno.Signal): Promise<number> {
    this.#child.process.kill(signal);
    const { code } = await this.#child.process.status;
    await Promise.all([this.#output.done, this.#errors.done]);
    return code;
  }

  /** Kills it, if it still runs. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child[Symbol.asyncDispose]();
    await Promise.all([this.#output.done, this.#errors.done]);
  }
}
