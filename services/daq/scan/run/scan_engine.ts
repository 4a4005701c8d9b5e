import type { Lab } from "../../../../client/daq/lab.ts";
import { ScanPoints } from "../plan/points.ts";
import type { ScanPlan } from "../plan/scan_plan.ts";
import type { ScanRecorder } from "../record/scan_recorder.ts";
import { messageOf, wasStopped } from "./failures.ts";
import { LabWatch } from "./lab_watch.ts";
import { PointRunner } from "./point_runner.ts";
import { PaceMeter, type ScanProgress } from "./progress.ts";
import type { ScanControl } from "./scan_control.ts";

/** How long actuators may take to hear that they are to stop, in milliseconds. */
const STOP_MS = 5000;

/** What an engine works with. */
export interface EngineOptions {
  /** The devices. */
  readonly lab: Lab;
  /** What is to be done. */
  readonly plan: ScanPlan;
  /** Where it is written. */
  readonly recorder: ScanRecorder;
  /** Steers it. */
  readonly control: ScanControl;
  /** Points that are done already, a byte each. */
  readonly done: Uint8Array;
  /** Of those, how many are without some or all detectors. */
  readonly incomplete: number;
  /** Hears of every point, and of pauses. */
  readonly onProgress: (progress: ScanProgress) => void;
  /** Hears of what does not work as it should. */
  readonly notice: (message: string) => void;
}

/** Visits the points of a scan that are not done. */
export class ScanEngine {
  readonly #options: EngineOptions;
  readonly #points: ScanPoints;
  readonly #pace = new PaceMeter(() => performance.now());
  readonly #started = performance.now();
  /** Points that earlier runs have done. */
  readonly earlier: number;
  #visited: number;
  #incomplete: number;

  /** Visits nothing yet. */
  constructor(options: EngineOptions) {
    this.#options = options;
    this.#points = new ScanPoints(options.plan);
    this.earlier = options.done.reduce((sum, one) => sum + one, 0);
    this.#visited = this.earlier;
    this.#incomplete = options.incomplete;
  }

  /** How it goes. */
  get progress(): ScanProgress {
    return {
      done: this.#visited,
      total: this.#points.count,
      incomplete: this.#incomplete,
      paused: this.#options.control.isPaused,
      secondsLeft: this.#pace.secondsFor(this.#points.count - this.#visited),
      seconds: (performance.now() - this.#started) / 1000,
    };
  }

  /** Visits all points that are left. Throws what ends the scan early, after having stopped its actuators. */
  async run(): Promise<void> {
    const { lab, plan, recorder, control } = this.#options;
    const leaving = new AbortController();
    const watch = new LabWatch({
      lab,
      devices: new Set([...plan.axes, ...plan.detectors].map(({ device }) => device)),
      axes: new Set(plan.axes.map(({ device }) => device)),
      write: (entry) => recorder.history(entry),
      onStopped: (device) => control.abort(`${device} was stopped`),
      signal: leaving.signal,
    });
    const watching = watch.run();
    // The engine's own failures are told first.
    watching.catch(() => control.abort("changes of parameters cannot be written"));
    control.onChange(() => this.#paused(), leaving.signal);
    // It may have been paused while its files were opened.
    if (control.isPaused) this.#paused();
    try {
      await this.#visit(watch);
    } catch (error) {
      // Our own orders to stop are no surprise.
      leaving.abort();
      if (plan.axes.some(({ device }) => wasStopped(error, device))) {
        control.abort(messageOf(error));
      }
      await this.#stop();
      throw error;
    } finally {
      leaving.abort();
      await watching.catch(() => {});
    }
  }

  async #visit(watch: LabWatch): Promise<void> {
    const { control, done, notice } = this.#options;
    const { signal } = control;
    const runner = new PointRunner({ ...this.#options, signal, notice, watch });
    for (let index = 0; index < this.#points.count; index++) {
      if (done[index] === 1) continue;
      if (control.isPaused) {
        await control.open();
        this.#pace.skip();
      }
      signal.throwIfAborted();
      const record = await runner.run(this.#points.point(index));
      done[index] = 1;
      this.#visited++;
      if (record.status !== "measured") this.#incomplete++;
      this.#pace.point();
      this.#options.onProgress(this.progress);
    }
  }

  #paused(): void {
    const { control, recorder, onProgress } = this.#options;
    const event = control.isPaused ? "paused" : "continued";
    // A journal that cannot be written any more ends the scan at its next point.
    recorder.history({ type: "event", time: Date.now(), event, message: "" }).catch(() => {});
    onProgress(this.progress);
  }

  /** Stops the scan's actuators, as far as they can be reached. */
  async #stop(): Promise<void> {
    const { lab, plan, notice } = this.#options;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<"late">((resolve) => {
      timer = setTimeout(() => resolve("late"), STOP_MS);
    });
    const stops = plan.axes.map(async ({ device }) => {
      try {
        const results = await Promise.race([lab.stop(device), late]);
        const isSent = results !== "late" && results.every(({ sent }) => sent);
        if (!isSent) notice(`${device} could not be told to stop`);
      } catch (error) {
        notice(`${device} could not be told to stop: ${messageOf(error)}`);
      }
    });
    await Promise.all(stops);
    clearTimeout(timer);
  }
}
