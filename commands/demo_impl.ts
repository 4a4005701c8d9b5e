import type { Logger } from "@logtape/logtape";
import { RoboError } from "../errors.ts";
import { DEMO_NODES } from "../services/demo/mod.ts";
import { Announcement, type ControlServer, Hub } from "../services/hub/mod.ts";
import { VERSION } from "../version.ts";
import type { Implementation } from "./cli/command.ts";
import type { RoboContext } from "./context.ts";
import { connectNode } from "./cli/core_connection.ts";
import { startControl } from "./core/control.ts";
import { observed, printStatistics, showStatistics } from "./core/stats.ts";
import type { DemoFlags } from "./demo.ts";
import { startLogging } from "./cli/logging.ts";
import { NoticeBoard } from "./screen/notice_board.ts";
import { roboCommand } from "./cli/robo_command.ts";

/** How long a node may take to end, in milliseconds. */
const GRACE_MS = 2000;

/** `robo demo`: runs the demonstration, or one of its nodes. */
const runDemo: Implementation<DemoFlags> = async (context, flags) => {
  if (flags.node !== undefined) return await runNode(context, flags, flags.node);
  const isLive = !flags.json && context.terminal.interactive;
  const timeout = flags.duration === undefined ? [] : [AbortSignal.timeout(flags.duration)];
  const signal = AbortSignal.any([context.interruption(), ...timeout]);
  using notices = new NoticeBoard(context, "Try in another terminal: robo topic echo host/cpu");
  const log = startLogging(isLive ? notices.context : context, flags, "demo");
  await using hub = await startHub(log);
  await using control = await startControl(hub, {}, log);
  using _announcement = announce(hub, control);
  await using _nodes = new NodeProcesses(roboCommand(context), hub, log);
  using observer = hub.observe();
  if (isLive) {
    const snapshots = observed(observer, 1000);
    await showStatistics(context, snapshots, { first: await observer.take(), signal, notices });
  } else {
    const snapshots = observed(observer, flags.json ? 1000 : 3000);
    await printStatistics(context, snapshots, { json: flags.json, signal });
  }
};

export default runDemo;

async function runNode(context: RoboContext, flags: DemoFlags, name: string): Promise<void> {
  const run = DEMO_NODES[name];
  if (run === undefined) {
    throw new RoboError("usage", `There is no node ${name} in the demonstration`);
  }
  await using node = await connectNode(name, flags, { signal: context.interruption() });
  if (!node.isShutdown) await run(node);
}

/** A hub at the usual addresses, or beside a core that is running already. */
async function startHub(log: Logger): Promise<Hub> {
  const options = { key: "demo", version: VERSION, log };
  try {
    return await Hub.start(options);
  } catch (error) {
    if (!(error instanceof RoboError) || error.code !== "unavailable") throw error;
    log.warn("The demonstration takes free ports", { reason: error.message });
    return await Hub.start({ ...options, in: "tcp://127.0.0.1:0", out: "tcp://127.0.0.1:0" });
  }
}

/** Beside a core that is running already, programs must go on to find that one, not the demonstration. */
function announce(hub: Hub, control: ControlServer): Announcement | undefined {
  if (!hub.identity.in.endsWith(":9998") || Deno.build.os === "windows") return undefined;
  return new Announcement("/tmp", hub.identity, control.url);
}

/** The nodes, each a process of its own, which end with this object. */
class NodeProcesses implements AsyncDisposable {
  readonly #children: Deno.ChildProcess[];
  #ending = false;

  constructor(robo: ReturnType<typeof roboCommand>, hub: Hub, log: Logger) {
    const { command, args } = robo;
    this.#children = Object.keys(DEMO_NODES).map((name) => {
      const connect = `${hub.identity.in},${hub.identity.out}`;
      const child = new Deno.Command(command, {
        args: [...args, "demo", "--node", name, "--connect", connect],
        stdin: "null",
        stdout: "null",
        stderr: "null",
      }).spawn();
      void child.status.then(({ code }) => {
        if (!this.#ending) log.error("A node has ended", { node: name, status: code });
      });
      return child;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending = true;
    for (const child of this.#children) tryKill(child, "SIGTERM");
    const timer = setTimeout(
      () => this.#children.forEach((child) => tryKill(child, "SIGKILL")),
      GRACE_MS,
    );
    await Promise.all(this.#children.map((child) => child.status));
    clearTimeout(timer);
  }
}

function tryKill(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch {
    // It has ended already.
  }
}
