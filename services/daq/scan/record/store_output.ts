import type { ArrayStore } from "../../storage/array_store.ts";
import { ScanPoints } from "../plan/points.ts";
import { type BufferedArray, PointBuffer } from "./point_buffer.ts";
import { PymodaqView } from "./pymodaq_view.ts";
import { gridNames, STATUS_CODES, writeArray, writeHeader } from "./scan_layout.ts";
import type { ScanOutput, Verification } from "./scan_output.ts";
import { StoredScanArray } from "./stored_scan_array.ts";
import type { HistoryEntry, PointRecord, ScanArray, ScanEnd, ScanHeader } from "./scan_record.ts";

/** Entries of the history that an output has; the journal has all. */
const MAX_HISTORY = 100_000;

/** A scan as groups and arrays: HDF5, Zarr or a folder of NPY files. docs/daq-scan.md has the layout. */
export class StoreOutput implements ScanOutput {
  /** Its path. */
  readonly path: string;
  readonly #store: ArrayStore;
  readonly #header: ScanHeader;
  readonly #view: PymodaqView | undefined;
  readonly #points: ScanPoints;
  readonly #status: Uint8Array<ArrayBuffer>;
  readonly #arrays = new Map<number, StoredScanArray>();
  readonly #positions = new Map<string, PointBuffer>();
  readonly #time: PointBuffer;
  readonly #order: PointBuffer;
  readonly #texts = new Map<string, string[]>();
  readonly #history: HistoryEntry[] = [];
  #left = 0;

  /** Begins a scan in an empty store. */
  static async create(store: ArrayStore, header: ScanHeader): Promise<StoreOutput> {
    await writeHeader(store, header);
    const link = store.link?.bind(store);
    const view = link === undefined ? undefined : await PymodaqView.create(store, link, header);
    const output = new StoreOutput(store, header, view);
    await output.#begin();
    return output;
  }

  private constructor(store: ArrayStore, header: ScanHeader, view: PymodaqView | undefined) {
    this.path = store.path;
    this.#store = store;
    this.#view = view;
    this.#header = header;
    this.#points = new ScanPoints(header.plan);
    this.#status = new Uint8Array(this.#points.count);
    this.#time = this.#buffer("time", []);
    this.#order = this.#buffer("order", [], 4);
    for (const { device } of header.plan.axes) {
      this.#positions.set(device, this.#buffer(`positions/${device}`, []));
    }
  }

  async array(array: ScanArray): Promise<void> {
    await writeArray(this.#store, this.#header, array);
    const stored = new StoredScanArray(this.#store, array, this.#points.shape);
    this.#arrays.set(array.id, stored);
    await this.#view?.array(array);
  }

  async point(record: PointRecord): Promise<void> {
    const flat = this.#points.flat(this.#points.point(record.point).at);
    this.#status[flat] = STATUS_CODES[record.status];
    await this.#time.add(flat, doubleBytes(record.time / 1000));
    await this.#order.add(flat, new Uint8Array(Int32Array.of(record.point).buffer));
    for (const [device, buffer] of this.#positions) {
      await buffer.add(flat, doubleBytes(record.positions[device] ?? NaN));
    }
    for (const array of record.arrays) await this.#arrays.get(array.id)!.add(flat, array);
    for (const [path, texts] of Object.entries(record.texts)) {
      const all = this.#texts.get(path) ?? new Array(this.#points.count).fill("");
      all[flat] = texts.join("\n");
      this.#texts.set(path, all);
    }
  }

  history(entry: HistoryEntry): void {
    if (this.#history.length < MAX_HISTORY) this.#history.push(entry);
    else this.#left++;
  }

  async flush(): Promise<void> {
    for (const buffer of this.#buffers()) await buffer.flush();
    await this.#store.flush();
  }

  async finish(end: ScanEnd, time: number): Promise<Verification> {
    await this.#fill();
    await this.flush();
    const grid = this.#points.shape;
    await this.#store.write("status", { start: grid.map(() => 0), count: grid }, this.#status);
    for (const [path, texts] of this.#texts) {
      await this.#store.texts(`detectors/${path}`, texts, grid);
      await this.#view?.mark(`detectors/${path}`, "UNIMPLEMENTED");
    }
    await this.#store.text("history", this.#history.map((one) => JSON.stringify(one)).join("\n"));
    await this.#view?.mark("history", "UNIMPLEMENTED");
    const verification = await this.#verify();
    await this.#store.annotate("", {
      state: end,
      ended: new Date(time).toISOString(),
      points: this.#points.count,
      points_measured: this.#count(STATUS_CODES.measured),
      points_partial: this.#count(STATUS_CODES.partial),
      points_skipped: this.#count(STATUS_CODES.skipped),
      history_left_out: this.#left,
    });
    await this[Symbol.asyncDispose]();
    return verification;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store[Symbol.asyncDispose]();
  }

  async #begin(): Promise<void> {
    const { shape: grid } = this.#points;
    const common = { shape: grid, navigation: grid.length, dimensions: gridNames(this.#header) };
    await this.#store.array("time", {
      ...common,
      dtype: "<f8",
      attributes: { units: "s", label: "when each point was measured, in seconds since 1970" },
    });
    await this.#store.array("order", {
      ...common,
      dtype: "<i4",
      attributes: {
        label: "number of each point in the order of the scan, -1 where it was not visited",
      },
    });
    await this.#store.array("status", {
      ...common,
      dtype: "|u1",
      attributes: { label: "0 not measured, 1 measured, 2 without some detectors, 3 skipped" },
    });
    const { plan, devices } = this.#header;
    for (const { device } of plan.axes) {
      const units = devices.find(({ name }) => name === device)?.units ?? "";
      await this.#store.array(`positions/${device}`, {
        ...common,
        dtype: "<f8",
        attributes: { label: `where ${device} said that it was`, units },
      });
    }
    const own = [
      "time",
      "order",
      "status",
      ...plan.axes.map(({ device }) => `positions/${device}`),
    ];
    for (const path of own) await this.#view?.mark(path, "CARRAY");
  }

  #buffer(path: string, shape: readonly number[], itemSize = 8): PointBuffer {
    const pointBytes = shape.reduce((product, length) => product * length, itemSize);
    const array: BufferedArray = { path, grid: this.#points.shape, shape, pointBytes };
    return new PointBuffer(this.#store, array);
  }

  *#buffers(): Generator<PointBuffer> {
    yield this.#time;
    yield this.#order;
    yield* this.#positions.values();
    for (const { buffer } of this.#arrays.values()) yield buffer;
  }

  /** Says of what was not measured that it was not. */
  async #fill(): Promise<void> {
    const nothing = doubleBytes(NaN);
    const never = new Uint8Array(Int32Array.of(-1).buffer);
    for (let flat = 0; flat < this.#points.count; flat++) {
      if (this.#status[flat] !== STATUS_CODES.open) continue;
      await this.#time.add(flat, nothing);
      await this.#order.add(flat, never);
      for (const buffer of this.#positions.values()) await buffer.add(flat, nothing);
    }
    for (const array of this.#arrays.values()) await array.fill();
  }

  /** Checks all arrays. */
  async #verify(): Promise<Verification> {
    let checked = 0;
    const wrong: string[] = [];
    for (const array of this.#arrays.values()) {
      const found = await array.verify();
      checked += found.checked;
      wrong.push(...found.wrong);
    }
    return { checked, wrong };
  }

  #count(code: number): number {
    return this.#status.reduce((count, status) => count + (status === code ? 1 : 0), 0);
  }
}

function doubleBytes(value: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Float64Array.of(value).buffer);
}
