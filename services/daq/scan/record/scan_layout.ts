import type { ArrayStore } from "../../storage/array_store.ts";
import { ScanPoints } from "../plan/points.ts";
import type { ScanAxis } from "../plan/scan_plan.ts";
import type { ScanArray, ScanHeader } from "./scan_record.ts";

/** What says that a file is a scan, in the attribute `format` of its root. */
const SCAN_FORMAT = "robo-scan";

/** Version of the layout. */
const SCAN_FORMAT_VERSION = 1;

/** What became of each point, as numbers of the array `status`. */
export const STATUS_CODES = { open: 0, measured: 1, partial: 2, skipped: 3 } as const;

/** Path of an array of a detector. */
export function arrayPath({ device, name }: Pick<ScanArray, "device" | "name">): string {
  return `detectors/${device}/${name}`;
}

/** The names of a scan's dimensions: those of its axes, and of a list `point`. */
export function gridNames({ plan }: ScanHeader): string[] {
  return plan.pattern === "list" ? ["point"] : plan.axes.map(({ device }) => device);
}

/** Writes all that is known before the first point. */
export async function writeHeader(store: ArrayStore, header: ScanHeader): Promise<void> {
  const { plan, hash, started, version, devices } = header;
  await store.group("", {
    format: SCAN_FORMAT,
    format_version: SCAN_FORMAT_VERSION,
    robo_version: version,
    name: plan.name,
    comment: plan.comment,
    pattern: plan.pattern,
    started: new Date(started).toISOString(),
    plan_sha256: hash,
    shape: new ScanPoints(plan).shape,
    state: "running",
  });
  await store.text("plan", JSON.stringify(plan));
  await writeAxes(store, header);
  await store.group("positions");
  await store.group("detectors");
  for (const { device } of plan.detectors) await store.group(`detectors/${device}`);
  await store.group("devices");
  for (const { name, kind, title, dialect, address, units, xml } of devices) {
    const said = { kind, title, dialect: dialect ?? "", address, units };
    await store.group(`devices/${name}`, said);
    if (xml !== null) await store.text(`devices/${name}/parameters`, xml);
  }
}

async function writeAxes(store: ArrayStore, header: ScanHeader): Promise<void> {
  const { plan, devices } = header;
  await store.group("axes");
  for (const [index, axis] of plan.axes.entries()) {
    const units = devices.find(({ name }) => name === axis.device)?.units ?? "";
    const path = `axes/${axis.device}`;
    await store.array(path, {
      dtype: "<f8",
      shape: [axis.positions.length],
      dimensions: [plan.pattern === "list" ? "point" : axis.device],
      navigation: 1,
      attributes: {
        label: axis.device,
        units,
        dimension: plan.pattern === "list" ? 0 : index,
      },
    });
    await store.write(path, whole(axis), bytesOf(axis));
  }
}

function whole({ positions }: ScanAxis): { start: number[]; count: number[] } {
  return { start: [0], count: [positions.length] };
}

function bytesOf({ positions }: ScanAxis): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Float64Array.from(positions).buffer);
}

/** Makes an array of a detector with its axes, in which nothing is written yet. */
export async function writeArray(
  store: ArrayStore,
  header: ScanHeader,
  array: ScanArray,
): Promise<void> {
  const { plan } = header;
  const grid = new ScanPoints(plan).shape;
  const { dtype, shape, label, units, dim, axes, numpyDtype } = array;
  const path = arrayPath(array);
  const own = shape.map((_, at) => axes.find(({ index }) => index === at)?.label || `dim_${at}`);
  await store.array(path, {
    dtype,
    shape: [...grid, ...shape],
    navigation: grid.length,
    dimensions: [...gridNames(header), ...own],
    attributes: {
      label,
      units,
      data_dimension: dim,
      source: "raw",
      origin: array.device,
      distribution: plan.pattern === "list" ? "spread" : "uniform",
      ...(numpyDtype === undefined ? {} : { numpy_dtype: numpyDtype }),
    },
  });
  for (const { index, label, units, values } of axes) {
    const place = `${path}_axis${index}`;
    await store.array(place, {
      dtype: "<f8",
      shape: [values.length],
      navigation: 1,
      attributes: { label, units, dimension: grid.length + index },
    });
    const bytes = new Uint8Array(Float64Array.from(values).buffer);
    await store.write(place, { start: [0], count: [values.length] }, bytes);
  }
}
