import type { Job } from "./job.ts";
import type { JobEnd } from "./run_job.ts";
import type { Question, ScriptOutput } from "./script_kernel.ts";

/** How all jobs together have ended. */
export interface Summary {
  /** The status that the program will end with. */
  readonly exitStatus: number;
  /** How many ended well. */
  readonly ok: number;
  /** How many did not. */
  readonly failed: number;
  /** The names of those that were not run. */
  readonly notRun: readonly string[];
  /** From the first to the last, in milliseconds. */
  readonly ms: number;
}

/** Who is told what happens. */
export interface Reporter {
  /** A job is sent. */
  start(job: Job): void;
  /** It has begun. */
  began(job: Job): void;
  /** It has written or shown something. */
  output(job: Job, output: ScriptOutput): void;
  /** It asks its user. */
  question(job: Job, question: Question): void;
  /** It waits, in words. */
  waiting(job: Job, why: string): void;
  /** It has ended. */
  end(job: Job, end: JobEnd): void;
  /** All have ended, or will not be run. */
  summary(summary: Summary): void;
}
