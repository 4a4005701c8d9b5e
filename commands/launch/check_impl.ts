import { describeCore, LaunchFileError, loadLaunchPlan } from "../../services/launch/mod.ts";
import { safeText } from "../../terminal/text.ts";
import type { Implementation } from "../cli/command.ts";
import type { LaunchCheckFlags } from "./check.ts";

/** `robo launch check`: what is wrong with a launch file, or what it starts. */
const checkLaunchFile: Implementation<LaunchCheckFlags, [string]> = async (
  context,
  flags,
  file,
) => {
  const given = (flags.arg ?? []).map(({ name, value }) => [name, value]);
  try {
    const args = Object.fromEntries(given);
    const plan = await loadLaunchPlan(file, { args, env: context.process.env });
    const { name, nodes, core } = plan;
    const warnings = plan.warnings.map(({ place, message }) => ({ ...place, message }));
    if (flags.json) {
      const names = nodes.map(({ name }) => name);
      const report = { ok: true, name, file: plan.file, nodes: names, warnings };
      return context.print(JSON.stringify(report));
    }
    for (const { file, line, column, message } of warnings) {
      context.print(safeText(`note  ${file}:${line}:${column}: ${message}`));
    }
    const count = nodes.length === 1 ? "1 node" : `${nodes.length} nodes`;
    context.print(safeText(`ok    ${file}: ${count}, core ${describeCore(core)}`));
  } catch (error) {
    if (!flags.json || !(error instanceof LaunchFileError)) throw error;
    const problems = error.problems.map(({ place, ...rest }) => ({ ...place, ...rest }));
    context.print(JSON.stringify({ ok: false, file, problems }));
    context.process.exitCode = error.exitStatus;
  }
};

export default checkLaunchFile;
