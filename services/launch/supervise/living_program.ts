import type { ExitReason, NodePhase } from "../state.ts";
import {
  type Action,
  BEGINNING,
  type Happening,
  type Lifecycle,
  type LifecycleRules,
  step,
} from "./lifecycle.ts";

/** What is left to do for those who know what the program is. */
export type ProgramAction = Exclude<Action, { readonly act: "timer" }>;

/**
 * A program that is started, started again, and stopped by the rules of {@linkcode step}, be it a process or a part of one. All
 * its times are counted by a steady clock.
 */
export abstract class LivingProgram {
  readonly #rules: LifecycleRules;
  #state: Lifecycle = BEGINNING;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What happens now, and what comes after that. */
  readonly #happenings: Happening[] = [];
  /** Those who wait for all of it to be gone. */
  #waiting: (() => void)[] = [];
  #lastExit: ExitReason | undefined;

  /** A program that has not been started. */
  constructor(rules: LifecycleRules) {
    this.#rules = rules;
  }

  /** What it is doing. */
  get phase(): NodePhase {
    return this.#state.phase;
  }

  /** Whether it has been started and has not ended. */
  get isUp(): boolean {
    return this.#state.process === "alive";
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

  /** Time since it was started, in seconds, while it runs. */
  get uptimeSeconds(): number | undefined {
    return this.isUp ? (performance.now() - this.#state.startedAt) / 1000 : undefined;
  }

  /** Starts it, unless it runs. While it is being stopped, it starts when it is gone. */
  start(): void {
    this.feed({ what: "start" });
  }

  /** Stops it, with all that it has started; resolves when that is gone, or cannot be ended. */
  async stop(reason: string): Promise<void> {
    this.feed({ what: "stop", reason });
    await this.#gone();
  }

  /** Kills it at once; resolves when it is gone. */
  async kill(reason: string): Promise<void> {
    this.feed({ what: "kill", reason });
    await this.#gone();
  }

  /** Stops and starts it; resolves when the old one is gone. */
  async restart(reason: string): Promise<void> {
    this.feed({ what: "restart", reason });
    await Promise.resolve();
    if (this.#state.phase === "stopping") await this.#gone();
  }

  /** Says that it is ready: it is `running` from now on. */
  markReady(): void {
    this.feed({ what: "ready" });
  }

  /** Does what follows from something that has happened. */
  protected abstract act(action: ProgramAction): void;

  /** Whether it is being ended by force. */
  protected get isKilled(): boolean {
    return this.#state.phase === "stopping" && this.#state.stage === "killed";
  }

  /** Lets something happen; what happens while its actions are done comes after them. */
  protected feed(happening: Happening): void {
    this.#happenings.push(happening);
    if (this.#happenings.length > 1) return;
    for (let next; (next = this.#happenings[0]) !== undefined; this.#happenings.shift()) {
      const actions = this.#step(next);
      const waiting = this.#isGone() ? this.#waiting.splice(0) : [];
      for (const action of actions) {
        if (action.act === "timer") this.#setTimer(action.ms);
        else this.act(action);
      }
      for (const resolve of waiting) resolve();
    }
  }

  /** Says, while it is acted upon, that the program runs: at once, since those who are told of it look at it. */
  protected spawned(): void {
    this.#step({ what: "spawned" });
  }

  /** Says how it has ended, or that it could not be started; before that happens to it. */
  protected endsWith(exit: ExitReason): void {
    this.#lastExit = exit;
  }

  #step(happening: Happening): readonly Action[] {
    const rules = { rules: this.#rules, now: performance.now() };
    const { state, actions } = step(this.#state, happening, rules);
    this.#state = state;
    return actions;
  }

  #setTimer(ms: number | undefined): void {
    clearTimeout(this.#timer);
    this.#timer = ms === undefined ? undefined : setTimeout(() => this.feed({ what: "timer" }), ms);
  }

  #isGone(): boolean {
    return this.#state.process === "none" || this.#state.process === "stuck";
  }

  /** Resolves when what is there now is gone, or stuck. */
  async #gone(): Promise<void> {
    // What was asked for while something else was happening has not begun yet.
    await Promise.resolve();
    if (!this.#isGone()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}
