import type { Grab, Lab } from "../../../../client/daq/lab.ts";
import { pause } from "../../../../transports/pause.ts";
import type { ScanPoint } from "../plan/points.ts";
import type { ScanAxis, ScanDetector, ScanPlan } from "../plan/scan_plan.ts";
import type { PointRecord, PointStatus } from "../record/scan_record.ts";
import type { Kept, ScanRecorder } from "../record/scan_recorder.ts";
import { RoboError } from "../../../../errors.ts";
import { DeviceGone, LeftOut } from "./failures.ts";
import type { LabWatch } from "./lab_watch.ts";
import { isOnline, patiently, waitOnline } from "./patience.ts";

/** What a {@linkcode PointRunner} works with. */
export interface PointRunnerOptions {
  /** The devices. */
  readonly lab: Lab;
  /** What is to be done. */
  readonly plan: ScanPlan;
  /** Where it is written. */
  readonly recorder: ScanRecorder;
  /** Ends everything. */
  readonly signal: AbortSignal;
  /** What happens in the lab meanwhile. */
  readonly watch: Pick<LabWatch, "ready" | "isForgotten">;
  /** Hears of what does not work as it should. */
  readonly notice: (message: string) => void;
}

/** Measures points: moves, settles, reads where the axes are, grabs, writes. */
export class PointRunner {
  readonly #options: PointRunnerOptions;
  /** Where each axis was sent last; nothing after it was gone. */
  readonly #targets = new Map<string, number>();
  readonly #positions = new Map<string, number | null>();
  /** Devices that did not come back in time, and are done without while they are away. */
  readonly #missed = new Set<string>();

  /** Measures nothing yet. */
  constructor(options: PointRunnerOptions) {
    this.#options = options;
  }

  /** Measures a point and writes it. Throws the error that ends the scan. */
  async run(point: ScanPoint): Promise<PointRecord> {
    while (true) {
      const grabs: Grab[] = [];
      try {
        const record = await this.#attempt(point, grabs);
        await this.#options.recorder.point(record);
        return record;
      } catch (error) {
        if (!(error instanceof DeviceGone)) throw error;
        await this.#wait(error);
      } finally {
        // Their memory was read until here.
        for (const grab of grabs) grab[Symbol.dispose]();
      }
    }
  }

  async #attempt(point: ScanPoint, grabs: Grab[]): Promise<PointRecord> {
    const { plan, signal } = this.#options;
    const problems: string[] = [];
    try {
      await this.#refuseMissed(plan.axes);
      const moved = await this.#move(point);
      const settle = Math.max(plan.settle, ...moved.map(({ settle }) => settle));
      if (settle > 0) await pause(settle, signal);
      signal.throwIfAborted();
      if (plan.readPositions) await this.#readPositions();
    } catch (error) {
      if (!(error instanceof LeftOut)) throw error;
      // Nobody knows where it is now.
      this.#targets.clear();
      return this.#record(point, { status: "skipped", problems: [error.message] });
    }
    const time = Date.now();
    const kept = await allOrFirst(
      plan.detectors.map((detector) => this.#detect(detector, grabs, problems)),
    );
    const found = kept.filter((one) => one !== undefined);
    const status = problems.length === 0 ? "measured" : found.length > 0 ? "partial" : "skipped";
    return this.#record(point, { status, problems, time, kept: found });
  }

  #record(
    { index }: ScanPoint,
    { status, problems, time = Date.now(), kept = [] }: {
      readonly status: PointStatus;
      readonly problems: readonly string[];
      readonly time?: number;
      readonly kept?: readonly Kept[];
    },
  ): PointRecord {
    return {
      point: index,
      time,
      status,
      positions: Object.fromEntries(this.#positions),
      arrays: kept.flatMap(({ arrays }) => arrays),
      texts: Object.assign({}, ...kept.map(({ texts }) => texts)),
      problems,
    };
  }

  /** Moves the axes that are not there yet, and says which. */
  async #move({ positions }: ScanPoint): Promise<ScanAxis[]> {
    const { axes, moves } = this.#options.plan;
    const due = axes.flatMap((axis, at) => {
      const to = positions[at]!;
      return Object.is(this.#targets.get(axis.device), to) ? [] : [{ axis, to }];
    });
    if (moves === "together") {
      await allOrFirst(due.map(({ axis, to }) => this.#moveAxis(axis, to)));
    } else {
      for (const { axis, to } of due) await this.#moveAxis(axis, to);
    }
    return due.map(({ axis }) => axis);
  }

  async #moveAxis(axis: ScanAxis, to: number): Promise<void> {
    const { lab, signal, watch } = this.#options;
    const { device, timeout } = axis;
    this.#targets.delete(device);
    const options = { signal, ...(timeout === undefined ? {} : { timeout }) };
    const { position } = await this.#patiently(
      axis,
      async () => {
        await watch.ready(signal);
        signal.throwIfAborted();
        return await lab.move(device, { kind: "absolute", to }, options);
      },
    );
    this.#targets.set(device, to);
    this.#positions.set(device, position.value);
  }

  async #readPositions(): Promise<void> {
    const { lab, plan, signal } = this.#options;
    await allOrFirst(plan.axes.map(async (axis) => {
      const { device, timeout } = axis;
      const options = { signal, ...(timeout === undefined ? {} : { timeout }) };
      const { value } = await this.#patiently(axis, () => lab.position(device, options));
      this.#positions.set(device, value);
    }));
  }

  /** What a detector brings; `undefined` after noting why it brings nothing. */
  async #detect(
    detector: ScanDetector,
    grabs: Grab[],
    problems: string[],
  ): Promise<Kept | undefined> {
    const { lab, recorder, signal } = this.#options;
    const { device, timeout, dimension, average, region } = detector;
    const options = {
      signal,
      average,
      ...(timeout === undefined ? {} : { timeout }),
      ...(dimension === undefined ? {} : { dimension }),
      ...(region === undefined ? {} : { region }),
    };
    try {
      await this.#refuseMissed([detector]);
      return await this.#patiently(detector, async () => {
        const grab = await lab.grab(device, options);
        grabs.push(grab);
        return await recorder.take(grab);
      });
    } catch (error) {
      if (!(error instanceof LeftOut)) throw error;
      problems.push(`${device}: ${error.message}`);
      return undefined;
    }
  }

  #patiently<T>(device: ScanAxis | ScanDetector, act: () => Promise<T>): Promise<T> {
    const { lab, signal, notice } = this.#options;
    return patiently(lab, device, { act, signal, onTrouble: notice });
  }

  /** Does without devices that were waited for in vain, as long as they are away. */
  async #refuseMissed(devices: readonly { readonly device: string }[]): Promise<void> {
    for (const { device } of devices) {
      if (!this.#missed.has(device)) continue;
      if (!await isOnline(this.#options.lab, device)) throw new LeftOut(`${device} is offline`);
      this.#missed.delete(device);
      this.#options.notice(`${device} is back`);
    }
  }

  async #wait(gone: DeviceGone): Promise<void> {
    const { lab, plan, watch, signal, notice } = this.#options;
    const { wait, then } = plan.offline;
    const isOver = () => watch.isForgotten(gone.device);
    notice(`${gone.device} is gone: waiting ${wait / 1000} s for it`);
    // Whatever has happened to it may have moved others too.
    this.#targets.clear();
    if (await waitOnline(lab, gone.device, { ms: wait, isOver, signal })) {
      notice(`${gone.device} is back`);
      return;
    }
    if (then === "skip") {
      this.#missed.add(gone.device);
      return;
    }
    const how = isOver() ? "was forgotten" : "did not come back";
    throw new RoboError("unavailable", `${gone.device} ${how}: ${gone.message}`, {
      hint: "Connect it again, then go on with --resume",
      cause: gone,
    });
  }
}

/** All of them, each to its end, so that nothing goes on behind our back; then the first that has failed, those that end the scan before others. */
async function allOrFirst<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(promises);
  const failures = settled.flatMap((one) => one.status === "rejected" ? [one.reason] : []);
  const isMild = (error: unknown) => error instanceof DeviceGone || error instanceof LeftOut;
  const worst = failures.find((error) => !isMild(error)) ??
    failures.find((error) => error instanceof DeviceGone) ?? failures[0];
  if (worst !== undefined) throw worst;
  return settled.flatMap((one) => one.status === "fulfilled" ? [one.value] : []);
}
