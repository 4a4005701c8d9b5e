import { Collected } from "../lib/collected.ts";
import { until } from "../lib/until.ts";
import { findPython } from "../../services/launch/hosts/find_python.ts";
import {
  hostCommand,
  type HostSettings,
  workerHostCommand,
  workerSpec,
} from "../../services/launch/hosts/host_command.ts";
import { HostOutput, type HostOutputItem } from "../../services/launch/hosts/host_output.ts";
import type { HostRequest } from "../../services/launch/hosts/worker_protocol.ts";
import type { JsonValue, NodePlan, NodeProgram } from "../../services/launch/plan.ts";
import { dirname } from "../../system/paths.ts";
import { roboHome } from "../../system/home.ts";

/** A folder with a launch file's modules in it. */
export interface ModuleFolder extends AsyncDisposable {
  /** Its path. */
  readonly path: string;
}

/** Writes modules, by name, into a folder of their own. */
export async function moduleFolder(
  modules: Readonly<Record<string, string>>,
): Promise<ModuleFolder> {
  const path = await Deno.makeTempDir({ prefix: "robo launch " });
  for (const [name, text] of Object.entries(modules)) {
    await Deno.mkdir(dirname(`${path}/${name}`), { recursive: true });
    await Deno.writeTextFile(`${path}/${name}`, text);
  }
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/** What a test says of a node. */
export interface TestNode {
  /** Its name (default `node`). */
  readonly name?: string;
  /** Its module in the folder. */
  readonly module: string;
  /** The function that is called. */
  readonly function: string;
  /** What it is called with (default nothing). */
  readonly kwargs?: { readonly [name: string]: JsonValue };
  /** Namespace (default none). */
  readonly namespace?: string;
  /** Topics that are called otherwise (default none). */
  readonly remap?: Readonly<Record<string, string>>;
}

/** The plan of a node. */
export function nodePlan(folder: string, node: TestNode): NodePlan {
  const program: NodeProgram = {
    kind: "function",
    language: node.module.endsWith(".py") ? "python" : "typescript",
    module: `${folder}/${node.module}`,
    function: node.function,
    kwargs: node.kwargs ?? {},
  };
  return {
    name: node.name ?? "node",
    namespace: node.namespace ?? "",
    program,
    env: {},
    cwd: folder,
    remap: node.remap ?? {},
    after: [],
    afterTimeoutMs: 30_000,
    restart: {
      when: "never",
      delayMs: 1000,
      maxDelayMs: 30_000,
      limit: 5,
      resetAfterMs: 10_000,
    },
    required: false,
    stop: { politeMs: 3000, termMs: 2000 },
    limits: {},
    expect: [],
    source: { file: `${folder}/robot.json`, line: 1, column: 1 },
  };
}

/** An address at which no core is. */
export const NO_CORE = { in: "ipc:///nowhere/in", out: "ipc:///nowhere/out" };

/** What the launch of `folder` knows. */
export function hostSettings(folder: string, core: HostSettings["core"] = NO_CORE): HostSettings {
  return {
    file: `${folder}/robot.json`,
    launch: "robot",
    core,
    home: roboHome(),
    deno: Deno.execPath(),
    python: (folder) => findPython({ folder, env: Deno.env.toObject() }),
  };
}

/** A node with a process of its own, killed at the end of its scope if it still runs. */
export class NodeProcess implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #output: Collected;
  readonly #errors: Collected;

  /** Starts the node of a test. */
  static of(folder: string, node: TestNode, core?: HostSettings["core"]): NodeProcess {
    return new NodeProcess(nodePlan(folder, node), hostSettings(folder, core));
  }

  /** Starts what is planned. */
  constructor(plan: NodePlan, settings: HostSettings) {
    const { command: [program, ...args], env } = hostCommand(plan, settings);
    this.#process = new Deno.Command(program!, {
      args,
      cwd: plan.cwd,
      env: { NO_COLOR: "1", ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#output = new Collected(this.#process.stdout);
    this.#errors = new Collected(this.#process.stderr);
  }

  /** Its process id. */
  get pid(): number {
    return this.#process.pid;
  }

  /** Waits until it has printed `text`. */
  async prints(text: string): Promise<void> {
    await until(`it prints ${text}, but ${this.#errors.text}`, () => {
      return this.#output.text.includes(text);
    });
  }

  /** Sends a signal, if any, and waits for the end. */
  async end(signal?: Deno.Signal): Promise<{ code: number; stdout: string; stderr: string }> {
    if (signal !== undefined) this.#process.kill(signal);
    const { code } = await this.#process.status;
    await Promise.all([this.#output.done, this.#errors.done]);
    return { code, stdout: this.#output.text, stderr: this.#errors.text };
  }

  /** Kills it. */
  async [Symbol.asyncDispose](): Promise<void> {
    kill(this.#process);
    await this.end();
  }
}

/** A process that several nodes share, killed at the end of its scope if it still runs. */
export class SharedProcess implements AsyncDisposable {
  /** What its host has told so far. */
  readonly items: HostOutputItem[] = [];
  readonly #process: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #errors: Collected;
  readonly #reading: Promise<void>;
  /** How it has ended, and all that it has told was read. */
  #how: Deno.CommandStatus | undefined;

  private constructor(process: Deno.ChildProcess) {
    this.#process = process;
    this.#writer = process.stdin.getWriter();
    this.#errors = new Collected(process.stderr);
    this.#reading = this.#read();
    void Promise.all([process.status, this.#reading, this.#errors.done])
      .then(([status]) => this.#how = status, () => {});
  }

  /** Starts the host and its nodes. */
  static async start(
    folder: string,
    nodes: readonly TestNode[],
    core: HostSettings["core"] = NO_CORE,
  ): Promise<SharedProcess> {
    const plans = nodes.map((node) => nodePlan(folder, node));
    const { command: [program, ...args], env, cwd } = workerHostCommand(
      plans,
      hostSettings(folder, core),
    );
    const shared = new SharedProcess(
      new Deno.Command(program!, {
        args,
        cwd,
        env: { NO_COLOR: "1", ...env },
        stdin: "piped",
        stdout: "piped",
        stderr: "piped",
      }).spawn(),
    );
    for (const plan of plans) {
      await shared.ask({ do: "start", node: plan.name, spec: workerSpec(plan, core) });
    }
    return shared;
  }

  /** Its process id. */
  get pid(): number {
    return this.#process.pid;
  }

  /** What is on its stderr. */
  get stderr(): string {
    return this.#errors.text;
  }

  /** Asks the host for something. */
  async ask(request: HostRequest): Promise<void> {
    await this.write(`${JSON.stringify(request)}\n`);
  }

  /** Writes on its stdin. */
  async write(text: string): Promise<void> {
    await this.#writer.write(new TextEncoder().encode(text));
  }

  /** Lines that a node has printed. */
  lines(node: string, stream: "stdout" | "stderr" = "stdout"): string[] {
    return this.items.flatMap((item) =>
      item.event === "line" && item.node === node && item.stream === stream ? [item.text] : []
    );
  }

  /** Waits until a node has printed a line. */
  async prints(node: string, text: string): Promise<void> {
    await this.#until(`${node} prints ${text}`, () => this.lines(node).includes(text));
  }

  /** Ends of a node. */
  exits(node: string): HostOutputItem[] {
    return this.items.filter((item) => item.event === "exited" && item.node === node);
  }

  /** Waits until a node has ended for the `count`th time, and returns how. */
  async exited(node: string, count: number = 1): Promise<HostOutputItem> {
    await this.#until(`${node} has ended`, () => this.exits(node).length >= count);
    return this.exits(node)[count - 1]!;
  }

  /** Waits for something, in vain when the process has ended. */
  async #until(what: string, holds: () => boolean): Promise<void> {
    await until(what, () => {
      if (holds()) return true;
      if (this.#how !== undefined) {
        throw new Error(`The process has ended: ${JSON.stringify(this.#how)} ${this.stderr}`);
      }
      return false;
    });
  }

  /** Closes its stdin, or sends a signal, and waits for its end; resolves to its exit status. */
  async end(signal?: Deno.Signal): Promise<number> {
    if (signal === undefined) await this.#writer.close();
    else this.#process.kill(signal);
    return await this.ended();
  }

  /** Waits for its end; resolves to its exit status. */
  async ended(): Promise<number> {
    const { code } = await this.#process.status;
    await Promise.all([this.#reading, this.#errors.done]);
    await this.#writer.close().catch(() => {});
    return code;
  }

  /** Kills it. */
  async [Symbol.asyncDispose](): Promise<void> {
    kill(this.#process);
    await this.ended();
  }

  async #read(): Promise<void> {
    const output = new HostOutput();
    let rest = "";
    for await (const chunk of this.#process.stdout.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop()!;
      for (const line of lines) this.items.push(...output.read(line));
    }
  }
}

function kill(process: Deno.ChildProcess): void {
  try {
    process.kill("SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
