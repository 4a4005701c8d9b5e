import type { Lab } from "../../../../client/daq/lab.ts";
import { RoboError } from "../../../../errors.ts";
import { planHash } from "../plan/plan_identity.ts";
import type { ScanPlan } from "../plan/scan_plan.ts";
import type { ScanEnd, ScanHeader } from "../record/scan_record.ts";
import { messageOf } from "./failures.ts";
import type { ScanProgress } from "./progress.ts";
import { ScanControl } from "./scan_control.ts";
import { ScanEngine } from "./scan_engine.ts";
import { type OpenScan, openScanFiles, type ScanFileOptions } from "./scan_files.ts";
import { scannedDevices } from "./scanned_devices.ts";

/** What {@linkcode runScan} is to do. */
export interface ScanOptions extends Omit<ScanFileOptions, "notice"> {
  /** The devices. */
  readonly lab: Lab;
  /** What is to be done. */
  readonly plan: ScanPlan;
  /** Version of robo that the files name. */
  readonly version: string;
  /** Steers it. Default nothing does. */
  readonly control?: ScanControl;
  /** Whether the journal stays when the scan is complete. Default false. */
  readonly keepJournal?: boolean;
  /** Hears how it begins, once its files are open. */
  readonly onBegin?: (progress: ScanProgress) => void;
  /** Hears of every point, and of pauses. */
  readonly onProgress?: (progress: ScanProgress) => void;
  /** Hears of what does not work as it should, in words. */
  readonly notice?: (message: string) => void;
}

/** How a scan went. */
export interface ScanResult {
  /** How it ended. */
  readonly end: ScanEnd;
  /** Points that are done, in earlier runs too. */
  readonly points: number;
  /** Of these, those of earlier runs. */
  readonly earlier: number;
  /** All points. */
  readonly total: number;
  /** Of those done, those without some or all detectors. */
  readonly incomplete: number;
  /** How long this run took, in seconds. */
  readonly seconds: number;
  /** Its files. */
  readonly outputs: readonly string[];
  /** Its journal; null when it was removed. */
  readonly journal: string | null;
  /** Elements of points that were read back from the outputs and compared. */
  readonly verified: number;
  /** Why it did not come to its end. */
  readonly failure?: unknown;
}

/**
 * Runs a scan to its end, or until it is aborted or fails; the outputs are whole in every case, and with `resume` it goes on.
 *
 * Throws a `RoboError` when it cannot begin: as `openScanFiles` and `scannedDevices`.
 */
export async function runScan(options: ScanOptions): Promise<ScanResult> {
  const { lab, plan, version, control = new ScanControl() } = options;
  const notice = options.notice ?? (() => {});
  const header: ScanHeader = {
    plan,
    hash: planHash(plan),
    started: Date.now(),
    devices: await scannedDevices(lab, plan),
    version,
  };
  await using files = await openScanFiles(header, { ...options, notice });
  const { recorder, done, incomplete } = files;
  const onProgress = options.onProgress ?? (() => {});
  const engine = new ScanEngine({
    lab,
    plan,
    recorder,
    control,
    done,
    incomplete,
    onProgress,
    notice,
  });
  options.onBegin?.(engine.progress);
  const { end, failure } = await attempt(engine, files, control);
  return await conclude({ engine, files, options, end, failure });
}

interface Outcome {
  readonly end: ScanEnd;
  readonly failure?: unknown;
}

async function attempt(
  engine: ScanEngine,
  { recorder, isResumed }: OpenScan,
  control: ScanControl,
): Promise<Outcome> {
  try {
    const event = isResumed ? "resumed" : "started";
    await recorder.history({ type: "event", time: Date.now(), event, message: "" });
    await engine.run();
    return { end: "complete" };
  } catch (failure) {
    return { end: control.signal.aborted ? "aborted" : "failed", failure };
  }
}

async function conclude(
  { engine, files, options, end, failure }: {
    readonly engine: ScanEngine;
    readonly files: OpenScan;
    readonly options: ScanOptions;
    readonly end: ScanEnd;
    readonly failure: unknown;
  },
): Promise<ScanResult> {
  const { recorder, journal } = files;
  const message = failure === undefined ? "" : messageOf(failure);
  const time = Date.now();
  try {
    await recorder.history({ type: "event", time, event: eventOf(end), message });
  } catch (error) {
    // On a full disk not even that has room.
    if (failure === undefined) throw error;
  }
  const { checked, wrong } = await recorder.finish(end, time).catch((error) => {
    if (failure === undefined) throw error;
    return { checked: 0, wrong: [] };
  });
  const problem = recorder.failure ?? mismatch(wrong);
  const isKept = end !== "complete" || problem !== undefined || options.keepJournal === true;
  const { done, total, incomplete, seconds } = engine.progress;
  await files[Symbol.asyncDispose]();
  if (!isKept) await Deno.remove(journal, { recursive: true });
  return {
    end: problem === undefined ? end : "failed",
    points: done,
    earlier: engine.earlier,
    total,
    incomplete,
    seconds,
    outputs: options.outputs,
    journal: isKept ? journal : null,
    verified: checked,
    ...(failure ?? problem) === undefined ? {} : { failure: failure ?? problem },
  };
}

function eventOf(end: ScanEnd): "complete" | "aborted" | "failed" {
  return end === "salvaged" ? "failed" : end;
}

function mismatch(wrong: readonly string[]): RoboError | undefined {
  if (wrong.length === 0) return undefined;
  const message = `${wrong.length} parts of the output are not what was measured, the first is ${
    wrong[0]
  }`;
  return new RoboError("io", message, {
    hint: "Check the disk; the journal has all that was measured: robo daq scan --salvage",
  });
}
