import type { NodePlan } from "../plan.ts";
import type { ExitReason, LaunchEvent, NodePhase } from "../state.ts";
import {
  type Action,
  BEGINNING,
  type Happening,
  type Lifecycle,
  step,
} from "../supervise/lifecycle.ts";
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
export class WorkerNode implements Runner {
  /** What the launch file says of it. */
  readonly plan: NodePlan;
  /** What it says. */
  readonly output: NodeOutput;
  readonly #options: WorkerNodeOptions;
  #state: Lifecycle = BEGINNING;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What happens now, and what comes after that. */
  readonly #happenings: Happening[] = [];
  #waiting: (() => void)[] = [];
  #lastExit: ExitReason | undefined;

  /** A node that has not been started. */
  constructor(options: WorkerNodeOptions) {
    this.#options = options;
    this.plan = options.plan;
    this.output = options.output;
  }

  get phase(): NodePhase {
    return this.#state.phase;
  }

  get pid(): number | undefined {
    return this.isUp ? this.#options.host.pid : undefined;
  }

  /** Whether it has been started and has not ended. */
  get isUp(): boolean {
    return this.#state.process === "alive";
  }

  get starts(): number {
    return this.#state.starts;
  }

  get restarts(): number {
    return this.#state.restarts;
  }

  get lastExit(): ExitReason | undefined {
    return this.#lastExit;
  }

  get usage(): Usage | undefined {
    return this.isUp ? this.#options.host.usageFor(this) : undefined;
  }

  get uptimeSeconds(): number | undefined {
    return this.isUp ? (performance.now() - this.#state.startedAt) / 1000 : undefined;
  }

  start(): void {
    this.#feed({ what: "start" });
  }

  async stop(reason: string): Promise<void> {
    this.#feed({ what: "stop", reason });
    await this.#gone();
  }

  async restart(reason: string): Promise<void> {
    this.#feed({ what: "restart", reason });
    await Promise.resolve();
    if (this.#state.phase === "stopping") await this.#gone();
  }

  markReady(): void {
    this.#feed({ what: "ready" });
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
    this.#lastExit = exit;
    this.output.tellSkipped();
    void this.output.note(exit.words);
    this.#feed({ what: "exited", success });
    this.#options.tell({ kind: "exited", text: exit.words, exit });
  }

  /** Lets something happen; what happens while its actions are done comes after them. */
  #feed(happening: Happening): void {
    this.#happenings.push(happening);
    if (this.#happenings.length > 1) return;
    for (let next; (next = this.#happenings[0]) !== undefined; this.#happenings.shift()) {
      const { state, actions } = step(this.#state, next, this.#rules());
      this.#state = state;
      const waiting = this.#isGone() ? this.#waiting.splice(0) : [];
      for (const action of actions) this.#do(action);
      for (const resolve of waiting) resolve();
    }
  }

  #do(action: Action): void {
    switch (action.act) {
      case "spawn":
        // At once, since those who are told of it look at it.
        this.#state = step(this.#state, { what: "spawned" }, this.#rules()).state;
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
        return queueMicrotask(() => this.#feed({ what: "gone" }));
      case "timer":
        clearTimeout(this.#timer);
        this.#timer = undefined;
        if (action.ms !== undefined) {
          this.#timer = setTimeout(() => this.#feed({ what: "timer" }), action.ms);
        }
        return;
      case "tell":
        return this.#options.tell({ kind: action.kind, text: action.text });
    }
  }

  #rules(): Parameters<typeof step>[2] {
    return { rules: this.plan, now: performance.now() };
  }

  #isGone(): boolean {
    return this.#state.process === "none" || this.#state.process === "stuck";
  }

  async #gone(): Promise<void> {
    // What was asked for while something else was happening has not begun yet.
    await Promise.resolve();
    if (!this.#isGone()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}
