import type { ExitReason, LaunchEvent } from "../state.ts";
import { type NodeGroup, oomKills } from "./cgroups.ts";
import { exitReason, startFailure } from "./exit_words.ts";
import type { ProcessFamily } from "./family.ts";
import { LimitWatch } from "./limit_watch.ts";
import { LivingProgram, type ProgramAction } from "./living_program.ts";
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

/** A program with processes of its own: they are guarded, watched, measured and ended with it. */
export class SupervisedProcess extends LivingProgram {
  /** What it was made from. */
  readonly spec: ProgramSpec;
  readonly #around: ProcessSurroundings;
  #limits: LimitWatch;
  #run: ProgramRun | undefined;
  #group: NodeGroup | undefined;
  #cleaning: AbortController | undefined;
  /** Why it was ended from here, for its exit reason. */
  #putDown: string | undefined;
  #oomKills = 0;
  #usage: Usage | undefined;

  /** A program that has not been started. */
  constructor(spec: ProgramSpec, surroundings: ProcessSurroundings) {
    super(spec);
    this.spec = spec;
    this.#around = surroundings;
    this.#limits = new LimitWatch(spec.limits);
  }

  /** Its name. */
  get name(): string {
    return this.spec.name;
  }

  /** Its main process, while there is one. */
  get pid(): number | undefined {
    return this.#run?.pid;
  }

  /** All its processes, while there are some. */
  get family(): ProcessFamily | undefined {
    return this.#run?.family;
  }

  /** What it used in the last second or so. */
  get usage(): Usage | undefined {
    return this.#usage;
  }

  /** Ends it for a reason that counts as a failure: the restart policy says what follows. */
  putDown(reason: string): void {
    this.#putDown = `was ended, because it ${reason}`;
    this.feed({ what: "put-down", reason: `it ${reason}` });
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
    if (usage === undefined || !this.isUp) return;
    const verdict = this.#limits.judge(usage);
    if (verdict === undefined) return;
    this.#around.tell({ kind: "limit-exceeded", text: verdict.text });
    if (verdict.do === "end") this.putDown(verdict.text);
  }

  protected override act(action: ProgramAction): void {
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
      case "tell":
        return this.#around.tell({ kind: action.kind, text: action.text });
    }
  }

  #spawn(): void {
    this.#putDown = undefined;
    this.#group = this.#around.group();
    this.#limits = new LimitWatch(this.spec.limits, this.#group !== undefined);
    this.#oomKills = this.#countOomKills();
    let program = "";
    try {
      // What a specification that is worked out late cannot be is known only now.
      [program = ""] = this.spec.command;
      const command = this.#group?.wrap(this.spec.command);
      this.#run = new ProgramRun(this.spec, { ...this.#around, ...command && { command } });
    } catch (error) {
      return this.#notSpawned(error, program);
    }
    this.spawned();
    const { pid, family } = this.#run;
    this.#around.guard.guard(pid, family.start);
    void this.#around.output.note(`started as process ${pid}`);
    this.#around.tell({ kind: "started", text: `started as process ${pid}`, pid });
    void this.#watch(this.#run);
  }

  #notSpawned(error: unknown, program: string): void {
    this.#group?.remove();
    const exit = startFailure(error, { program, cwd: this.spec.cwd });
    this.endsWith(exit);
    this.feed({ what: "not-spawned" });
    void this.#around.output.note(exit.words);
    this.#around.tell({ kind: "exited", text: exit.words, exit });
  }

  async #watch(run: ProgramRun): Promise<void> {
    const status = await run.exited;
    const exit = this.#exitReason(status);
    this.endsWith(exit);
    this.#usage = undefined;
    this.#around.output.tellSkipped();
    void this.#around.output.note(exit.words);
    this.feed({ what: "exited", success: status.success });
    this.#around.tell({ kind: "exited", text: exit.words, pid: run.pid, exit });
  }

  #exitReason(status: Deno.CommandStatus): ExitReason {
    const { limits: { memoryBytes }, statusWords } = this.spec;
    // What was killed from here was not killed by the system.
    return exitReason(status, {
      oomKills: this.isKilled ? 0 : this.#countOomKills() - this.#oomKills,
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
    if (!isGone) return this.feed({ what: "stuck" });
    await run.exited;
    this.#around.guard.release(run.pid);
    this.#group?.remove();
    this.#run = undefined;
    this.feed({ what: "gone" });
  }
}
