import { RoboError } from "../../errors.ts";
import {
  describePlan,
  didYouMean,
  findLaunches,
  Launch,
  type LaunchPlan,
  loadLaunchPlan,
} from "../../services/launch/mod.ts";
import { renderPlan } from "../../terminal/plan_text.ts";
import { safeText } from "../../terminal/text.ts";
import { roboHome } from "../../system/home.ts";
import { absolute } from "../../system/paths.ts";
import type { Implementation } from "../cli/command.ts";
import type { RoboContext } from "../context.ts";
import { roboCommand } from "../cli/robo_command.ts";
import type { LaunchRunFlags } from "./run.ts";
import { watchLaunch } from "./watch.ts";

/** Nodes that are named in one note. */
const MOST_NAMED = 5;

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
  for (const text of await runsAlready(plan, env)) {
    context.process.stderr.write(safeText(`note: ${text}`) + "\n");
  }
  const launch = await Launch.start(plan, {
    env,
    robo: roboCommand(context),
    home: roboHome(),
    keepRuns: flags.keepRuns,
    coreTimeoutMs: flags.coreTimeout,
    logDir: flags.logDir === undefined ? undefined : absolute(flags.logDir),
  });
  await watchLaunch(context, launch, flags);
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

/** What of a plan runs already, in launches of the same file: two drivers of one motor are seldom meant. */
async function runsAlready(
  { file, nodes }: LaunchPlan,
  env: RoboContext["process"]["env"],
): Promise<string[]> {
  const names = new Set(nodes.map(({ name }) => name));
  return (await findLaunches({ env })).flatMap((running) => {
    using _running = running;
    const { first: { name, pid, file: itsFile, nodes: its } } = running;
    const twice = its.filter((node) => node.pid !== undefined && names.has(node.name));
    if (itsFile !== file || twice.length === 0) return [];
    const list = twice.slice(0, MOST_NAMED).map(({ name }) => name).join(", ");
    const more = twice.length > MOST_NAMED ? ", …" : "";
    return [`running already, in the launch ${name} of process ${pid}: ${list}${more}`];
  });
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
