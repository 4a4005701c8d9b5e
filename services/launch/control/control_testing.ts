import type { LaunchState, NodeState } from "../state.ts";
import type { Controllable, LogLine } from "./controllable.ts";
import { unknownNode } from "./unknown_node.ts";

/** A launch without processes, for tests: it remembers what it was told. */
export class FakeLaunch implements Controllable {
  /** What it was told, such as `restart camera`. */
  readonly told: string[] = [];
  /** All lines so far. */
  readonly written: LogLine[] = [];
  readonly #listeners = new Set<() => void>();
  readonly #followers = new Set<(line: LogLine) => void>();
  readonly #name: string;
  readonly #pid: number;
  readonly #nodes: Map<string, NodeState>;

  /** A launch called `name` of nodes that all run. */
  constructor(name: string, nodes: readonly string[], pid: number = Deno.pid) {
    this.#name = name;
    this.#pid = pid;
    this.#nodes = new Map(
      nodes.map((name) => [name, { name, phase: "running", starts: 1, restarts: 0 }]),
    );
  }

  /** How many listen to it. */
  get listeners(): number {
    return this.#listeners.size + this.#followers.size;
  }

  /** Lets a node write a line. */
  write(node: string, text: string): void {
    const line: LogLine = { node, time: 0, stream: "out", text };
    this.written.push(line);
    for (const follower of this.#followers) follower(line);
  }

  /** Changes a node. */
  change(name: string, change: Partial<NodeState>): void {
    this.#nodes.set(name, { ...this.#nodes.get(name)!, ...change });
    for (const listener of this.#listeners) listener();
  }

  state(): LaunchState {
    return {
      name: this.#name,
      file: `/robots/${this.#name}.json`,
      pid: this.#pid,
      run: "20260101-120000-1",
      logFolder: "/tmp",
      uptimeSeconds: 1,
      core: { in: "tcp://127.0.0.1:9998", out: "tcp://127.0.0.1:9999", started: true },
      nodes: [...this.#nodes.values()],
      topics: [],
    };
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onLine(listener: (line: LogLine) => void): () => void {
    this.#followers.add(listener);
    return () => this.#followers.delete(listener);
  }

  lastLines(node: string | undefined, count: number): readonly LogLine[] {
    const lines = this.written.filter((line) => node === undefined || line.node === node);
    return lines.slice(Math.max(0, lines.length - count));
  }

  start(node: string): Promise<void> {
    return this.#tell("start", node, "starting");
  }

  stop(node: string): Promise<void> {
    return this.#tell("stop", node, "stopped");
  }

  restart(node: string): Promise<void> {
    return this.#tell("restart", node, "starting");
  }

  end(reason: string): void {
    this.told.push(`end: ${reason}`);
  }

  #tell(action: string, node: string, phase: NodeState["phase"]): Promise<void> {
    if (!this.#nodes.has(node)) return Promise.reject(unknownNode(node, [...this.#nodes.keys()]));
    this.told.push(`${action} ${node}`);
    this.change(node, { phase });
    return Promise.resolve();
  }
}
