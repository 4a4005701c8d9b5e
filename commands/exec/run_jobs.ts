import type { Job } from "./job.ts";
import type { Reporter, Summary } from "./reporter.ts";
import { type JobEnd, type JobStatus, runJob } from "./run_job.ts";
import type { Question, ScriptKernel } from "./script_kernel.ts";
import type { StopRequests } from "./stop_requests.ts";

/** Exit status by what has become of a job. */
const EXIT_STATUS: Readonly<Record<JobStatus, number>> = {
  "ok": 0,
  "failed": 1,
  "stopped": 1,
  "engine-died": 75,
  "lost": 75,
  "refused": 77,
  "timeout": 124,
  "interrupted": 130,
};

/** How long a job waits before it is said for what, in milliseconds. */
const SILENCE_MS = 1000;

/** How jobs are run. */
export interface RunJobsOptions {
  /** Told what happens. */
  readonly reporter: Reporter;
  /** Answers what jobs ask; `undefined` for no answer. */
  readonly ask: (question: Question, signal: AbortSignal) => Promise<string | undefined>;
  /** Ctrl-C. */
  readonly stop: StopRequests;
  /** Whether the others are run when one has failed. */
  readonly keepGoing: boolean;
  /** Whether they go into the kernel's history. */
  readonly storeHistory: boolean;
  /** How long each may take, in milliseconds; default for ever. */
  readonly timeoutMs?: number;
  /** What the kernel does meanwhile, for who waits; default not told. */
  readonly whatRuns?: () => Promise<string | undefined>;
  /** How long a job waits before it is said for what, in milliseconds (default 1000). */
  readonly silenceMs?: number;
}

/** Runs jobs in order; resolves to the exit status: that of the first which did not end well. */
export async function runJobs(
  kernel: ScriptKernel,
  jobs: readonly Job[],
  options: RunJobsOptions,
): Promise<number> {
  const { reporter, stop, keepGoing } = options;
  const start = performance.now();
  const count = { ok: 0, failed: 0 };
  let exitStatus = 0;
  let next = 0;
  while (next < jobs.length && !stop.interrupt.aborted) {
    const job = jobs[next++]!;
    const end = await runOne(kernel, job, options);
    count[end.status === "ok" ? "ok" : "failed"]++;
    reporter.end(job, end);
    exitStatus ||= EXIT_STATUS[end.status];
    if (end.status !== "ok" && (!keepGoing || isFinal(end))) break;
  }
  // Interrupted in the moment between two, or when one had just ended well.
  if (stop.interrupt.aborted) exitStatus ||= EXIT_STATUS.interrupted;
  const notRun = jobs.slice(next).map(({ name }) => name);
  const summary: Summary = { exitStatus, ...count, notRun, ms: performance.now() - start };
  reporter.summary(summary);
  return exitStatus;
}

/** Whether no other job is begun after this, whatever the user said about failures. */
function isFinal({ status, isLeftBehind }: JobEnd): boolean {
  return status === "interrupted" || status === "lost" || isLeftBehind;
}

async function runOne(kernel: ScriptKernel, job: Job, options: RunJobsOptions): Promise<JobEnd> {
  const { reporter, stop, storeHistory, timeoutMs, ask, silenceMs = SILENCE_MS } = options;
  reporter.start(job);
  let hasBegun = false;
  let hasEnded = false;
  const sayForWhom = async () => {
    // Whom it waits for is good to know; not to know it does no harm.
    const why = await options.whatRuns?.().catch(() => undefined);
    if (!hasBegun && !hasEnded && why !== undefined) reporter.waiting(job, why);
  };
  const timers = [setTimeout(sayForWhom, silenceMs)];
  const onInterrupt = () => {
    const words = "does not end yet; Ctrl-C again leaves it behind";
    timers.push(setTimeout(() => reporter.waiting(job, words), silenceMs));
  };
  stop.interrupt.addEventListener("abort", onInterrupt);
  try {
    return await runJob(kernel, job, {
      stop,
      storeHistory,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      events: {
        started: () => {
          hasBegun = true;
          reporter.began(job);
        },
        output: (output) => reporter.output(job, output),
        ask: (question, signal) => {
          reporter.question(job, question);
          return ask(question, signal);
        },
      },
    });
  } finally {
    hasEnded = true;
    for (const timer of timers) clearTimeout(timer);
    stop.interrupt.removeEventListener("abort", onInterrupt);
  }
}
