import { RoboError } from "../../../errors.ts";
import { pause } from "../../../transports/pause.ts";
import type { CorePlan } from "../plan.ts";
import type { LaunchEvent } from "../state.ts";
import type { SupervisedProcess } from "../supervise/supervised_process.ts";
import type { ProgramSpec } from "../supervise/program.ts";
import { controlOf, type CorePlace, findPlace, isListening } from "./core_place.ts";

/** What a {@linkcode CoreKeeper} needs. */
export interface CoreKeeperOptions {
  /** What the launch file says of the core. */
  readonly plan: CorePlan;
  /** Name under which a core that is started here is supervised. */
  readonly name: string;
  /** How robo is started: the program and its first arguments. */
  readonly robo: { readonly command: string; readonly args: readonly string[] };
  /** Environment variables. */
  readonly env: Readonly<Partial<Record<string, string>>>;
  /** Folder in which a core runs. */
  readonly cwd: string;
  /** Longest wait for a core that is not started here, in milliseconds; by default there is no end. */
  readonly timeoutMs?: number | undefined;
  /** Puts a program under supervision. */
  readonly supervise: (spec: ProgramSpec) => SupervisedProcess;
  /** Told what happens. */
  readonly tell: (event: Pick<LaunchEvent, "kind" | "text" | "node">) => void;
}

/** Pause between two looks for a core, in milliseconds. */
const LOOK_EVERY_MS = 500;

/** Pause between two looks at a core that starts here, in milliseconds. */
const START_LOOK_MS = 25;

/** Pause between two looks at whether a core that was there still is, in milliseconds. */
const KEEP_EVERY_MS = 1000;

/** Time that a core that was there may be gone for before one is started in its place, in milliseconds. */
const GONE_MS = 3000;

/** Pause after which that is tried again when it has failed, in milliseconds. */
const RETRY_MS = 30_000;

/** Pause between two reminders that there is no core, in milliseconds. */
const REMIND_EVERY_MS = 30_000;

/** Time that a core has to start in, in milliseconds. */
const START_MS = 30_000;

/** The core of a launch: found, waited for, or started and kept alive. */
export class CoreKeeper {
  readonly #options: CoreKeeperOptions;
  #place: CorePlace | undefined;
  /** What was started here, also when somebody else was faster. */
  #started: SupervisedProcess | undefined;
  #process: SupervisedProcess | undefined;

  /** Does nothing before {@linkcode CoreKeeper.ready}. */
  constructor(options: CoreKeeperOptions) {
    this.#options = options;
  }

  /** Where it is, once it is there. */
  get place(): CorePlace | undefined {
    return this.#place;
  }

  /** The core's process, when it was started here. */
  get process(): SupervisedProcess | undefined {
    return this.#process;
  }

  /**
   * Finds the core, starts it, or waits for it; `undefined` when `signal` aborts first.
   *
   * Rejects with a `RoboError` of kind `unavailable` when it cannot be started, or has not come in time.
   */
  async ready(signal: AbortSignal): Promise<CorePlace | undefined> {
    const { plan, env } = this.#options;
    const onWarning = (text: string) => this.#options.tell({ kind: "warning", text });
    const began = performance.now();
    let remindAt = began;
    while (!signal.aborted) {
      const place = await findPlace(plan, { env, signal, onWarning });
      if (signal.aborted) return undefined;
      if (place !== undefined && await isListening(place.in)) {
        this.#say("ready", `uses the core that is there, at ${place.in}`);
        return this.#place = place;
      }
      if (place?.isHere && plan.start === "auto") {
        if (await this.#start(place, signal)) return this.#place = place;
        continue;
      }
      this.#checkTime(began, place);
      if (performance.now() >= remindAt) {
        this.#say("warning", waitingText(plan, place));
        remindAt = performance.now() + REMIND_EVERY_MS;
      }
      await pause(LOOK_EVERY_MS, signal);
    }
    return undefined;
  }

  /**
   * Starts a core in the place of one that was there, when nobody has listened there for 3 s; until there is one of our own, or
   * `signal` aborts. `isAnswering` says that the core does so anyway, and need not be asked. A core that is elsewhere, or is never
   * to be started, is left alone.
   */
  async keep(isAnswering: () => boolean, signal: AbortSignal): Promise<void> {
    const place = this.#place;
    if (place === undefined || !place.isHere || this.#options.plan.start === "never") return;
    let lastSeen = performance.now();
    while (this.#process === undefined && !signal.aborted) {
      await pause(KEEP_EVERY_MS, signal);
      if (isAnswering() || await isListening(place.in)) lastSeen = performance.now();
      if (signal.aborted || performance.now() - lastSeen < GONE_MS) continue;
      this.#say("warning", `the core that was there is gone: starts one at ${place.in}`);
      try {
        await this.#start(place, signal);
      } catch (error) {
        this.#say("warning", `${(error as Error).message}; this is tried again in 30 s`);
        await pause(RETRY_MS, signal);
      }
    }
  }

  /** URL of the core's control interface, if it has one. */
  async control(): Promise<string | undefined> {
    if (this.#place === undefined) return undefined;
    const pid = this.#process?.pid;
    if (this.#process !== undefined && pid === undefined) return undefined;
    return await controlOf(this.#place, pid);
  }

  /** Starts a core and waits until it can be talked to; `false` when somebody else was faster. */
  async #start(place: CorePlace, signal: AbortSignal): Promise<boolean> {
    const process = this.#started ??= this.#options.supervise(this.#spec(place));
    process.start();
    const end = performance.now() + START_MS;
    while (!signal.aborted && performance.now() < end) {
      const { pid } = process;
      // Its file is written last: then it can be asked.
      if (pid !== undefined && await controlOf(place, pid) !== undefined) {
        process.markReady();
        this.#process = process;
        return true;
      }
      if (process.phase === "backing-off" || process.phase === "failed") {
        const reason = process.lastLines(1)[0] ?? process.lastExit?.words;
        await process.stop("it does not start");
        if (await isListening(place.in)) return false;
        throw cannotStart(`The core could not be started: ${reason}`);
      }
      await pause(START_LOOK_MS, signal);
    }
    if (signal.aborted) return false;
    throw cannotStart(`The core is not ready after ${START_MS / 1000} s`);
  }

  #spec(place: CorePlace): ProgramSpec {
    const { name, robo, plan, cwd } = this.#options;
    const key = place.key === undefined ? [] : ["--key", place.key];
    const args = ["core", "--in", place.in, "--out", place.out, ...key, ...plan.args];
    return {
      name,
      command: [robo.command, ...robo.args, ...args],
      env: {},
      cwd,
      restart: { when: "always", delayMs: 100, maxDelayMs: 5000, limit: 10, resetAfterMs: 10_000 },
      stop: { politeMs: 3000, termMs: 2000 },
      limits: {},
    };
  }

  #checkTime(began: number, place: CorePlace | undefined): void {
    const { timeoutMs, plan } = this.#options;
    if (timeoutMs === undefined || performance.now() - began < timeoutMs) return;
    const hint = place?.isHere
      ? "Start one with: robo core"
      : "Start it there, see whether this machine reaches it, or wait longer with --core-timeout";
    throw new RoboError("unavailable", `There is no ${nameOf(plan, place)}`, { hint });
  }

  #say(kind: LaunchEvent["kind"], text: string): void {
    this.#options.tell({ kind, text });
  }
}

function waitingText(plan: CorePlan, place: CorePlace | undefined): string {
  const start = place?.isHere ? ": start one with robo core" : "";
  return `waits for the ${nameOf(plan, place)}${start}`;
}

function nameOf({ where }: CorePlan, place: CorePlace | undefined): string {
  if (where !== undefined && "key" in where) return `core with the key ${where.key}`;
  return `core at ${place?.in ?? "an unknown place"}`;
}

function cannotStart(message: string): RoboError {
  return new RoboError("unavailable", message, {
    hint: "Look at its addresses and args in the launch file; robo doctor examines this machine",
  });
}
