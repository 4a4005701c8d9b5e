import type { Region } from "../../../client/daq/lab.ts";
import { RoboError } from "../../../errors.ts";
import type { DataToExport } from "../../../protocols/pymodaq/mod.ts";
import { Average } from "./average.ts";
import { crop } from "./region.ts";

/** What is made of grabs. */
export interface CombinerOptions {
  /** Grabs that are averaged. Default 1. */
  readonly average?: number;
  /** Part that is kept. Default everything. */
  readonly region?: Region;
}

/** Makes one grab of several, or of a part of them. */
export class Combiner {
  /** Whether there is nothing to do. */
  readonly isPlain: boolean;
  readonly #count: number;
  readonly #region: Region | undefined;
  #average: Average | undefined;

  /** Throws a `RoboError` of kind `usage` for an impossible number of grabs. */
  constructor({ average = 1, region }: CombinerOptions) {
    if (!Number.isSafeInteger(average) || average < 1) {
      throw new RoboError("usage", `${average} grabs cannot be averaged`, {
        hint: "Give a whole number of at least 1",
      });
    }
    this.#count = average;
    this.#region = region;
    this.isPlain = average === 1 && region === undefined;
  }

  /** Takes one grab's data; returns what was made of it once it was enough. The data is not kept. */
  add(data: DataToExport): DataToExport | undefined {
    const part = this.#region === undefined ? data : crop(data, this.#region);
    if (this.#count === 1) return part;
    if (this.#average === undefined) this.#average = new Average(part);
    else this.#average.add(part);
    if (this.#average.count < this.#count) return undefined;
    const result = this.#average.result();
    this.#average = undefined;
    return result;
  }
}
