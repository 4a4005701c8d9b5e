import type { RoboContext } from "../context.ts";
import type { Job } from "./job.ts";
import type { Reporter, Summary } from "./reporter.ts";
import type { JobEnd } from "./run_job.ts";
import type { Question, ScriptOutput } from "./script_kernel.ts";

/** For machines: one JSON object a line for each event. */
export class JsonReporter implements Reporter {
  readonly #context: RoboContext;
  /** Number of the job that runs, from 0. */
  #index = -1;

  /** Prints to standard output. */
  constructor(context: RoboContext) {
    this.#context = context;
  }

  start(job: Job): void {
    this.#index++;
    this.#tell("start", job, {});
  }

  began(job: Job): void {
    this.#tell("begin", job, {});
  }

  question(job: Job, { prompt, password }: Question): void {
    this.#tell("question", job, { prompt, password });
  }

  waiting(job: Job, why: string): void {
    this.#tell("waiting", job, { why });
  }

  output(job: Job, output: ScriptOutput): void {
    switch (output.kind) {
      case "stream":
        return this.#tell("output", job, { stream: output.name, text: output.text });
      case "error":
        // The end brings it, too.
        return;
      case "clear":
        return this.#tell("clear", job, {});
      default:
        return this.#tell(output.kind, job, { data: output.data });
    }
  }

  end(job: Job, end: JobEnd): void {
    const { ms, ...rest } = end;
    this.#tell("end", job, { ...rest, seconds: seconds(ms) });
  }

  summary({ exitStatus, ok, failed, notRun, ms }: Summary): void {
    const summary = { event: "summary", exitStatus, ok, failed, notRun, seconds: seconds(ms) };
    this.#context.print(JSON.stringify(summary));
  }

  #tell(event: string, { name }: Job, more: object): void {
    this.#context.print(JSON.stringify({ event, script: name, index: this.#index, ...more }));
  }
}

function seconds(ms: number): number {
  return Math.round(ms) / 1000;
}
