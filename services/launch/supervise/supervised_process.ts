import type { ExitReason, LaunchEvent, NodePhase } from "../state.ts";
import { type NodeGroup, oomKills } from "./cgroups.ts";
import { exitReason, startFailure } from "./exit_words.ts";
import type { ProcessFamily } from "./family.ts";
import { type Action, BEGINNING, type Happening, type Lifecycle, step } from "./lifecycle.ts";
import { LimitWatch } from "./limit_watch.ts";
import type { LineListener, ListenOptions } from "./node_output.ts";
import type { ProgramSpec } from "./program.ts";
import { ProgramRun, type RunSurroundings } from "./program_run.ts";
import type { Usage } from "./usage_sampler.ts";

/** What a supervised program needs from its launch. */
export interface ProcessSurroundings extends Omit<RunSurroundings, "command"> {
  /** Told what happens. */
  readonly tell: (event: Omit<LaunchEvent, "time" | "node">) => void;
  /** Puts its processes under guard, and takes them from it. */
  readonly guard: { guard(group: number, start: number): void; release(group: number): void };
  /** Makes a control group for its limits, where that is possible. */
  readonly group: () => NodeGroup | undefined;
}

/** A program that is started, watched, started again, and stopped. All its times are counted by a steady clock. */
export class SupervisedProcess {
  /** What it was made from. */
  readonly spec: ProgramSpec;
  readonly #around: ProcessSurroundings;
  #limits: LimitWatch;
  #state: Lifecycle = BEGINNING;
  #run: ProgramRun | undefined;
  #group: NodeGroup | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #cleaning: AbortController | undefined;
  /** What happens now, and what comes after that. */
  readonly #happenings: Happening[] = [];
  /** Those who wait for all of it to be gone. */
  #waiting: (() => void)[] = [];
  /** Why it was ended from here, for its exit reason. */
  #putDown: string | undefined;
  #oomKills = 0;
  #lastExit: ExitReason | undefined;
  #usage: Usage | undefined;

  /** A program that has not been started. */
  constructor(spec: ProgramSpec, surroundings: ProcessSurroundings) {
    this.spec = spec;
    this.#around = surroundings;
    this.#limits = new LimitWatch(spec.limits);
  }

  /** Its name. */
  get name(): string {
    return this.spec.name;
  }

  /** What it is doing. */
  get phase(): NodePhase {
    return this.#state.phase;
  }

  /** Its main process, while there is one. */
  get pid(): number | undefined {
    return this.#run?.pid;
  }

  /** All its processes, while there are some. */
  get family(): ProcessFamily | undefined {
    return this.#run?.family;
  }

  /** How often it was started. */
  get starts(): number {
    return this.#state.starts;
  }

  /** How often it was started again after it had ended by itself. */
  get restarts(): number {
    return this.#state.restarts;
  }

  /** How it ended last; without status and signal when it could not be started. */
  get lastExit(): ExitReason | undefined {
    return this.#lastExit;
  }

  /** What it used in the last second or so. */
  get usage(): Usage | undefined {
    return this.#usage;
  }

  /** Time since it was started, in seconds, while it runs. */
  get uptimeSeconds(): number | undefined {
    if (this.#state.process !== "alive") return undefined;
    return (performance.now() - this.#state.startedAt) / 1000;
  }

  /** Starts it, unless it runs. While it is being stopped, it starts when it is gone. */
  start(): void {
    this.#feed({ what: "start" });
  }

  /** Stops it, with all its processes; resolves when they are gone, or cannot be ended. */
  async stop(reason: string): Promise<void> {
    this.#feed({ what: "stop", reason });
    await this.#gone();
  }

  /** Kills it at once; resolves when it is gone. */
  async kill(reason: string): Promise<void> {
    this.#feed({ what: "kill", reason });
    await this.#gone();
  }

  /** Stops and starts it; resolves when the old processes are gone. */
  async restart(reason: string): Promise<void> {
    this.#feed({ what: "restart", reason });
    await Promise.resolve();
    if (this.#state.phase === "stopping") await this.#gone();
  }

  /** Says that it is ready: it is `running` from now on. */
  markReady(): void {
    this.#feed({ what: "ready" });
  }

  /** Ends it for a reason that counts as a failure: the restart policy says what follows. */
  putDown(reason: string): void {
    this.#putDown = `was ended, because it ${reason}`;
    this.#feed({ what: "put-down", reason: `it ${reason}` });
  }

  /** Writes to its standard input; `false` when it is not piped, has ended, or over 1 MiB waits to be read. */
  send(text: string): boolean {
    return this.#run?.send(text) ?? false;
  }

  /** The last lines that it said, of all its starts, the oldest first; up to 200 are kept. */
  lastLines(count: number): string[] {
    return this.#around.output.lastLines(count);
  }

  /** Gives what it says to a listener until the result is disposed of. */
  onLine(listener: LineListener, options?: ListenOptions): Disposable {
    return this.#around.output.listen(listener, options);
  }

  /** Takes what was measured, and holds it to its limits. */
  takeUsage(usage: Usage | undefined): void {
    this.#usage = usage;
    if (usage === undefined || this.#state.process !== "alive") return;
    const verdict = this.#limits.judge(usage);
    if (verdict === undefined) return;
    this.#around.tell({ kind: "limit-exceeded", text: verdict.text });
    if (verdict.do === "end") this.putDown(verdict.text);
  }

  /** Lets something happen; what happens while its actions are done comes after them. */
  #feed(happening: Happening): void {
    this.#happenings.push(happening);
    if (this.#happenings.length > 1) return;
    for (let next; (next = this.#happenings[0]) !== undefined; this.#happenings.shift()) {
      const rules = { rules: this.spec, now: performance.now() };
      const { state, actions } = step(this.#state, next, rules);
      this.#state = state;
      const waiting = this.#isGone() ? this.#waiting.splice(0) : [];
      for (const action of actions) this.#do(action);
      for (const resolve of waiting) resolve();
    }
  }

  #do(action: Action): void {
    switch (action.act) {
      case "spawn":
        return this.#spawn();
      case "ask":
        if (this.spec.politeBy === "end-of-input") this.#run?.endInput();
        else this.#run?.signal("SIGINT");
        return;
      case "signal":
        return this.#run?.signal(action.signal);
      case "clean":
        return this.#clean(action.hurry);
      case "timer":
        clearTimeout(this.#timer);
        this.#timer = undefined;
        if (action.ms !== undefined) {
          this.#timer = setTimeout(() => this.#feed({ what: "timer" }), action.ms);
        }
        return;
      case "tell":
        return this.#around.tell({ kind: action.kind, text: action.text });
    }
  }

  #spawn(): void {
    this.#putDown = undefined;
    this.#group = this.#around.group();
    this.#limits = new LimitWatch(this.spec.limits, this.#group !== undefined);
    this.#oomKills = this.#countOomKills();
    const command = this.#group?.wrap(this.spec.command);
    try {
      this.#run = new ProgramRun(this.spec, { ...this.#around, ...command && { command } });
    } catch (error) {
      return this.#notSpawned(error);
    }
    // At once, since those who are told of it look at it.
    const rules = { rules: this.spec, now: performance.now() };
    this.#state = step(this.#state, { what: "spawned" }, rules).state;
    const { pid, family } = this.#run;
    this.#around.guard.guard(pid, family.start);
    void this.#around.output.note(`started as process ${pid}`);
    this.#around.tell({ kind: "started", text: `started as process ${pid}`, pid });
    void this.#watch(this.#run);
  }

  #notSpawned(error: unknown): void {
    this.#group?.remove();
    const [program = ""] = this.spec.command;
    this.#lastExit = startFailure(error, { program, cwd: this.spec.cwd });
    this.#feed({ what: "not-spawned" });
    void this.#around.output.note(this.#lastExit.words);
    this.#around.tell({ kind: "exited", text: this.#lastExit.words, exit: this.#lastExit });
  }

  async #watch(run: ProgramRun): Promise<void> {
    const status = await run.exited;
    const exit = this.#exitReason(status);
    this.#lastExit = exit;
    this.#usage = undefined;
    this.#around.output.tellSkipped();
    void this.#around.output.note(exit.words);
    this.#feed({ what: "exited", success: status.success });
    this.#around.tell({ kind: "exited", text: exit.words, pid: run.pid, exit });
  }

  #exitReason(status: Deno.CommandStatus): ExitReason {
    const { limits: { memoryBytes }, statusWords } = this.spec;
    // What was killed from here was not killed by the system.
    const wasKilledHere = this.#state.phase === "stopping" && this.#state.stage === "killed";
    return exitReason(status, {
      oomKills: wasKilledHere ? 0 : this.#countOomKills() - this.#oomKills,
      lastLines: this.lastLines(50),
      ...this.#group && memoryBytes !== undefined && { ownLimit: memoryBytes },
      ...statusWords && { statusWords },
      ...this.#putDown !== undefined && { putDown: this.#putDown },
    });
  }

  #countOomKills(): number {
    return this.#group?.oomKills() ?? oomKills();
  }

  #clean(hurry: boolean): void {
    if (this.#cleaning !== undefined) {
      if (hurry) this.#cleaning.abort();
      return;
    }
    this.#cleaning = new AbortController();
    if (hurry) this.#cleaning.abort();
    void this.#cleanUp(this.#run!, this.#cleaning.signal);
  }

  async #cleanUp(run: ProgramRun, hurry: AbortSignal): Promise<void> {
    const { isGone, killed, wasCut } = await run.clean(this.spec.stop.termMs, hurry);
    this.#cleaning = undefined;
    if (wasCut) void this.#around.output.note("cut off: another process holds its output open");
    if (killed > 0) {
      const text = `left ${killed === 1 ? "a process" : `${killed} processes`} behind: killed`;
      this.#around.tell({ kind: "killed", text });
    }
    if (!isGone) return this.#feed({ what: "stuck" });
    await run.exited;
    this.#around.guard.release(run.pid);
    this.#group?.remove();
    this.#run = undefined;
    this.#feed({ what: "gone" });
  }

  #isGone(): boolean {
    return this.#state.process === "none" || this.#state.process === "stuck";
  }

  /** Resolves when the processes that are there now are gone, or stuck. */
  async #gone(): Promise<void> {
    // What was asked for while something else was happening has not begun yet.
    await Promise.resolve();
    if (!this.#isGone()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}
