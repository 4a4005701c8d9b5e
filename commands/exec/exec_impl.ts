import { KernelClient } from "../../client/kernel/kernel_client.ts";
import { RoboError } from "../../errors.ts";
import { KernelStatusWords } from "./kernel_status_words.ts";
import type { Implementation } from "../cli/command.ts";
import type { RoboContext } from "../context.ts";
import type { ExecFlags } from "../exec.ts";
import { resolveKernel } from "../interpreter/find_kernel.ts";
import { answersOf } from "./answers.ts";
import { checkFiles } from "./check_files.ts";
import { ClientKernel } from "./client_kernel.ts";
import type { Job } from "./job.ts";
import { jobsOf } from "./jobs.ts";
import { JsonReporter } from "./json_reporter.ts";
import { takeLease } from "./lease.ts";
import { runJobs } from "./run_jobs.ts";
import { StopRequests } from "./stop_requests.ts";
import { TextReporter } from "./text_reporter.ts";

/** Exit status when Ctrl-C came before the first script. */
const INTERRUPTED = 130;

/** `robo exec`: scripts and code, executed by a kernel. */
const execute: Implementation<ExecFlags, string[]> = async (context, flags, ...scripts) => {
  const { wait, drive, local, eval: codes } = flags;
  if (wait !== undefined && !drive) {
    throw new RoboError("usage", "--wait is for the lease of --drive", {
      hint: "Give --drive, too; for a time limit there is --timeout",
    });
  }
  const stop = new StopRequests();
  const jobs = await jobsOf({ scripts, eval: codes, local }, { readInput: context.readInput });
  context.onInterrupt(() => stop.press());
  // What nobody reads is not to go on for ever on the robot.
  context.onReaderGone(() => stop.interrupt.aborted || stop.press());
  try {
    context.process.exitCode = await onKernel({ context, flags, scripts, jobs, stop });
  } catch (error) {
    // What it was interrupted in says why it could not be done: Ctrl-C is the reason.
    if (!stop.interrupt.aborted) throw error;
    context.process.exitCode = INTERRUPTED;
  }
};

export default execute;

interface Run {
  readonly context: RoboContext;
  readonly flags: ExecFlags;
  readonly scripts: readonly string[];
  readonly jobs: readonly Job[];
  readonly stop: StopRequests;
}

/** Connects, and runs the jobs; resolves to the exit status. */
async function onKernel({ context, flags, scripts, jobs, stop }: Run): Promise<number> {
  const { env } = context.process;
  const signal = stop.interrupt;
  const place = await resolveKernel(flags, { env, signal });
  await using _way = place;
  const username = env["USER"] || "robo";
  await using client = await KernelClient.connect({ ...place.where, username }, { signal })
    .catch(place.explain);
  const kernel = new ClientKernel(client);
  const remote = flags.local ? [] : scripts.filter((name) => name !== "-");
  // Other kernels than ours know neither the question nor the lease.
  if (client.isRobo) await checkFiles(kernel, remote);
  else refuseForeign(client, { flags, isScript: scripts.length > 0 });
  using answers = answersOf(context, scripts.includes("-"));
  const reporter = flags.json
    ? new JsonReporter(context)
    : new TextReporter(context, { quiet: flags.quiet, jobs: jobs.length });
  const { wait } = flags;
  await using _lease = !flags.drive ? undefined : await takeLease(kernel, {
    ...(wait === undefined ? {} : { waitMs: wait }),
    signal,
    onWait: (holder) => reporter.waiting(jobs[0]!, holder),
  });
  const words = new KernelStatusWords(client);
  return await runJobs(kernel, jobs, {
    reporter,
    stop,
    ask: (question, signal) => answers.ask(question, signal),
    keepGoing: flags.keepGoing,
    storeHistory: flags.history,
    ...(flags.timeout === undefined ? {} : { timeoutMs: flags.timeout }),
    whatRuns: () => words.whatRuns(),
  });
}

function refuseForeign(
  client: KernelClient,
  { flags, isScript }: { readonly flags: ExecFlags; readonly isScript: boolean },
): void {
  const name = client.description.implementation;
  if (!flags.drive && !isScript) return;
  throw new RoboError("usage", `${name} is no interpreter of robo: it takes code alone`, {
    hint: "Give the code with -e, without --drive",
  });
}
