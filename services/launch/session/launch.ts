import { RoboError } from "../../../errors.ts";
import type { Controllable, LogLine } from "../control/controllable.ts";
import { KeptControl } from "../control/kept_control.ts";
import { unknownNode } from "../control/unknown_node.ts";
import type { LaunchPlan } from "../plan.ts";
import type { LaunchEvent, LaunchState } from "../state.ts";
import { Supervisor } from "../supervise/supervisor.ts";
import type { LaunchOptions, LaunchOutcome } from "./launch_options.ts";
import { LaunchParts } from "./launch_parts.ts";
import type { NodeSlot } from "./node_slot.ts";
import { makeRunFolder } from "./run_folder.ts";

/** Pause between two looks at the nodes, in milliseconds. */
const LOOK_EVERY_MS = 100;

/** A launch that runs: its core, its nodes, and what is known of them. */
export class Launch implements Controllable, AsyncDisposable {
  /** What it was made from. */
  readonly plan: LaunchPlan;
  /** Folder of the logs of this run. */
  readonly logFolder: string;
  /**
   * Resolves when the launch has ended and nothing of it is left: because it was told to, because a required node, a contract or
   * the core has failed for good, or because all its nodes have ended by themselves.
   */
  readonly ended: Promise<LaunchOutcome>;
  readonly #run: string;
  readonly #began = performance.now();
  readonly #parts: LaunchParts;
  readonly #changes = new Set<() => void>();
  readonly #events = new Set<(event: LaunchEvent) => void>();
  readonly #outcome = Promise.withResolvers<LaunchOutcome>();
  /** Aborts when the launch begins to end. */
  readonly #ending = new AbortController();
  /** Aborts when what is left is to be killed. */
  readonly #hurry = new AbortController();
  readonly #killed: string[] = [];
  #result: Omit<LaunchOutcome, "killed"> | undefined;
  #isToLook = false;
  #control: KeptControl | undefined;

  /**
   * Begins to launch: finds or starts the core, then the nodes. What goes wrong from now on is an event, and in
   * {@linkcode Launch.ended}.
   *
   * Rejects with a `RoboError` of kind `config` for what the launch file asks for and cannot be done, and of kind `io` for a folder
   * of logs that was asked for and cannot be made.
   */
  static async start(plan: LaunchPlan, options: LaunchOptions): Promise<Launch> {
    const { logDir: root, keepRuns: keep, env } = options;
    const now = new Date();
    const folder = await makeRunFolder({ launch: plan.name, root, env, keep, pid: Deno.pid, now });
    const told: LaunchEvent[] = [];
    let tell = (event: LaunchEvent): void => void told.push(event);
    const supervisor = await Supervisor.start({
      runFolder: folder.path,
      runId: folder.run,
      onEvent: (event) => tell(event),
    });
    try {
      const launch = new Launch(plan, options, { supervisor, run: folder.run });
      tell = (event) => launch.#heard(event);
      for (const event of told) tell(event);
      for (const text of folder.warnings) supervisor.record({ kind: "warning", text });
      const onTrouble = (text: string) => supervisor.record({ kind: "warning", text });
      launch.#control = await KeptControl.start(launch, { env, onTrouble });
      void launch.#live();
      return launch;
    } catch (error) {
      await supervisor[Symbol.asyncDispose]();
      throw error;
    }
  }

  private constructor(
    plan: LaunchPlan,
    options: LaunchOptions,
    made: { readonly supervisor: Supervisor; readonly run: string },
  ) {
    this.plan = plan;
    this.#run = made.run;
    this.logFolder = made.supervisor.runFolder;
    this.ended = this.#outcome.promise;
    this.#parts = new LaunchParts(plan, options, {
      ...made,
      changed: () => this.#changed(),
      fail: (reason) => this.#finish({ status: 1, reason }),
    });
  }

  /** What it is like now. */
  state(): LaunchState {
    return {
      name: this.plan.name,
      file: this.plan.file,
      pid: Deno.pid,
      run: this.#run,
      logFolder: this.logFolder,
      uptimeSeconds: (performance.now() - this.#began) / 1000,
      ...this.#parts.state(),
      ...this.#result === undefined ? {} : { ending: this.#result.reason },
    };
  }

  /** Starts a node that does not run. Rejects with a `RoboError`: `usage` for an unknown name, `unavailable` without a core. */
  async start(node: string): Promise<void> {
    this.#slot(node).runner.start();
    await Promise.resolve();
  }

  /** Stops a node; resolves when it is gone. Rejects for an unknown name. */
  async stop(node: string): Promise<void> {
    await this.#slot(node).runner.stop("it was asked for");
  }

  /** Stops a node if it runs, and starts it; resolves when it has been started. Rejects as {@linkcode Launch.start}. */
  async restart(node: string): Promise<void> {
    await this.#slot(node).runner.restart("it is to start again");
  }

  /** Begins to end the launch for a reason, with status 0: nodes in the reverse order of their start, then the core. */
  end(reason: string): void {
    this.#finish({ status: 0, reason });
  }

  /** Kills what still runs; resolves as {@linkcode Launch.ended}. */
  async kill(): Promise<LaunchOutcome> {
    this.end("everything is killed");
    this.#hurry.abort();
    return await this.ended;
  }

  /** The last lines of a node, or of all and the launch itself, the oldest first; up to 200 of each are kept. */
  lastLines(node: string | undefined, count: number): readonly LogLine[] {
    return this.#parts.lines.last(node, count);
  }

  /** Calls `listener` with each further line; returns what ends that. */
  onLine(listener: (line: LogLine) => void): () => void {
    return this.#parts.lines.listen(listener);
  }

  /** Calls `listener` after each change; returns what ends that. */
  onChange(listener: () => void): () => void {
    this.#changes.add(listener);
    return () => this.#changes.delete(listener);
  }

  /** Calls `listener` with each event from now on; returns what ends that. */
  onEvent(listener: (event: LaunchEvent) => void): () => void {
    this.#events.add(listener);
    return () => this.#events.delete(listener);
  }

  /** Ends the launch, if it has not ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.end("it is no longer needed");
    await this.ended;
  }

  /** The whole life. */
  async #live(): Promise<void> {
    const timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
    try {
      await this.#parts.begin(this.#ending.signal);
    } catch (error) {
      const status = error instanceof RoboError ? error.exitStatus : 70;
      this.#finish({ status, reason: (error as Error).message, error });
    }
    if (!this.#ending.signal.aborted) {
      await new Promise<void>((resolve) =>
        this.#ending.signal.addEventListener("abort", () => resolve(), { once: true })
      );
    }
    let outcome: LaunchOutcome = { ...this.#result!, killed: this.#killed };
    try {
      await this.#parts.end(this.#hurry.signal);
      await this.#control?.[Symbol.asyncDispose]();
    } catch (error) {
      // What is left then is the guardian's; whoever waits for the end is not to wait for ever.
      outcome = { ...outcome, status: 70, error };
    }
    clearInterval(timer);
    this.#outcome.resolve(outcome);
  }

  #finish(result: Omit<LaunchOutcome, "killed">): void {
    if (this.#result !== undefined) return;
    this.#result = result;
    this.#parts.record({ kind: "ending", text: `ends: ${result.reason}` });
    this.#ending.abort();
  }

  #lookSoon(): void {
    if (this.#isToLook) return;
    this.#isToLook = true;
    queueMicrotask(() => {
      this.#isToLook = false;
      this.#look();
    });
  }

  #look(): void {
    const end = this.#parts.look(performance.now());
    if (end !== undefined) this.#finish(end);
  }

  #heard(event: LaunchEvent): void {
    const { time, kind, node, text } = event;
    if (kind === "killed" && this.#result !== undefined) {
      this.#killed.push(node === undefined ? text : `${node} ${text}`);
    }
    this.#parts.lines.add({ ...node === undefined ? {} : { node }, time, stream: "event", text });
    for (const listener of this.#events) listener(event);
    // What follows from it is told after it.
    this.#parts.heard(event);
    // Others may wait for it; when many are ready at once, one look serves them all.
    if (kind === "ready") this.#lookSoon();
    this.#changed();
  }

  #changed(): void {
    for (const listener of this.#changes) listener();
  }

  #slot(name: string): NodeSlot {
    const slot = this.#parts.slots.find((slot) => slot.name === name);
    if (slot === undefined) throw unknownNode(name, this.plan.nodes.map(({ name }) => name));
    const why = this.#result !== undefined
      ? "The launch is ending"
      : this.#parts.hasBegun
      ? undefined
      : "The launch still waits for its core";
    if (why !== undefined) throw new RoboError("unavailable", why);
    return slot;
  }
}
