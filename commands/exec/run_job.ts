import { RoboError } from "../../errors.ts";
import type { Job } from "./job.ts";
import type { ScriptEnd, ScriptError, ScriptEvents, ScriptKernel } from "./script_kernel.ts";
import type { StopRequests } from "./stop_requests.ts";

/** How long an interrupted script has to end before it is left alone, in milliseconds: the kernel kills its engine sooner. */
const PATIENCE_MS = 10_000;

/** Statuses of error replies that are the kernel's own, by the error's name. */
const KERNEL_ERRORS: Readonly<Record<string, JobStatus>> = {
  EngineDied: "engine-died",
  DriveHeld: "refused",
  NotAllowed: "refused",
  Interrupted: "stopped",
};

/** What has become of a job. */
export type JobStatus =
  | "ok"
  /** It threw, or could not be parsed. */
  | "failed"
  /** Ctrl-C. */
  | "interrupted"
  /** Somebody else's interrupt, or an end without a run. */
  | "stopped"
  | "timeout"
  /** Another holds the drive lease, or the key is an observer's. */
  | "refused"
  | "engine-died"
  /** The kernel died, or the connection to it broke. */
  | "lost";

/** How a job has ended. */
export interface JobEnd {
  /** What has become of it. */
  readonly status: JobStatus;
  /** Whether it had begun. */
  readonly hasBegun: boolean;
  /** Whether it was left behind, by a second Ctrl-C or because it would not end: it may still run. */
  readonly isLeftBehind: boolean;
  /** From the sending on, in milliseconds. */
  readonly ms: number;
  /** Whether the end of its output never came. */
  readonly isCutOff?: boolean;
  /** What it threw, or the kernel said. */
  readonly error?: ScriptError;
}

/** How a job is run. */
export interface RunJobOptions {
  /** Told what comes of it. */
  readonly events: ScriptEvents;
  /** Ctrl-C. */
  readonly stop: StopRequests;
  /** Whether it goes into the kernel's history. */
  readonly storeHistory: boolean;
  /** How long it may take, others' code before it included, in milliseconds; default for ever. */
  readonly timeoutMs?: number;
  /** How long it has to end once interrupted, in milliseconds (default 10 000). */
  readonly patienceMs?: number;
}

/** Runs a job to its end, interrupting it when its time or the user's patience is over. */
export async function runJob(
  kernel: ScriptKernel,
  job: Job,
  options: RunJobOptions,
): Promise<JobEnd> {
  const { stop, timeoutMs, patienceMs = PATIENCE_MS } = options;
  const start = performance.now();
  const left = Promise.withResolvers<"left">();
  const timers: ReturnType<typeof setTimeout>[] = [];
  let reason: "interrupted" | "timeout" | undefined;
  let hasBegun = false;
  const interrupt = (why: "interrupted" | "timeout") => {
    if (reason !== undefined) return;
    reason = why;
    timers.push(setTimeout(() => left.resolve("left"), patienceMs));
    // A kernel that is no more is told of by what waits for the job.
    kernel.interrupt().catch(() => {});
  };
  const onInterrupt = () => interrupt("interrupted");
  const onLeave = () => left.resolve("left");
  stop.interrupt.addEventListener("abort", onInterrupt);
  stop.leave.addEventListener("abort", onLeave);
  if (timeoutMs !== undefined) timers.push(setTimeout(() => interrupt("timeout"), timeoutMs));
  const events: ScriptEvents = {
    ...options.events,
    started: () => {
      hasBegun = true;
      options.events.started();
    },
  };
  const ended = (status: JobStatus, error?: ScriptError): JobEnd => ({
    status,
    hasBegun,
    isLeftBehind: false,
    ms: performance.now() - start,
    ...(error === undefined ? {} : { error }),
  });
  try {
    const { metadata, code } = job;
    const executed = kernel.execute(code, { metadata, storeHistory: options.storeHistory, events });
    executed.catch(() => {});
    const end = await Promise.race([executed, left.promise]);
    if (end === "left") return { ...ended(reason ?? "interrupted"), isLeftBehind: true };
    const { error, isCutOff = false } = end;
    return { ...ended(statusOf(end, reason), error), ...isCutOff ? { isCutOff } : {} };
  } catch (error) {
    if (!(error instanceof RoboError) || error.code !== "lost") throw error;
    return ended("lost", { name: error.name, value: error.message, traceback: [] });
  } finally {
    for (const timer of timers) clearTimeout(timer);
    stop.interrupt.removeEventListener("abort", onInterrupt);
    stop.leave.removeEventListener("abort", onLeave);
  }
}

function statusOf(
  { status, error }: ScriptEnd,
  reason: "interrupted" | "timeout" | undefined,
): JobStatus {
  // What ended well in the moment of its interrupt has ended well.
  if (status === "ok") return "ok";
  const special = error === undefined ? undefined : KERNEL_ERRORS[error.name];
  if (special === "engine-died" && reason !== "timeout") return special;
  if (reason !== undefined) return reason;
  if (special !== undefined) return special;
  return status === "error" ? "failed" : "stopped";
}
