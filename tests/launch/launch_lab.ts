import {
  Launch,
  type LaunchEvent,
  type LaunchOptions,
  loadLaunchPlan,
  type NodeState,
} from "../../services/launch/mod.ts";
import { roboHome } from "../../system/home.ts";
import { ROBO } from "../lib/robo_process.ts";
import { until } from "../lib/until.ts";

/** A folder of a test's own, for a launch file and everything that a launch leaves. */
export interface LaunchFolder extends AsyncDisposable {
  /** Its path. */
  readonly path: string;
  /** Environment variables by which all of a launch stays in it. */
  readonly env: Readonly<Record<string, string>>;
  /** A core of its own, on Unix sockets: tests that run at the same time do not meet. */
  readonly core: { readonly in: string; readonly out: string };
  /** Writes a launch file, with that core unless it says another; returns its path. */
  write(file: object, name?: string): Promise<string>;
}

/** Makes a {@linkcode LaunchFolder}. */
export async function launchFolder(): Promise<LaunchFolder> {
  const path = await Deno.makeTempDir({ prefix: "robo-launch-test-" });
  await Deno.chmod(path, 0o700);
  const core = { in: `ipc://${path}/in.sock`, out: `ipc://${path}/out.sock` };
  return {
    path,
    core,
    env: { XDG_STATE_HOME: path, ROBO_RUNTIME_DIR: `${path}/run`, NO_COLOR: "1" },
    async write(file, name = "robot.json") {
      await Deno.writeTextFile(`${path}/${name}`, JSON.stringify({ core, ...file }));
      return `${path}/${name}`;
    },
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

/** A launch in this process, with all that it tells. */
export class LaunchLab implements AsyncDisposable {
  /** The launch. */
  readonly launch: Launch;
  /** All events so far. */
  readonly events: readonly LaunchEvent[];

  /** Launches the file of a folder. */
  static async start(
    folder: LaunchFolder,
    file: object,
    options: Partial<LaunchOptions> = {},
  ): Promise<LaunchLab> {
    const env = { ...Deno.env.toObject(), ...folder.env };
    const plan = await loadLaunchPlan(await folder.write(file), { env });
    const launch = await Launch.start(plan, {
      env,
      robo: { command: ROBO, args: [] },
      home: roboHome(),
      ...options,
    });
    return new LaunchLab(launch);
  }

  private constructor(launch: Launch) {
    this.launch = launch;
    const events: LaunchEvent[] = [];
    this.events = events;
    launch.onEvent((event) => events.push(event));
  }

  /** What a node is doing. */
  node(name: string): NodeState {
    return this.launch.state().nodes.find((node) => node.name === name)!;
  }

  /** Events of a kind, of a node if one is named, as their texts. */
  texts(kind: LaunchEvent["kind"], node?: string): string[] {
    return this.events.filter((event) =>
      event.kind === kind && (node === undefined || event.node === node)
    ).map(({ text }) => text);
  }

  /** The nodes of the events of some kinds, such as the order in which they were started. */
  order(...kinds: LaunchEvent["kind"][]): string[] {
    return this.events.filter(({ kind }) => kinds.includes(kind))
      .map(({ kind, node }) => kinds.length === 1 ? `${node}` : `${node} ${kind}`);
  }

  /** Waits until a node is doing something. */
  async phase(name: string, phase: NodeState["phase"]): Promise<NodeState> {
    return await until(`${name} is ${phase}`, () => {
      const node = this.node(name);
      return node.phase === phase && node;
    });
  }

  /** Waits for an event; returns its text. */
  async event(kind: LaunchEvent["kind"], node?: string): Promise<string> {
    return await until(`${node} ${kind}`, () => this.texts(kind, node)[0]);
  }

  /** Ends the launch. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.launch[Symbol.asyncDispose]();
  }
}

/** A command that publishes on a topic, and so needs robo itself. */
export function publishing(topic: string, rate = 20): string[] {
  return [ROBO, "topic", "pub", topic, "1", "--rate", String(rate)];
}

/** A shell command. */
export function sh(script: string): string[] {
  return ["sh", "-c", script];
}
