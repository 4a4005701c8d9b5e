import type { Lab } from "../../../../client/daq/lab.ts";
import { RoboError } from "../../../../errors.ts";
import type { LabEvent } from "../../../../protocols/daq/lab_types.ts";
import type {
  Parameter,
  ParameterValue,
} from "../../../../protocols/pymodaq/parameters/parameter.ts";
import { pause } from "../../../../transports/pause.ts";
import type { HistoryEntry } from "../record/scan_record.ts";
import { isPassing } from "./failures.ts";

/** Changes of parameters that are written at most; one that shows a temperature may change for ever. */
const MAX_CHANGES = 100_000;

/** Pause before a lab that is gone is asked for events again, in milliseconds. */
const AGAIN_MS = 200;

/** How long a lab may take to say what its devices are, in milliseconds. */
const READY_MS = 20_000;

/** What a {@linkcode LabWatch} looks at, and whom it tells. */
export interface LabWatchOptions {
  /** The lab. */
  readonly lab: Lab;
  /** Devices whose parameters are looked at. */
  readonly devices: ReadonlySet<string>;
  /** Actuators that nobody may stop without being heard. */
  readonly axes: ReadonlySet<string>;
  /** Writes a change of a parameter. */
  readonly write: (entry: HistoryEntry) => Promise<void>;
  /** Somebody has stopped an axis, whatever the scan was doing then. */
  readonly onStopped: (device: string) => void;
  /** Ends the watch. */
  readonly signal: AbortSignal;
}

/** Looks at what happens in the lab while a scan runs: orders to stop, changes of parameters, devices that are forgotten. */
export class LabWatch {
  readonly #options: LabWatchOptions;
  /** Resolved while events come. */
  #hearing = Promise.withResolvers<void>();
  #isHearing = false;
  /** Devices that were forgotten, and have not come anew. */
  readonly #forgotten = new Set<string>();
  #written = 0;

  /** Looks at nothing yet. */
  constructor(options: LabWatchOptions) {
    this.#options = options;
  }

  /** Watches until its signal aborts. Rejects when a change cannot be written. */
  async run(): Promise<void> {
    const { lab, signal } = this.#options;
    while (!signal.aborted) {
      try {
        for await (const event of lab.events(signal)) {
          if (signal.aborted) return;
          this.#heard();
          await this.#happened(event);
        }
      } catch (error) {
        if (!isPassing(error) && !signal.aborted) throw error;
      }
      this.#deaf();
      await pause(AGAIN_MS, signal);
    }
  }

  /**
   * Resolves once events come: nothing is to move before, since nobody would hear that it is to stop. Rejects with a `RoboError` of kind
   * `unavailable` when that takes too long, and with the reason of `signal` when that aborts.
   */
  async ready(signal: AbortSignal): Promise<void> {
    if (this.#isHearing) return;
    const leaving = new AbortController();
    const late = pause(READY_MS, AbortSignal.any([leaving.signal, signal]));
    await Promise.race([this.#hearing.promise, late]);
    leaving.abort();
    signal.throwIfAborted();
    if (this.#isHearing) return;
    throw new RoboError("unavailable", "The server does not tell what happens", {
      hint: "Without that, nobody could stop the scan; look whether robo daq-server runs",
    });
  }

  /** Whether somebody has let the lab forget a device: nobody is to wait for it. */
  isForgotten(device: string): boolean {
    return this.#forgotten.has(device);
  }

  #heard(): void {
    if (this.#isHearing) return;
    this.#isHearing = true;
    this.#hearing.resolve();
  }

  #deaf(): void {
    if (!this.#isHearing) return;
    this.#isHearing = false;
    this.#hearing = Promise.withResolvers();
  }

  async #happened(event: LabEvent): Promise<void> {
    const { lab, devices, axes, write, onStopped } = this.#options;
    if (event.type === "stopped") {
      const mine = event.results.find(({ device }) => axes.has(device));
      if (mine !== undefined) onStopped(mine.device);
    } else if (event.type === "forgotten") {
      if (devices.has(event.name)) this.#forgotten.add(event.name);
    } else if (event.type === "device") {
      this.#forgotten.delete(event.device.name);
    } else if (event.type === "parameter" && devices.has(event.name)) {
      if (this.#written >= MAX_CHANGES) return;
      this.#written++;
      const { name: device, path } = event;
      const value = valueAt(await lab.parameters(device), path);
      await write({ type: "parameter", time: Date.now(), device, path, value });
    }
  }
}

function valueAt(root: Parameter | null, path: readonly string[]): ParameterValue {
  let at: Parameter | undefined = root ?? undefined;
  for (const name of path) at = at?.children.find((child) => child.name === name);
  return at === undefined ? null : treeValue(at);
}

/** The value of a parameter, of a group those of what is below it. */
function treeValue({ value, children }: Parameter): ParameterValue {
  if (children.length === 0) return value;
  return Object.fromEntries(children.map((child) => [child.name, treeValue(child)]));
}
