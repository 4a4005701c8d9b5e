import type { Grab } from "../../../client/daq/lab.ts";
import { grabSummary } from "../../../protocols/daq/grab_summary.ts";
import type { GrabSummary } from "../../../protocols/daq/lab_types.ts";
import {
  type DataToExport,
  type Dimension,
  type FrameSource,
  toDataToExport,
  type TypedValue,
  type WireData,
} from "../../../protocols/pymodaq/mod.ts";
import type { ReceivedAxes } from "./received_axes.ts";

/** What is known of data besides itself. */
export interface ArrivalOptions {
  /** The device's name. */
  readonly device: string;
  /** The device's count of data. */
  readonly number: number;
  /** When it came, in milliseconds since 1970. */
  readonly time: number;
  /** What was asked for; `undefined` for what came unasked. */
  readonly asked: Dimension | undefined;
  /** Axes that came before it. */
  readonly axes: ReceivedAxes;
  /** Whose memory large arrays are in. */
  readonly frames: FrameSource;
}

/** Data that has come from a detector. Its memory goes back when all who hold it have let go. */
export class Arrival {
  readonly #wire: WireData;
  readonly #options: ArrivalOptions;
  #holders = 1;
  #data: DataToExport | undefined;
  #summary: GrabSummary | undefined;

  /** Data with one holder. */
  constructor(wire: WireData, options: ArrivalOptions) {
    this.#wire = wire;
    this.#options = options;
  }

  /** The device's name. */
  get device(): string {
    return this.#options.device;
  }

  /** The device's count of data. */
  get number(): number {
    return this.#options.number;
  }

  /** When it came, in milliseconds since 1970. */
  get time(): number {
    return this.#options.time;
  }

  /** What was asked for. */
  get asked(): Dimension | undefined {
    return this.#options.asked;
  }

  /** The data in PyMoDAQ's newest form. */
  get data(): DataToExport {
    return this.#data ??= this.#normalised();
  }

  /** What it looks like. */
  summary(): GrabSummary {
    return this.#summary ??= grabSummary(this.#options, this.data);
  }

  /** A hold on it, to be disposed of. */
  hold(): PassedGrab {
    this.#holders++;
    return new HeldGrab(this);
  }

  /** Ends a hold. */
  release(): void {
    if (--this.#holders === 0) giveBack(this.#wire, this.#options.frames);
  }

  #normalised(): DataToExport {
    const { device, time, asked, axes } = this.#options;
    const about = { name: device, timestamp: time / 1000, ...asked && { dimension: asked } };
    const data = toDataToExport(this.#wire, about);
    return this.#wire.form === "dte" ? data : axes.attachTo(data);
  }
}

/** A grab on its way to a reader, who is told then what was missed. */
export interface PassedGrab extends Grab {
  missed: number;
}

/** Data that was made of what has come, in memory of its own. */
export class DerivedGrab implements PassedGrab {
  readonly device: string;
  readonly number: number;
  readonly time: number;
  readonly data: DataToExport;
  missed = 0;

  /** `data` that was made of `of` and others before it. */
  constructor(of: Pick<Grab, "device" | "number" | "time">, data: DataToExport) {
    this.device = of.device;
    this.number = of.number;
    this.time = of.time;
    this.data = data;
  }

  summary(): GrabSummary {
    return grabSummary(this, this.data);
  }

  [Symbol.dispose](): void {
    // Its memory is nobody else's.
  }
}

class HeldGrab implements PassedGrab {
  missed = 0;
  readonly #arrival: Arrival;
  #isDisposed = false;

  constructor(arrival: Arrival) {
    this.#arrival = arrival;
  }

  get device(): string {
    return this.#arrival.device;
  }

  get number(): number {
    return this.#arrival.number;
  }

  get time(): number {
    return this.#arrival.time;
  }

  get data(): DataToExport {
    return this.#arrival.data;
  }

  summary(): GrabSummary {
    return this.#arrival.summary();
  }

  [Symbol.dispose](): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#arrival.release();
  }
}

function giveBack(wire: WireData, frames: FrameSource): void {
  if (wire.form === "arrays") {
    for (const { bytes } of wire.arrays) frames.give(bytes);
  } else if (wire.form === "list") {
    for (const value of wire.list) giveValue(value, frames);
  } else giveExport(wire.dte, frames);
}

function giveExport({ data }: DataToExport, frames: FrameSource): void {
  for (const { data: arrays } of data) {
    for (const { bytes } of arrays) frames.give(bytes);
  }
}

function giveValue(value: TypedValue, frames: FrameSource): void {
  if (value.type === "array") frames.give(value.value.bytes);
  else if (value.type === "list") {
    for (const one of value.value) giveValue(one, frames);
  } else if (value.type === "dte") giveExport(value.value, frames);
}
