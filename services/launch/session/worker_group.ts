import type { HostCommand } from "../hosts/host_command.ts";
import { HostOutput, type HostOutputItem } from "../hosts/host_output.ts";
import { type HostRequest, STUCK_STATUS, type WorkerSpec } from "../hosts/worker_protocol.ts";
import type { NodePlan, StopTimes } from "../plan.ts";
import type { ExitReason, LaunchEvent, NodePhase } from "../state.ts";
import type { OutputLine } from "../supervise/node_output.ts";
import type { ProgramSpec } from "../supervise/program.ts";
import type { SupervisedProcess } from "../supervise/supervised_process.ts";
import type { Usage } from "../supervise/usage_sampler.ts";
import { type WorkerHost, WorkerNode } from "./worker_node.ts";
import { WorkerOutput } from "./worker_output.ts";

/** What a {@linkcode WorkerGroup} needs. */
export interface WorkerGroupOptions {
  /** Name of the process, as the launch file has it. */
  readonly name: string;
  /** Name under which the process is supervised, which no node has. */
  readonly hostName: string;
  /** The nodes that share it. */
  readonly nodes: readonly NodePlan[];
  /** How it is started. */
  readonly command: () => HostCommand & { readonly cwd: string };
  /** What it is told of a node. */
  readonly spec: (node: NodePlan) => WorkerSpec;
  /** Puts it under supervision. */
  readonly supervise: (spec: () => ProgramSpec) => SupervisedProcess;
  /** Path of the log of a node. */
  readonly logPath: (node: string) => string;
  /** Told what happens. */
  readonly tell: (event: Omit<LaunchEvent, "time">) => void;
  /** Gets lines of which nobody knows which node wrote them. */
  readonly onLine: (line: Pick<OutputLine, "stream" | "text">) => void;
}

/** A worker of this group, with the way its lines take. */
interface Member {
  readonly node: WorkerNode;
  readonly output: WorkerOutput;
}

/** Phases of nodes for which their process has to be there. */
const NEEDS_PROCESS: ReadonlySet<NodePhase> = new Set<NodePhase>([
  "starting",
  "running",
  "stopping",
  "backing-off",
]);

/** Longest time that the process gets to end in when its nodes have, in milliseconds. */
const HOST_STOP: StopTimes = { politeMs: 2000, termMs: 2000 };

/** A grace that the host never reaches: how long a node has is decided here. */
const NO_GRACE_MS = 1e9;

/** Nodes that run as workers of one process. The process runs as long as one of them does. */
export class WorkerGroup implements WorkerHost, AsyncDisposable {
  readonly #options: WorkerGroupOptions;
  readonly #process: SupervisedProcess;
  readonly #members = new Map<string, Member>();
  readonly #listening: Disposable;
  readonly #output = new HostOutput();
  /** Nodes that are to be started once the process takes requests. */
  #pending: WorkerNode[] = [];
  #isReady = false;
  /** Whether it ends because no node needs it. */
  #isResting = false;
  /** The node that does not answer, for which the process ends. */
  #stuck: string | undefined;

  /** A process that does not run yet. */
  constructor(options: WorkerGroupOptions) {
    this.#options = options;
    this.#process = options.supervise(() => hostSpec(options));
    this.#listening = this.#process.onLine({
      line: ({ stream, text }) => {
        if (stream === "out") { for (const item of this.#output.read(text)) this.#heard(item); }
      },
    }, { linesPerSecond: Infinity });
    for (const plan of options.nodes) this.#members.set(plan.name, this.#member(plan));
  }

  /** Its process. */
  get process(): SupervisedProcess {
    return this.#process;
  }

  /** Its nodes. */
  get nodes(): readonly WorkerNode[] {
    return [...this.#members.values()].map(({ node }) => node);
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  start(node: WorkerNode): void {
    if (this.#isReady) return this.#request(node, this.#startRequest(node));
    this.#pending.push(node);
    this.#process.start();
  }

  ask(node: WorkerNode): void {
    if (this.#forget(node)) return;
    this.#request(node, { do: "stop", node: node.plan.name, graceMs: NO_GRACE_MS });
  }

  kill(node: WorkerNode): void {
    if (this.#forget(node)) return;
    this.#request(node, { do: "kill", node: node.plan.name });
  }

  usageFor(node: WorkerNode): Usage | undefined {
    // Nobody can say which node uses what: the first that runs stands for all.
    return this.nodes.find(({ isUp }) => isUp) === node ? this.#process.usage : undefined;
  }

  /** Ends the process when none of its nodes needs it. */
  rest(): void {
    const isNeeded = this.nodes.some(({ phase }) => NEEDS_PROCESS.has(phase));
    const { phase } = this.#process;
    if (isNeeded || (phase !== "starting" && phase !== "running")) return;
    this.#isReady = false;
    this.#isResting = true;
    void this.#process.stop("its nodes have ended");
  }

  /** Says that the process has ended: its nodes have, too. */
  processEnded(exit: ExitReason | undefined): void {
    const stuck = this.#stuck;
    const wasMeant = stuck !== undefined || this.#isResting;
    this.#isReady = false;
    this.#isResting = false;
    this.#stuck = undefined;
    const waiting = wasMeant ? this.#pending : [];
    this.#pending = waiting;
    const words = `its process ${this.#options.name} ${exit?.words ?? "has ended"}`;
    for (const { node } of this.#members.values()) {
      if (!node.isUp || waiting.includes(node)) continue;
      if (stuck === undefined || stuck === node.plan.name) node.ended({ ...exit, words }, false);
      else this.#endedWithout(node, stuck);
    }
    if (waiting.length > 0) this.#process.start();
  }

  /** Ends the process and the logs; its nodes have ended by then. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process.stop("its nodes have ended");
    this.#listening[Symbol.dispose]();
    for (const { output } of this.#members.values()) await output[Symbol.asyncDispose]();
  }

  #member(plan: NodePlan): Member {
    const { logPath, tell } = this.#options;
    const output = new WorkerOutput({
      node: plan.name,
      path: logPath(plan.name),
      onTrouble: (text) => tell({ kind: "warning", node: plan.name, text }),
    });
    const node = new WorkerNode({
      plan,
      host: this,
      output: output.output,
      tell: (event) => tell({ node: plan.name, ...event }),
    });
    return { node, output };
  }

  #startRequest({ plan }: WorkerNode): HostRequest {
    return { do: "start", node: plan.name, spec: this.#options.spec(plan) };
  }

  /** Takes a node that waits for the process from the list; it has never begun. */
  #forget(node: WorkerNode): boolean {
    if (!this.#pending.includes(node)) return false;
    this.#pending = this.#pending.filter((one) => one !== node);
    queueMicrotask(() => node.ended({ words: "was stopped before it had begun" }, true));
    return true;
  }

  #request(node: WorkerNode, request: HostRequest): void {
    if (this.#process.send(`${JSON.stringify(request)}\n`)) return;
    queueMicrotask(() => node.ended({ words: "cannot be reached in its process" }, false));
  }

  #heard(item: HostOutputItem): void {
    switch (item.event) {
      case "ready":
        this.#isReady = true;
        for (const node of this.#pending.splice(0)) this.#request(node, this.#startRequest(node));
        return;
      case "line":
        return this.#members.get(item.node)?.output.write(item.stream, item.text);
      case "unattributed":
        return this.#options.onLine({ stream: "out", text: item.text });
      case "exited": {
        const { code, error, killed } = item;
        const node = this.#members.get(item.node)?.node;
        if (this.#stuck !== undefined && this.#stuck !== item.node && node !== undefined) {
          return this.#endedWithout(node, this.#stuck);
        }
        const words = killed ? "was ended by force" : exitWords(code, error);
        return node?.ended({ code, words }, code === 0 && !killed);
      }
      case "stuck":
        this.#stuck = item.node;
        this.#isReady = false;
        return;
      case "refused": {
        const { node = "", reason } = item;
        return this.#members.get(node)?.node.ended({ words: `was refused: ${reason}` }, false);
      }
    }
  }

  /** A node that only shared its process with one that hung is not to pay for it: it starts again. */
  #endedWithout(node: WorkerNode, stuck: string): void {
    const wasAsked = node.phase === "stopping";
    node.ended({ words: `ended with its process: ${stuck} did not answer` }, wasAsked);
    if (!wasAsked) void node.restart(`${stuck} took its process along`);
  }
}

function hostSpec({ command, hostName, name }: WorkerGroupOptions): ProgramSpec {
  return {
    name: hostName,
    ...command(),
    // Its nodes have policies: each that is started again starts it, too.
    restart: { when: "never", delayMs: 0, maxDelayMs: 0, limit: 0, resetAfterMs: 0 },
    stop: HOST_STOP,
    limits: {},
    stdin: "piped",
    politeBy: "end-of-input",
    statusWords: { [STUCK_STATUS]: `ended, because a node of ${name} did not answer` },
  };
}

function exitWords(code: number, error: string | undefined): string {
  return error === undefined ? `ended with status ${code}` : `ended with an error: ${error}`;
}
