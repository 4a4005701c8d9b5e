import type { Lab } from "../../../../client/daq/lab.ts";
import { RoboError } from "../../../../errors.ts";
import { fileName } from "../../storage/measured_arrays.ts";
import { ScanPoints } from "../plan/points.ts";
import { type ReadScan, readScan } from "../plan/read_scan_file.ts";
import type { ScanPlan } from "../plan/scan_plan.ts";
import { forecastScan, type ScanForecast } from "../run/dry_run.ts";
import { messageOf } from "../run/failures.ts";
import { runScan } from "../run/run_scan.ts";
import { ScanControl } from "../run/scan_control.ts";
import { planHash } from "../plan/plan_identity.ts";
import type { ScanRequest, ScanState, ScanStateName } from "./scan_state.ts";
import { ScanWatchers } from "./scan_watchers.ts";
import { placeIn } from "./storage_place.ts";

/** Scans that run at once. */
const MAX_RUNNING = 4;

/** Scans that have ended and can still be asked about. */
const MAX_ENDED = 100;

/** Notices that a scan keeps. */
const MAX_NOTICES = 20;

/** How a {@linkcode ScanRunner} works. */
export interface ScanRunnerOptions {
  /** The devices. */
  readonly lab: Lab;
  /** Folder below which files are written. Default the working folder. */
  readonly storage?: string;
  /** Version of robo that files name. */
  readonly version: string;
}

interface Entry {
  state: ScanState;
  readonly plan: ScanPlan;
  readonly control: ScanControl;
  running: Promise<void>;
}

/** Runs scans where the devices are, for those who ask over the network. Their files are below one folder. */
export class ScanRunner implements AsyncDisposable {
  readonly #options: ScanRunnerOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #watchers = new ScanWatchers();
  #count = 0;
  #isClosed = false;

  /** Runs nothing yet. */
  constructor(options: ScanRunnerOptions) {
    this.#options = options;
  }

  /** All scans, the newest last. */
  list(): ScanState[] {
    return [...this.#entries.values()].map(({ state }) => state);
  }

  /** One scan. Throws a `RoboError` of kind `missing` when there is none of that id. */
  get(id: string): ScanState {
    return this.#entry(id).state;
  }

  /**
   * Begins a scan, and resolves when it runs. Rejects with a `RoboError`: `config` for mistakes in it, `denied` for files that are not
   * below the storage folder, `unavailable` when its axes are moved by another scan or too many run, and as `runScan`.
   */
  async start(request: ScanRequest): Promise<ScanState> {
    const read = readScan(request.scan, "scan");
    const outputs = await this.#places(read);
    if (this.#isClosed) throw new RoboError("unavailable", "The server is ending");
    this.#refuseBusy(read.plan);
    const { plan } = read;
    const id = `${++this.#count}-${fileName(plan.name).slice(0, 40)}`;
    const control = new ScanControl();
    const state: ScanState = {
      id,
      name: plan.name,
      state: "running",
      done: 0,
      total: new ScanPoints(plan).count,
      incomplete: 0,
      secondsLeft: null,
      outputs: namesOf(read),
      started: Date.now(),
      ended: null,
      problem: null,
      notices: [],
    };
    const entry: Entry = { state, plan, control, running: Promise.resolve() };
    this.#entries.set(id, entry);
    const began = Promise.withResolvers<void>();
    const onBegin = began.resolve;
    entry.running = this.#run(entry, { ...read, output: outputs }, { request, onBegin })
      .catch((error) => {
        began.reject(error);
        const problem = messageOf(error);
        this.#change(entry, { state: "failed", secondsLeft: null, ended: Date.now(), problem });
      });
    try {
      await began.promise;
    } catch (error) {
      // A scan that cannot begin is told to who wants it, and is forgotten.
      this.#entries.delete(id);
      throw error;
    }
    this.#forget();
    this.#watchers.tell(entry.state);
    return entry.state;
  }

  /** What a scan would come to. Rejects as {@linkcode forecastScan}. */
  async forecast(scan: unknown, signal: AbortSignal): Promise<ScanForecast> {
    return await forecastScan(this.#options.lab, readScan(scan, "scan").plan, signal);
  }

  /** Waits before the next point. Throws as {@linkcode get}. */
  pause(id: string): ScanState {
    this.#entry(id).control.pause();
    return this.get(id);
  }

  /** Goes on. Throws as {@linkcode get}. */
  resume(id: string): ScanState {
    this.#entry(id).control.resume();
    return this.get(id);
  }

  /** Ends a scan, stops its actuators, and resolves when its files are whole. Rejects as {@linkcode get}. */
  async abort(id: string, why = "somebody has ended it"): Promise<ScanState> {
    const { control, running } = this.#entry(id);
    control.abort(why);
    await running;
    return this.get(id);
  }

  /** The state of all scans, and then of each that changes, a few times a second at most, until `signal` aborts. */
  events(signal: AbortSignal): AsyncIterable<ScanState> {
    return this.#watchers.watch(() => this.list(), signal);
  }

  /** Ends all scans, and waits for their files. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    const running = [...this.#entries.values()];
    for (const { control } of running) control.abort("the server is ending");
    await Promise.allSettled(running.map(({ running }) => running));
  }

  async #run(
    entry: Entry,
    { plan, output, compress }: ReadScan,
    { request, onBegin }: { readonly request: ScanRequest; readonly onBegin: () => void },
  ): Promise<void> {
    const { lab, version } = this.#options;
    const result = await runScan({
      lab,
      plan,
      version,
      outputs: output,
      compress,
      control: entry.control,
      resume: request.resume ?? false,
      force: request.force ?? false,
      onBegin: ({ done, incomplete }) => {
        this.#change(entry, { done, incomplete });
        onBegin();
      },
      onProgress: ({ done, incomplete, secondsLeft, paused }) =>
        this.#change(entry, {
          done,
          incomplete,
          secondsLeft,
          state: paused ? "paused" : "running",
        }),
      notice: (text) =>
        this.#change(entry, { notices: [...entry.state.notices, text].slice(-MAX_NOTICES) }),
    });
    const { end, points, incomplete, failure } = result;
    this.#change(entry, {
      state: end as ScanStateName,
      done: points,
      incomplete,
      secondsLeft: null,
      ended: Date.now(),
      problem: failure === undefined ? null : messageOf(failure),
    });
  }

  #change(entry: Entry, change: Partial<ScanState>): void {
    entry.state = { ...entry.state, ...change };
    this.#watchers.tell(entry.state);
  }

  async #places(read: ReadScan): Promise<string[]> {
    const { storage = "." } = this.#options;
    return await Promise.all(namesOf(read).map((name) => placeIn(storage, name)));
  }

  #refuseBusy(plan: ScanPlan): void {
    const running = [...this.#entries.values()].filter(({ state }) => state.ended === null);
    if (running.length >= MAX_RUNNING) {
      throw new RoboError("unavailable", `${MAX_RUNNING} scans run already`, {
        hint: "Wait until one has ended, or end it",
      });
    }
    for (const { plan: other, state } of running) {
      const shared = plan.axes.find(({ device }) =>
        other.axes.some((axis) => axis.device === device)
      );
      if (shared === undefined) continue;
      throw new RoboError("unavailable", `${shared.device} is moved by the scan ${state.id}`, {
        hint: "Wait until that has ended, or end it",
      });
    }
  }

  #forget(): void {
    const ended = [...this.#entries.values()].filter(({ state }) => state.ended !== null);
    for (const { state } of ended.slice(0, Math.max(0, ended.length - MAX_ENDED))) {
      this.#entries.delete(state.id);
    }
  }

  #entry(id: string): Entry {
    const entry = this.#entries.get(id);
    if (entry !== undefined) return entry;
    throw new RoboError("missing", `There is no scan ${id}`, {
      hint: "GET /v1/scans lists those that there are",
    });
  }
}

/** The files that a scan asks for; without any, one that is named after it and what it measures. */
function namesOf({ plan, output }: ReadScan): readonly string[] {
  if (output.length > 0) return output;
  return [`${fileName(plan.name)}-${planHash(plan).slice(0, 8)}.h5`];
}
