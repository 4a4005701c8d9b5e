import { RoboError } from "../../errors.ts";
import {
  findLaunch,
  latestRun,
  type LogLine,
  type RunningLaunch,
  runsRoot,
  unknownNode,
} from "../../services/launch/mod.ts";
import { cleanLine, prefixLine } from "../../terminal/launch_lines.ts";
import type { Implementation } from "../cli/command.ts";
import type { RoboContext } from "../context.ts";
import { readLogs } from "./log_files.ts";
import type { LaunchLogsFlags } from "./logs.ts";

/** `robo launch logs`: what nodes said, of a launch that runs or of the last run. */
const showLogs: Implementation<LaunchLogsFlags, string[]> = async (context, flags, ...nodes) => {
  const launch = await running(context, flags, nodes);
  if (launch === undefined) return await showFiles(context, flags, nodes);
  using _ = launch;
  const known = launch.first.nodes.map(({ name }) => name);
  for (const node of nodes) if (!known.includes(node)) throw unknownNode(node, known);
  const print = printer(context, flags, nodes.length === 1 ? [] : known);
  // One node is asked for itself, so that a quiet one has as many lines as a loud one.
  const node = nodes.length === 1 ? nodes[0] : undefined;
  const isWanted = (line: LogLine) => nodes.length === 0 || nodes.includes(line.node ?? "");
  const signal = context.interruption();
  const { lines, follow } = flags;
  const count = node === undefined ? lines * known.length : lines;
  for await (const line of launch.log(node, { lines: count, follow, signal })) {
    if (isWanted(line)) print(line);
  }
};

export default showLogs;

/** The launch that is meant, if it runs; the files of one that does not are shown instead. */
async function running(
  context: RoboContext,
  { launch, follow }: LaunchLogsFlags,
  nodes: readonly string[],
): Promise<RunningLaunch | undefined> {
  try {
    return await findLaunch({ env: context.process.env }, launch, nodes);
  } catch (error) {
    const isGone = error instanceof RoboError && error.code === "unavailable";
    if (!isGone || follow) throw error;
    return undefined;
  }
}

async function showFiles(
  context: RoboContext,
  flags: LaunchLogsFlags,
  nodes: readonly string[],
): Promise<void> {
  const folder = await latestRun(runsRoot({ env: context.process.env }), flags.launch);
  if (folder === undefined) {
    throw new RoboError("unavailable", "No launch is running, and there are no logs of one", {
      hint: "Start one with: robo launch FILE",
    });
  }
  const files = await readLogs(folder, nodes, flags.lines);
  context.process.stderr.write(`No launch is running; the last run is in ${folder}\n`);
  const print = printer(context, flags, nodes.length === 1 ? [] : files.names);
  for (const line of files.lines) print(line);
}

function printer(
  context: RoboContext,
  { json }: LaunchLogsFlags,
  names: readonly string[],
): (line: LogLine) => void {
  const width = Math.min(20, Math.max(4, ...names.map((name) => name.length)));
  const { color } = context.terminal;
  return (line) => {
    if (json) return context.print(JSON.stringify(line));
    if (names.length > 0) return context.print(prefixLine(line, { width, color }));
    const text = cleanLine(line.text);
    context.print(line.stream === "event" ? `(${text})` : text);
  };
}
