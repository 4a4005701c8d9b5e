import { RoboError } from "../../errors.ts";
import { type LaunchPlan, loadLaunchPlan } from "../../services/launch/mod.ts";
import { absolute } from "../../system/paths.ts";
import type { Implementation } from "../cli/command.ts";
import { roboProgram } from "../cli/robo_program.ts";
import type { RoboContext } from "../context.ts";
import type { LaunchInstallFlags } from "./install.ts";
import { systemctl, systemctlWords, unitFolder } from "./systemd.ts";
import { UNIT_MARK, unitName, unitText } from "./unit_file.ts";

/** Time that a core and what comes with it take to end, in seconds. */
const MARGIN_S = 15;

/** `robo launch install`: writes a systemd unit for a launch file. */
const installUnit: Implementation<LaunchInstallFlags, [string]> = async (context, flags, file) => {
  const { env } = context.process;
  const given = flags.arg ?? [];
  const args = Object.fromEntries(given.map(({ name, value }) => [name, value]));
  const plan = await loadLaunchPlan(file, { args, env });
  const path = absolute(file);
  const name = unitName(plan.name);
  const text = unitText({
    name: plan.name,
    command: [
      roboProgram(context.process),
      "launch",
      "run",
      path,
      ...given.flatMap(({ name, value }) => ["--arg", `${name}=${value}`]),
    ],
    folder: path.slice(0, path.lastIndexOf("/")) || "/",
    path: env["PATH"] ?? "/usr/local/bin:/usr/bin:/bin",
    boot: flags.boot,
    system: flags.system,
    stopSeconds: stopSeconds(plan),
  });
  const unit = `${unitFolder(flags, context)}/${name}`;
  await write(unit, text);
  context.print(`wrote ${unit}`);
  const isKnown = await systemctl(flags, "daemon-reload");
  const isEnabled = flags.boot && isKnown && await systemctl(flags, "enable", name);
  if (isEnabled) context.print(`enabled ${name}: it starts with the machine`);
  advise(context, flags, { name, isKnown, isEnabled });
};

export default installUnit;

/** Waves are stopped one after the other, so their times add up; the sum over all nodes is no less. */
function stopSeconds({ nodes }: LaunchPlan): number {
  const all = nodes.map(({ stop }) => stop.politeMs + stop.termMs);
  return Math.ceil(all.reduce((sum, ms) => sum + ms, 0) / 1000) + MARGIN_S;
}

async function write(path: string, text: string): Promise<void> {
  const folder = path.slice(0, path.lastIndexOf("/"));
  try {
    const there = await Deno.readTextFile(path).catch((error) => {
      if (error instanceof Deno.errors.NotFound) return UNIT_MARK;
      throw error;
    });
    if (!there.startsWith(UNIT_MARK)) {
      throw new RoboError("config", `${path} is there, and not from robo launch install`, {
        hint: "Move it away, or give the launch another name",
      });
    }
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeTextFile(path, text, { mode: 0o644 });
  } catch (cause) {
    if (cause instanceof RoboError) throw cause;
    throw new RoboError("io", `Cannot write ${path}: ${(cause as Error).message}`, {
      hint: "Take the user's systemd, without --system, or become root with sudo",
      cause,
    });
  }
}

/** What is left for the user to do. */
function advise(
  context: RoboContext,
  flags: LaunchInstallFlags,
  { name, isKnown, isEnabled }: { name: string; isKnown: boolean; isEnabled: boolean },
): void {
  const say = (words: readonly string[], why: string) => {
    context.print(`  ${words.join(" ").padEnd(52)} # ${why}`);
  };
  context.print("next:");
  if (!isKnown) say(systemctlWords(flags, "daemon-reload"), "systemd was not reached from here");
  if (flags.boot && !isEnabled) {
    say(systemctlWords(flags, "enable", "--now", name), "start it, now and with the machine");
  } else say(systemctlWords(flags, "start", name), "start it now");
  if (flags.boot && !flags.system) say(["loginctl", "enable-linger"], "start it without a login");
  const journal = flags.system ? ["journalctl", "-u"] : ["journalctl", "--user", "-u"];
  say([...journal, name, "-f"], "see what it says");
  say(["robo", "launch", "status"], "see how it is");
}
