import type { ArrayStore, Attributes } from "../../storage/array_store.ts";
import { arrayPath } from "./scan_layout.ts";
import type { ScanArray, ScanHeader } from "./scan_record.ts";

/** Where PyMoDAQ keeps the first scan of a file. */
const SCAN = "RawData/Scan000";

/** What PyTables wants to see at a group. */
function groupMarks(title: string): Attributes {
  return { CLASS: "GROUP", TITLE: title, VERSION: "1.0" };
}

/** What PyTables and PyMoDAQ want to see at an array. */
function arrayMarks(title: string, type: "data" | "axis", dimension: string): Attributes {
  return {
    CLASS: "CARRAY",
    TITLE: title,
    VERSION: "1.1",
    data_type: type,
    data_dimension: dimension,
  };
}

/**
 * A second look at a scan's arrays, in an HDF5 file: the tree in which PyMoDAQ 4 keeps its own, so that its h5browser and its DataLoader
 * read them. The arrays are linked, not copied.
 *
 * Source: the files that PyMoDAQ 4.4 writes (`pymodaq.utils.h5modules`).
 */
export class PymodaqView {
  readonly #store: ArrayStore;
  readonly #link: (target: string, path: string) => Promise<void>;
  readonly #header: ScanHeader;
  /** Channels that each detector has, by the dimensionality of their data. */
  readonly #channels = new Map<string, number>();

  /** Makes the tree of a scan. */
  static async create(
    store: ArrayStore,
    link: (target: string, path: string) => Promise<void>,
    header: ScanHeader,
  ): Promise<PymodaqView> {
    const view = new PymodaqView(store, link, header);
    await view.#begin();
    return view;
  }

  private constructor(
    store: ArrayStore,
    link: (target: string, path: string) => Promise<void>,
    header: ScanHeader,
  ) {
    this.#store = store;
    this.#link = link;
    this.#header = header;
  }

  /** Marks an array or a text that is no data of detectors, so that PyMoDAQ passes over it. */
  async mark(path: string, what: "CARRAY" | "UNIMPLEMENTED"): Promise<void> {
    await this.#store.annotate(path, { CLASS: what, TITLE: path, VERSION: "1.1" });
  }

  /** Shows an array, and its axes. */
  async array(array: ScanArray): Promise<void> {
    const { plan } = this.#header;
    const detector = plan.detectors.findIndex(({ device }) => device === array.device);
    const group = `${SCAN}/Detector${padded(detector, 3)}/${array.dim}`;
    const channel = this.#channels.get(group) ?? 0;
    this.#channels.set(group, channel + 1);
    if (channel === 0) await this.#store.group(group, groupMarks(""));
    const place = `${group}/CH${padded(channel, 2)}`;
    await this.#store.group(place, groupMarks(array.label));
    const path = arrayPath(array);
    const grid = this.#grid();
    await this.#store.annotate(path, {
      ...arrayMarks(array.label, "data", array.dim),
      timestamp: this.#header.started / 1000,
      shape: literal([...grid, ...array.shape]),
      nav_indexes: tuple(grid.map((_, at) => at)),
    });
    await this.#link(path, `${place}/Data00`);
    for (const [at, { index, label, values }] of array.axes.entries()) {
      const axis = `${path}_axis${index}`;
      const size = values.length;
      await this.#annotateAxis(axis, { label, size, dimension: grid.length + index, order: 0 });
      await this.#link(axis, `${place}/Axis${padded(at, 2)}`);
    }
  }

  async #begin(): Promise<void> {
    const { plan } = this.#header;
    await this.#store.annotate("", { ...groupMarks("PyMoDAQ file"), pymodaq_version: "4.4.0" });
    for (const group of ["axes", "positions", "detectors", "devices"]) {
      await this.#store.annotate(group, groupMarks(group));
    }
    await this.mark("plan", "UNIMPLEMENTED");
    for (const { name, title, xml } of this.#header.devices) {
      await this.#store.annotate(`devices/${name}`, groupMarks(title));
      if (xml !== null) await this.mark(`devices/${name}/parameters`, "UNIMPLEMENTED");
    }
    await this.#store.group("RawData", groupMarks("RawData"));
    await this.#store.group(SCAN, {
      ...groupMarks(plan.name),
      scan_name: plan.name,
      description: plan.comment,
    });
    await this.#store.group(`${SCAN}/NavAxes`, groupMarks(""));
    for (const [at, { device, positions }] of plan.axes.entries()) {
      await this.#annotateAxis(`axes/${device}`, {
        label: device,
        size: positions.length,
        dimension: plan.pattern === "list" ? 0 : at,
        order: plan.pattern === "list" ? at : 0,
      });
      await this.#link(`axes/${device}`, `${SCAN}/NavAxes/Axis${padded(at, 2)}`);
    }
    for (const [at, { device }] of plan.detectors.entries()) {
      await this.#store.annotate(`detectors/${device}`, groupMarks(device));
      await this.#store.group(`${SCAN}/Detector${padded(at, 3)}`, {
        ...groupMarks(device),
        module_name: device,
      });
    }
  }

  async #annotateAxis(
    path: string,
    { label, size, dimension, order }: {
      readonly label: string;
      readonly size: number;
      readonly dimension: number;
      readonly order: number;
    },
  ): Promise<void> {
    await this.#store.annotate(path, {
      ...arrayMarks(label, "axis", "Data1D"),
      size: literal(size),
      index: literal(dimension),
      spread_order: literal(order),
      shape: literal([size]),
      distribution: this.#header.plan.pattern === "list" ? "spread" : "uniform",
    });
  }

  #grid(): readonly number[] {
    const { plan } = this.#header;
    return plan.pattern === "list"
      ? [plan.axes[0]!.positions.length]
      : plan.axes.map(({ positions }) => positions.length);
  }
}

/** PyMoDAQ wants whole numbers and tuples that are Python's own, and reads them from JSON. */
function literal(value: number | readonly number[]): string {
  return JSON.stringify(value);
}

/** A tuple as PyMoDAQ writes it: Python's own words within JSON. Nothing but numbers of ours may be in it. */
function tuple(numbers: readonly number[]): { readonly verbatim: string } {
  const data = `(${numbers.map((one) => `${one},`).join(" ")})`;
  return { verbatim: JSON.stringify({ module: "builtins", type: "tuple", data }) };
}

function padded(index: number, digits: number): string {
  return String(index).padStart(digits, "0");
}
