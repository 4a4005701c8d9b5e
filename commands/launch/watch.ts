import { RoboError } from "../../errors.ts";
import type { Launch, LaunchOutcome } from "../../services/launch/mod.ts";
import { prefixLine } from "../../terminal/launch_lines.ts";
import { displayWidth, safeText } from "../../terminal/text.ts";
import { describeError } from "../cli/report.ts";
import type { Output, RoboContext } from "../context.ts";
import { showConsole } from "./console.ts";
import { printLaunch } from "./printer.ts";

/** Lines of each failed node that are shown when the console has gone. */
const LAST_LINES = 4;

/** How a launch is shown. */
export interface WatchOptions {
  /** Whether the console is shown on a terminal. */
  readonly console: boolean;
  /** Whether what nodes print is left out. */
  readonly quiet: boolean;
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** Shows a launch until it has ended, in the console or line by line; ends it at Ctrl-C, and says how it ended. */
export async function watchLaunch(
  context: RoboContext,
  launch: Launch,
  options: WatchOptions,
): Promise<void> {
  reportOutcome(context, await shown(context, launch, options), launch);
}

/** Shows the launch until it has ended. */
async function shown(
  context: RoboContext,
  launch: Launch,
  options: WatchOptions,
): Promise<LaunchOutcome> {
  let hasHungUp = false;
  const output = {
    write: (text: string) => {
      if (!hasHungUp) context.process.stdout.write(text);
    },
  };
  let interruptions = 0;
  context.onInterrupt((signal) => {
    // A terminal that has gone away cannot be written to.
    if (signal === "SIGHUP") hasHungUp = true;
    interruptions++;
    if (interruptions === 1) launch.end(REASONS[signal] ?? signal);
    else if (interruptions === 2) void launch.kill();
    else context.exit(130);
  });
  const { quiet, json } = options;
  const { color, interactive } = context.terminal;
  if (json || !interactive || !options.console) {
    const stop = printLaunch(launch, { output, quiet, json, color });
    const outcome = await launch.ended;
    stop();
    return outcome;
  }
  const ended = new AbortController();
  void launch.ended.then(() => ended.abort());
  await showConsole({ ...context, process: { ...context.process, stdout: output } }, {
    isElsewhere: false,
    state: () => launch.state(),
    lastLines: (node, count) => launch.lastLines(node, count),
    onChange: (listener) => {
      const endings = [launch.onChange(listener), launch.onLine(listener)];
      return () => endings.forEach((end) => end());
    },
    act: async (action) => {
      if (action.do === "end") launch.end("it was asked for at the console");
      else if (action.do !== "leave") await launch[action.do](action.node);
    },
  }, ended.signal);
  const outcome = await launch.ended;
  // The console's screen has gone, with all that stood there.
  if (outcome.status !== 0) printLastWords(launch, { output, color });
  else {
    const text = `${launch.plan.name} has ended: ${outcome.reason}; logs in ${launch.logFolder}`;
    output.write(`${safeText(text)}\n`);
  }
  return outcome;
}

/** Says why nodes have failed, for who has not seen it on the console. */
function printLastWords(
  launch: Launch,
  { output, color }: { readonly output: Output; readonly color: boolean },
): void {
  const failed = launch.state().nodes.filter(({ phase }) => phase === "failed");
  const width = Math.max(4, ...failed.map(({ name }) => displayWidth(name)));
  for (const { name } of failed) {
    for (const line of launch.lastLines(name, LAST_LINES)) {
      output.write(`${prefixLine(line, { width, color })}\n`);
    }
  }
}

const REASONS: Readonly<Record<string, string>> = {
  SIGINT: "Ctrl-C",
  SIGTERM: "it was told to (SIGTERM)",
  SIGHUP: "its terminal has gone away (SIGHUP)",
};

/** Says what had to be killed, and what is wrong; the exit status becomes that of the launch. */
export function reportOutcome(context: RoboContext, outcome: LaunchOutcome, launch: Launch): void {
  const { status, reason, killed, error } = outcome;
  const { stderr } = context.process;
  for (const text of killed) stderr.write(`${safeText(text)}\n`);
  if (error !== undefined) throw error;
  if (status === 0) return;
  context.process.exitCode = status;
  const hint = `Its logs are in ${launch.logFolder}; robo launch logs shows them`;
  stderr.write(describeError(new RoboError("unavailable", capital(reason), { hint })));
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
