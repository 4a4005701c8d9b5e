import { RoboError } from "../errors.ts";
import { DEMO_NODES, demoPlan } from "../services/demo/mod.ts";
import { watchHub } from "../services/hub/mod.ts";
import { Launch } from "../services/launch/mod.ts";
import { roboHome } from "../system/home.ts";
import type { Implementation } from "./cli/command.ts";
import { connectNode, findControl } from "./cli/core_connection.ts";
import { roboCommand } from "./cli/robo_command.ts";
import type { RoboContext } from "./context.ts";
import { printStatistics } from "./core/stats.ts";
import type { DemoFlags } from "./demo.ts";
import { reportOutcome, watchLaunch } from "./launch/watch.ts";

/** `robo demo`: launches the demonstration, or is one of its nodes. */
const runDemo: Implementation<DemoFlags> = async (context, flags) => {
  if (flags.node !== undefined) return await runNode(context, flags.node);
  const robo = roboCommand(context);
  const home = roboHome();
  const { env } = context.process;
  const plan = demoPlan({ robo, folder: home.folder });
  await using launch = await Launch.start(plan, { env, robo, home });
  using _timer = endAfter(flags.duration, launch);
  if (flags.json) await printCore(context, launch);
  else await watchLaunch(context, launch, { console: true, quiet: false, json: false });
};

export default runDemo;

async function runNode(context: RoboContext, name: string): Promise<void> {
  const run = DEMO_NODES[name];
  if (run === undefined) {
    throw new RoboError("usage", `There is no node ${name} in the demonstration`);
  }
  const signal = context.interruption();
  await using node = await connectNode(name, {}, { signal, notice: (text) => context.print(text) });
  if (!node.isShutdown) await run(node);
}

function endAfter(duration: number | undefined, launch: Launch): Disposable {
  const timer = duration === undefined
    ? undefined
    : setTimeout(() => launch.end("its time is over"), duration);
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}

/** Prints what the launch's core counts, from its first ready node on, until the launch ends. */
async function printCore(context: RoboContext, launch: Launch): Promise<void> {
  const ready = Promise.withResolvers<void>();
  const ending = new AbortController();
  launch.onEvent(({ kind, node }) => {
    if (kind === "ready" && launch.plan.nodes.some(({ name }) => name === node)) ready.resolve();
    if (kind === "ending") ending.abort();
  });
  context.interruption().addEventListener("abort", () => launch.end("Ctrl-C"));
  await Promise.race([ready.promise, launch.ended]);
  if (!ending.signal.aborted) {
    const { core } = launch.state();
    const url = await findControl({ connect: `${core.in},${core.out}` });
    const snapshots = (signal: AbortSignal) => watchHub(url, 1, signal);
    await printStatistics(context, snapshots, { json: true, signal: ending.signal });
  }
  reportOutcome(context, await launch.ended, launch);
}
