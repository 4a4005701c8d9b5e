import { RoboError } from "../../errors.ts";
import {
  describePlan,
  didYouMean,
  Launch,
  type LaunchOutcome,
  type LaunchPlan,
  loadLaunchPlan,
} from "../../services/launch/mod.ts";
import { renderPlan } from "../../terminal/plan_text.ts";
import { safeText } from "../../terminal/text.ts";
import { roboHome } from "../../system/home.ts";
import { absolute } from "../../system/paths.ts";
import type { Implementation } from "../cli/command.ts";
import type { RoboContext } from "../context.ts";
import { describeError } from "../cli/report.ts";
import { roboCommand } from "../cli/robo_command.ts";
import { showConsole } from "./console.ts";
import { printLaunch } from "./printer.ts";
import type { LaunchRunFlags } from "./run.ts";

/** Subcommands, one of which may have been meant by a file that is not there. */
const COMMANDS = ["check", "status", "logs", "restart", "stop", "start", "install", "uninstall"];

/** `robo launch FILE`: runs a launch until it ends. */
const runLaunch: Implementation<LaunchRunFlags, [string]> = async (context, flags, file) => {
  const plan = await load(context, flags, file);
  if (flags.dryRun) return printPlan(context, flags, plan);
  for (const { place: { file, line, column }, message } of plan.warnings) {
    context.process.stderr.write(safeText(`note: ${file}:${line}:${column}: ${message}`) + "\n");
  }
  const { env } = context.process;
  const launch = await Launch.start(plan, {
    env,
    robo: roboCommand(context),
    home: roboHome(),
    keepRuns: flags.keepRuns,
    coreTimeoutMs: flags.coreTimeout,
    logDir: flags.logDir === undefined ? undefined : absolute(flags.logDir),
  });
  const outcome = await watch(context, flags, launch);
  report(context, outcome, launch);
};

export default runLaunch;

async function load(
  context: RoboContext,
  flags: LaunchRunFlags,
  file: string,
): Promise<LaunchPlan> {
  const args = Object.fromEntries((flags.arg ?? []).map(({ name, value }) => [name, value]));
  const { only } = flags;
  try {
    const options = { args, env: context.process.env, ...only === undefined ? {} : { only } };
    const plan = await loadLaunchPlan(file, options);
    return flags.core ? plan : { ...plan, core: { ...plan.core, start: "never" } };
  } catch (error) {
    throw maybeCommand(file, error);
  }
}

/** A mistyped subcommand is taken for a file: that is said where no file is called so. */
function maybeCommand(file: string, error: unknown): unknown {
  const guess = /^[a-z]+$/.test(file) ? didYouMean(file, COMMANDS) : "";
  if (guess === "" || !(error instanceof RoboError) || error.code !== "usage") return error;
  return new RoboError("usage", `There is neither a command nor a launch file ${file}`, {
    hint: guess.replaceAll(/"(\w+)"/g, "robo launch $1"),
    cause: error,
  });
}

function printPlan(context: RoboContext, flags: LaunchRunFlags, plan: LaunchPlan): void {
  if (flags.json) return context.print(JSON.stringify(plan));
  for (const { place: { file, line, column }, message } of plan.warnings) {
    context.print(safeText(`note  ${file}:${line}:${column}: ${message}`));
  }
  const { columns } = context.terminal.size();
  for (const line of renderPlan(describePlan(plan), columns)) context.print(line);
}

/** Shows the launch until it has ended. */
async function watch(
  context: RoboContext,
  flags: LaunchRunFlags,
  launch: Launch,
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
  const { quiet, json } = flags;
  const { color, interactive } = context.terminal;
  if (json || !interactive || !flags.console) {
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
  output.write(
    safeText(`${launch.plan.name}: ${outcome.reason}; logs in ${launch.logFolder}`) + "\n",
  );
  return outcome;
}

const REASONS: Readonly<Record<string, string>> = {
  SIGINT: "Ctrl-C",
  SIGTERM: "it was told to (SIGTERM)",
  SIGHUP: "its terminal has gone away (SIGHUP)",
};

/** Says how it ended, where a console has shown it, and when something is wrong. */
function report(context: RoboContext, outcome: LaunchOutcome, launch: Launch): void {
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
