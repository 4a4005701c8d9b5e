import type { Grab } from "../../../../client/daq/lab.ts";
import type { ArrayStore, StoredArray } from "../array_store.ts";
import { type ArrayDescription, type MeasuredArray, measuredArrays } from "../measured_arrays.ts";
import type { GrabWriter } from "./grab_writer.ts";
import { KnownArrays } from "./known_arrays.ts";

/** How much longer arrays are made when they are full: a quarter, and at least so many grabs. */
const LEAST_GROWTH = 16;

/** Most bytes by which arrays are made longer than they have to be. */
const MOST_SPARE = 64 << 20;

/** Writes grabs to groups and arrays whose first dimension is that of the grabs. */
export class StoreGrabWriter implements GrabWriter {
  /** Its path. */
  readonly path: string;
  readonly #store: ArrayStore;
  readonly #known = new KnownArrays();
  readonly #paths = new Set<string>();
  readonly #texts = new Map<string, string[]>();
  #room = 0;
  #grabs = 0;

  /** Writes to an empty store. */
  constructor(store: ArrayStore) {
    this.path = store.path;
    this.#store = store;
  }

  get grabs(): number {
    return this.#grabs;
  }

  async write(grab: Grab): Promise<void> {
    const { arrays, texts } = measuredArrays(grab.data);
    if (this.#known.areFirst(arrays)) await this.#begin(grab, arrays);
    const at = this.#grabs;
    if (at >= this.#room) await this.#grow(arrays);
    const time = new Uint8Array(Float64Array.of(grab.time / 1000).buffer);
    const number = new Uint8Array(BigInt64Array.of(BigInt(grab.number)).buffer);
    await this.#put("time", at, { bytes: time, shape: [] });
    await this.#put("number", at, { bytes: number, shape: [] });
    for (const array of arrays) await this.#put(array.name, at, array);
    for (const { name, texts: own } of texts) {
      const all = this.#texts.get(name) ?? [];
      all[at] = own.join("\n");
      this.#texts.set(name, all);
    }
    this.#grabs++;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.#resize(this.#grabs);
      for (const [name, texts] of this.#texts) {
        const all = Array.from({ length: this.#grabs }, (_, at) => texts[at] ?? "");
        await this.#store.texts(name, all, [all.length]);
      }
      await this.#store.annotate("", { grabs: this.#grabs });
    } finally {
      await this.#store[Symbol.asyncDispose]();
    }
  }

  async #begin({ device, data }: Grab, arrays: readonly MeasuredArray[]): Promise<void> {
    await this.#store.group("", {
      format: "robo-grabs",
      format_version: 1,
      device,
      name: data.name,
      begun: new Date().toISOString(),
    });
    await this.#make("time", {
      dtype: "<f8",
      shape: [],
      units: "s",
      label: "when it arrived, in seconds since 1970",
    });
    await this.#make("number", {
      dtype: "<i8",
      shape: [],
      units: "",
      label: "the device's count of its data",
    });
    for (const array of arrays) await this.#make(array.name, array);
  }

  async #make(
    path: string,
    about:
      & Pick<ArrayDescription, "dtype" | "shape" | "units" | "label">
      & Partial<ArrayDescription>,
  ): Promise<void> {
    const { dtype, shape, units, label, dim = "Data0D", axes = [], numpyDtype } = about;
    const own = shape.map((_, at) => axes.find(({ index }) => index === at)?.label || `dim_${at}`);
    const array: StoredArray = {
      dtype,
      shape: [0, ...shape],
      navigation: 1,
      growing: true,
      dimensions: ["grab", ...own],
      attributes: {
        units,
        label,
        data_dimension: dim,
        ...(numpyDtype === undefined ? {} : { numpy_dtype: numpyDtype }),
      },
    };
    await this.#store.array(path, array);
    this.#paths.add(path);
    for (const { index, label, units, values } of axes) {
      const place = `${path}_axis${index}`;
      const attributes = { label, units, dimension: index + 1 };
      await this.#store.array(place, { dtype: "<f8", shape: [values.length], attributes });
      const bytes = new Uint8Array(Float64Array.from(values).buffer);
      await this.#store.write(place, { start: [0], count: [values.length] }, bytes);
    }
  }

  async #put(
    path: string,
    at: number,
    { bytes, shape }: {
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly shape: readonly number[];
    },
  ): Promise<void> {
    const part = { start: [at, ...shape.map(() => 0)], count: [1, ...shape] };
    await this.#store.write(path, part, bytes);
  }

  async #grow(arrays: readonly MeasuredArray[]): Promise<void> {
    const grabBytes = arrays.reduce((sum, { bytes }) => sum + bytes.length, 16);
    const spare = Math.max(1, Math.floor(MOST_SPARE / grabBytes));
    const wish = Math.max(LEAST_GROWTH, this.#room >> 2);
    await this.#resize(this.#room + Math.min(spare, wish));
  }

  async #resize(length: number): Promise<void> {
    for (const path of this.#paths) await this.#store.resize(path, length);
    this.#room = length;
  }
}
