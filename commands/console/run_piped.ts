import { unlessAborted } from "../../transports/unless_aborted.ts";
import type { RoboContext } from "../context.ts";
import { expression } from "../exec/job.ts";
import { runJobs } from "../exec/run_jobs.ts";
import { StopRequests } from "../exec/stop_requests.ts";
import { TextReporter } from "../exec/text_reporter.ts";
import type { ConsoleKernel } from "./console_kernel.ts";

/**
 * Executes what comes in on standard input, cell by cell as each is complete, until its end or the first failure; resolves to the
 * exit status. What cells ask is answered with the lines behind them.
 */
export async function runPiped(
  context: RoboContext,
  kernel: ConsoleKernel,
  { storeHistory }: { readonly storeHistory: boolean },
): Promise<number> {
  const stop = new StopRequests();
  context.onInterrupt(() => stop.press());
  context.onReaderGone(() => stop.interrupt.aborted || stop.press());
  const reporter = new TextReporter(context, { quiet: true, jobs: 1 });
  const lines = context.inputLines();
  const ask = async () => {
    const { done, value } = await lines.next();
    return done ? undefined : value;
  };
  const run = async (code: string) =>
    await runJobs(kernel, [{ ...expression(code), name: "cell" }], {
      reporter,
      ask,
      stop,
      keepGoing: false,
      storeHistory,
    });
  let code = "";
  while (!stop.interrupt.aborted) {
    const line = await unlessAborted(ask(), stop.interrupt);
    if (line === undefined) break;
    code = code === "" ? line : `${code}\n${line}`;
    if (code.trim() === "") code = "";
    else if (await kernel.continuation(code).catch(() => undefined) === undefined) {
      const status = await run(code);
      if (status !== 0) return status;
      code = "";
    }
  }
  if (stop.interrupt.aborted) return 130;
  return code.trim() === "" ? 0 : await run(code);
}
