import assert from "node:assert/strict";
import type { LaunchEvent, LaunchState, LogLine } from "../../services/launch/mod.ts";
import { Collected } from "../lib/collected.ts";
import { ownPlaces } from "../lib/discovery.ts";
import { robo, spawnRobo } from "../lib/robo_process.ts";
import { until } from "../lib/until.ts";
import type { LaunchFolder } from "./launch_lab.ts";

/** What a {@linkcode Launcher} is started with. */
export interface LauncherOptions {
  /** Further arguments. */
  readonly args?: readonly string[];
  /** Further variables. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A `robo launch` of its own process, seen from outside: what it prints, what is left of it, and what others are told. */
export class Launcher implements AsyncDisposable {
  readonly #child: ReturnType<typeof spawnRobo>;
  readonly #env: Readonly<Record<string, string>>;
  readonly #output: Collected;
  readonly #errors: Collected;
  /** Objects that were printed so far, and how much of the output they are. */
  readonly #objects: (LaunchEvent | LogLine)[] = [];
  #parsed = 0;

  /** Launches a file; everything that the launch leaves is in the folder. */
  static async start(
    folder: LaunchFolder,
    file: string,
    { args = [], env = {} }: LauncherOptions = {},
  ): Promise<Launcher> {
    const places = await ownPlaces();
    const variables = { ...folder.env, ...places.env, ...env };
    const child = spawnRobo(["launch", file, "--json", ...args], { env: variables });
    return new Launcher(child, variables);
  }

  private constructor(child: ReturnType<typeof spawnRobo>, env: Readonly<Record<string, string>>) {
    this.#child = child;
    this.#env = env;
    this.#output = new Collected(child.process.stdout);
    this.#errors = new Collected(child.process.stderr);
  }

  /** Process id of the launcher. */
  get pid(): number {
    return this.#child.process.pid;
  }

  /** Everything that has happened so far. */
  get events(): LaunchEvent[] {
    return this.#read().filter((one): one is LaunchEvent => "kind" in one);
  }

  /** Everything that nodes have printed so far. */
  get lines(): LogLine[] {
    return this.#read().filter((one): one is LogLine => "stream" in one);
  }

  /** What is on its standard error. */
  get stderr(): string {
    return this.#errors.text;
  }

  /** Texts of the events of a kind, of a node if one is named. */
  texts(kind: LaunchEvent["kind"], node?: string): string[] {
    return this.events.filter((event) =>
      event.kind === kind && (node === undefined || event.node === node)
    ).map(({ text }) => text);
  }

  /** Waits for the `count`th event of a kind. */
  async event(kind: LaunchEvent["kind"], node: string, count = 1): Promise<LaunchEvent> {
    return await until(
      `${node} ${kind} (${count})`,
      () =>
        this.events.filter((event) => event.kind === kind && event.node === node)[count - 1] ??
          this.#throwIfOver(),
    );
  }

  /** Waits until a node has printed a line. */
  async prints(node: string, text: string): Promise<void> {
    await until(
      `${node} prints ${text}`,
      () =>
        this.lines.some((line) => line.node === node && line.text === text) || this.#throwIfOver(),
    );
  }

  /** What `robo launch status --json` says of it. */
  async state(): Promise<LaunchState> {
    const { status, stdout, stderr } = await robo(
      ["launch", "status", "--json", "--launch", String(this.pid)],
      { env: this.#env },
    );
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout);
  }

  /** Sends a signal to the launcher alone. */
  signal(signal: Deno.Signal): void {
    this.#child.process.kill(signal);
  }

  /** Waits for its end; resolves to its exit status. */
  async ended(): Promise<number> {
    const { code } = await this.#child.process.status;
    await Promise.all([this.#output.done, this.#errors.done]);
    return code;
  }

  /** Ends it, unless it has ended, and sees that nothing is left of it. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.signal("SIGTERM");
      await this.#child.process.status;
    } catch {
      // It has ended.
    }
    await this.#child[Symbol.asyncDispose]();
    await Promise.all([this.#output.done, this.#errors.done]);
    await until(`nothing is left: ${marked(this.pid)}`, () => marked(this.pid).length === 0);
  }

  /** What it has printed; each line is taken apart once. */
  #read(): readonly (LaunchEvent | LogLine)[] {
    const end = this.#output.text.lastIndexOf("\n") + 1;
    for (const line of this.#output.text.slice(this.#parsed, end).split("\n")) {
      if (line !== "") this.#objects.push(JSON.parse(line));
    }
    this.#parsed = Math.max(this.#parsed, end);
    return this.#objects;
  }

  /** Waiting for one that has said its last word would be in vain. */
  #throwIfOver(): undefined {
    if (this.#isOver) throw new Error(`The launch has ended: ${this.stderr}`);
    return undefined;
  }

  get #isOver(): boolean {
    return this.events.some(({ kind, node }) => kind === "ending" && node === undefined) &&
      marked(this.pid).length === 0;
  }
}

/** Processes, but for zombies, that carry the mark of a launcher, as `pid node`; they are found where their parents are gone, too. */
export function marked(launcher: number): string[] {
  const found = [];
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const variables = Deno.readTextFileSync(`/proc/${name}/environ`).split("\0");
      if (!variables.some((one) => one.startsWith(`ROBO_LAUNCH_PID=${launcher}:`))) continue;
      const node = variables.find((one) => one.startsWith("ROBO_LAUNCH_NODE="));
      found.push(`${name} ${node?.slice("ROBO_LAUNCH_NODE=".length)}`);
    } catch {
      // It has ended meanwhile, or is another user's.
    }
  }
  return found;
}
