import type { NodePlan } from "../plan.ts";
import type { ExitReason, LaunchEvent } from "../state.ts";
import { LivingProgram, type ProgramAction } from "../supervise/living_program.ts";
import type { LineListener, ListenOptions, NodeOutput } from "../supervise/node_output.ts";
import type { Usage } from "../supervise/usage_sampler.ts";
import type { Runner } from "./runner.ts";

/** What a node that shares its process needs of that process. */
export interface WorkerHost {
  /** The process, while it runs. */
  readonly pid: number | undefined;
  /** Starts the node, and the process before it when that does not run. */
  start(node: WorkerNode): void;
  /** Asks the node to shut down. */
  ask(node: WorkerNode): void;
  /** Ends the node alone, by force. */
  kill(node: WorkerNode): void;
  /** What the process uses, for the one of its nodes that shows it. */
  usageFor(node: WorkerNode): Usage | undefined;
}

/** What a {@linkcode WorkerNode} needs. */
export interface WorkerNodeOptions {
  /** What the launch file says of it. */
  readonly plan: NodePlan;
  /** Its process. */
  readonly host: WorkerHost;
  /** What it says. */
  readonly output: NodeOutput;
  /** Told what happens. */
  readonly tell: (event: Omit<LaunchEvent, "time" | "node">) => void;
}

/** A node that runs as a worker of a process which it shares: it lives by the same rules as one with a process of its own. */
export class WorkerNode extends LivingProgram implements Runner {
  /** What the launch file says of it. */
  readonly plan: NodePlan;
  /** What it says. */
  readonly output: NodeOutput;
  readonly #options: WorkerNodeOptions;

  /** A node that has not been started. */
  constructor(options: WorkerNodeOptions) {
    super(options.plan);
    this.#options = options;
    this.plan = options.plan;
    this.output = options.output;
  }

  get pid(): number | undefined {
    return this.isUp ? this.#options.host.pid : undefined;
  }

  get usage(): Usage | undefined {
    return this.isUp ? this.#options.host.usageFor(this) : undefined;
  }

  lastLines(count: number): string[] {
    return this.output.lastLines(count);
  }

  onLine(listener: LineListener, options?: ListenOptions): Disposable {
    return this.output.listen(listener, options);
  }

  /** Says that it has ended, and how. */
  ended(exit: ExitReason, success: boolean): void {
    if (!this.isUp) return;
    this.endsWith(exit);
    this.output.tellSkipped();
    void this.output.note(exit.words);
    this.feed({ what: "exited", success });
    this.#options.tell({ kind: "exited", text: exit.words, exit });
  }

  protected override act(action: ProgramAction): void {
    switch (action.act) {
      case "spawn":
        this.spawned();
        this.#options.tell({ kind: "started", text: `started in ${this.plan.process}` });
        return this.#options.host.start(this);
      case "ask":
        return this.#options.host.ask(this);
      case "signal":
        // A worker has no signals: between the request and the end by force there is nothing.
        if (action.signal === "SIGKILL") this.#options.host.kill(this);
        return;
      case "clean":
        // A worker leaves nothing behind.
        return queueMicrotask(() => this.feed({ what: "gone" }));
      case "tell":
        return this.#options.tell({ kind: action.kind, text: action.text });
    }
  }
}
