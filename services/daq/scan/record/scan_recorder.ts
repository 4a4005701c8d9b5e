import { RoboError } from "../../../../errors.ts";
import { type MeasuredArray, measuredArrays } from "../../storage/measured_arrays.ts";
import type { Grab } from "../../../../client/daq/lab.ts";
import type { JournalWriter } from "../journal/journal_writer.ts";
import { crcOf } from "./crc.ts";
import type { ScanOutput, Verification } from "./scan_output.ts";
import type { HistoryEntry, PointArray, PointRecord, ScanArray, ScanEnd } from "./scan_record.ts";

/** Most arrays of a scan. */
const MAX_ARRAYS = 1000;

/** How often outputs are handed what waits for them, in milliseconds. */
const FLUSH_MS = 1000;

/** What a grab brought at a point, besides its arrays. */
export interface Kept {
  /** Its arrays. */
  readonly arrays: PointArray[];
  /** Its texts, by `device/name`. */
  readonly texts: Record<string, readonly string[]>;
}

/** Writes a scan to its journal first, and then to its outputs. An output that fails is given up: it can be written anew from the journal. */
export class ScanRecorder implements AsyncDisposable {
  readonly #journal: JournalWriter;
  readonly #arrays = new Map<string, ScanArray>();
  readonly #notice: (message: string) => void;
  #outputs: readonly ScanOutput[];
  #failure: RoboError | undefined;
  #flushed = performance.now();
  #declared: Promise<void> = Promise.resolve();

  /** Goes on with a journal that has `arrays`, and with outputs that have its points; `notice` hears of outputs that are given up. */
  constructor(
    journal: JournalWriter,
    outputs: readonly ScanOutput[],
    { arrays = [], notice }: {
      readonly arrays?: readonly ScanArray[];
      readonly notice: (message: string) => void;
    },
  ) {
    this.#journal = journal;
    this.#outputs = outputs;
    this.#notice = notice;
    for (const array of arrays) this.#arrays.set(keyOf(array), array);
  }

  /** Why an output was given up; the scan can go on, and the outputs be made from the journal. */
  get failure(): RoboError | undefined {
    return this.#failure;
  }

  /**
   * Takes a grab apart. Throws a `RoboError` of kind `data` when an array is of another type or shape than it was at the points before.
   */
  async take({ device, data }: Grab): Promise<Kept> {
    const { arrays, texts } = measuredArrays(data);
    const known = await Promise.all(arrays.map((array) => this.#known(device, array)));
    return {
      arrays: arrays.map(({ bytes }, at) => ({ id: known[at]!.id, bytes, crc: crcOf(bytes) })),
      texts: Object.fromEntries(texts.map(({ name, texts }) => [`${device}/${name}`, texts])),
    };
  }

  /** Writes a point. Throws a `RoboError` of kind `io` when the journal cannot take it. */
  async point(record: PointRecord): Promise<void> {
    await this.#journal.point(record);
    const isDue = performance.now() - this.#flushed >= FLUSH_MS;
    if (isDue) this.#flushed = performance.now();
    await this.#each(async (output) => {
      await output.point(record);
      if (isDue) await output.flush();
    });
  }

  /** Writes what happened between points. */
  async history(entry: HistoryEntry): Promise<void> {
    await this.#journal.history(entry);
    for (const output of this.#outputs) output.history(entry);
  }

  /** Ends the outputs, and checks them. */
  async finish(end: ScanEnd, time: number): Promise<Verification> {
    await this.#journal.sync();
    let checked = 0;
    const wrong: string[] = [];
    await this.#each(async (output) => {
      const found = await output.finish(end, time);
      checked += found.checked;
      wrong.push(...found.wrong.map((one) => `${output.path}: ${one}`));
    });
    return { checked, wrong };
  }

  /** Closes everything. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.#each(async (output) => await output[Symbol.asyncDispose]());
    } finally {
      this.#journal[Symbol.dispose]();
    }
  }

  async #known(device: string, array: MeasuredArray): Promise<ScanArray> {
    const key = keyOf({ device, name: array.name });
    const known = this.#arrays.get(key);
    if (known === undefined) return await this.#declare(device, array);
    const isSame = known.dtype === array.dtype && known.shape.join() === array.shape.join();
    if (!isSame) {
      const [was, is] = [known, array].map(({ dtype, shape }) => `${dtype} [${shape.join(", ")}]`);
      throw new RoboError("data", `${key} was ${was} at the points before, and is ${is} now`, {
        hint: "Keep the detector's region and type of data as they are while a scan runs",
      });
    }
    await this.#noteAxes(known, array);
    return known;
  }

  async #declare(device: string, { bytes: _, ...about }: MeasuredArray): Promise<ScanArray> {
    if (this.#arrays.size >= MAX_ARRAYS) {
      throw new RoboError("data", `The detectors bring more than ${MAX_ARRAYS} arrays`);
    }
    const array: ScanArray = { ...about, id: this.#arrays.size, device };
    this.#arrays.set(keyOf(array), array);
    // Detectors are read at the same time, and their arrays are made one after the other.
    const declared = this.#declared.then(async () => {
      await this.#journal.array(array);
      await this.#each((output) => output.array(array));
    });
    this.#declared = declared.catch(() => {});
    await declared;
    return array;
  }

  async #noteAxes(known: ScanArray, { axes }: MeasuredArray): Promise<void> {
    for (const axis of axes) {
      const before = known.axes.find(({ index }) => index === axis.index);
      if (before !== undefined && isEqual(before.values, axis.values)) continue;
      const { index, values } = axis;
      const rest = known.axes.filter((one) => one.index !== index);
      this.#arrays.set(keyOf(known), { ...known, axes: [...rest, axis] });
      await this.history({ type: "axis", time: Date.now(), id: known.id, index, values });
    }
  }

  async #each(act: (output: ScanOutput) => Promise<void>): Promise<void> {
    const left: ScanOutput[] = [];
    for (const output of this.#outputs) {
      try {
        await act(output);
        left.push(output);
      } catch (error) {
        if (!(error instanceof RoboError)) throw error;
        this.#failure ??= error;
        this.#notice(`${error.message}; the scan goes on, its journal has everything`);
        await closeQuietly(output);
      }
    }
    this.#outputs = left;
  }
}

async function closeQuietly(output: ScanOutput): Promise<void> {
  try {
    await output[Symbol.asyncDispose]();
  } catch {
    // That it cannot be written is known already.
  }
}

function keyOf({ device, name }: { readonly device: string; readonly name: string }): string {
  return `${device}/${name}`;
}

function isEqual(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((value, at) => Object.is(value, other[at]));
}
