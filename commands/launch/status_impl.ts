import { RoboError } from "../../errors.ts";
import {
  findLaunch,
  findLaunches,
  type LaunchState,
  type RunningLaunch,
} from "../../services/launch/mod.ts";
import { formatUptime, withoutScheme } from "../../terminal/format.ts";
import { countPhases, nodeTable } from "../../terminal/launch_view.ts";
import { safeText } from "../../terminal/text.ts";
import type { Implementation } from "../cli/command.ts";
import type { RoboContext } from "../context.ts";
import { attachConsole } from "./attached_console.ts";
import type { LaunchStatusFlags } from "./status.ts";

/** `robo launch status`: what launches are doing, once or as it changes. */
const showStatus: Implementation<LaunchStatusFlags> = async (context, flags) => {
  const { env } = context.process;
  if (flags.watch) {
    using launch = await findLaunch({ env }, flags.launch);
    return await watch(context, flags, launch);
  }
  const found = flags.launch === undefined
    ? await findLaunches({ env })
    : [await findLaunch({ env }, flags.launch)];
  for (const launch of found) launch[Symbol.dispose]();
  if (found.length === 0) {
    throw new RoboError("unavailable", "No launch is running", {
      hint: "Start one with: robo launch FILE",
    });
  }
  found.forEach(({ first }, at) => {
    if (at > 0 && !flags.json) context.print("");
    print(context, first, flags.json);
  });
};

export default showStatus;

async function watch(
  context: RoboContext,
  { json }: LaunchStatusFlags,
  launch: RunningLaunch,
): Promise<void> {
  const signal = context.interruption();
  if (!json && context.terminal.interactive) return await attachConsole(context, launch, signal);
  for await (const state of launch.watch(signal)) print(context, state, json);
}

function print(context: RoboContext, state: LaunchState, json: boolean): void {
  if (json) return context.print(JSON.stringify(state));
  const { columns } = context.terminal.size();
  const { name, pid, file, core, nodes, uptimeSeconds, logFolder, ending } = state;
  const up = formatUptime(uptimeSeconds);
  context.print(safeText(`${name}   pid ${pid}   up ${up}   ${countPhases(nodes)}`));
  context.print(safeText(`file ${file}`));
  context.print(
    safeText(
      `core in ${withoutScheme(core.in)}   out ${withoutScheme(core.out)}   ${
        core.started ? "started by the launch" : "was there"
      }`,
    ),
  );
  context.print(safeText(`logs ${logFolder}`));
  if (ending !== undefined) context.print(safeText(`ending: ${ending}`));
  for (const line of nodeTable(nodes, columns, context.terminal.color)) context.print(line);
}
