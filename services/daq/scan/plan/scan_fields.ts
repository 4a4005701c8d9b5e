import type { JsonSchema } from "../../../../protocols/json/json_schema.ts";
import {
  described,
  duration,
  type Field,
  field,
  flag,
  integer,
  list,
  number,
  object,
  oneOf,
  oneOrMore,
  type Read,
  text,
} from "../../file/fields.ts";
import { PATTERNS, TIMEOUT_POLICIES } from "./scan_plan.ts";

/** Most points along an axis or in a list. */
export const MAX_POSITIONS = 1_000_000;

/** Most axes of a scan. */
const MAX_AXES = 6;

const DEVICE = described("Name of the device, as robo daq ls shows it.", text(100));

const PATIENCE = {
  timeout: described("Longest wait for an answer [default the device's own].", duration),
  onTimeout: described(
    "What is done when it does not answer in time: retry and then abort, skip what it would have given, or abort [default abort].",
    oneOf(TIMEOUT_POLICIES),
  ),
  retries: described(
    "Tries after the first [default 3 with retry, else 0].",
    integer(0, 1000),
  ),
};

const AXIS = object({
  device: DEVICE,
  from: described("First position.", number),
  to: described("Last position.", number),
  steps: described("Number of positions, both ends included.", integer(1, MAX_POSITIONS)),
  step: described("Distance of two positions, in place of their number.", number),
  settle: described("How long it is left alone after its move [default 0].", duration),
  ...PATIENCE,
}, ["device"]);

const RANGE: Field<readonly [number, number]> = field(
  { type: "array", items: { type: "integer", minimum: 0 }, minItems: 2, maxItems: 2 },
  "two whole numbers, first and end, such as [0, 100]",
  (value) =>
    Array.isArray(value) && value.length === 2 && value.every(Number.isSafeInteger) &&
      value[0] >= 0 && value[1] > value[0]
      ? [value[0], value[1]]
      : undefined,
);

const WHOLE_DETECTOR = object({
  device: DEVICE,
  dimension: described(
    "What is asked for [default the dimensionality of its last data].",
    oneOf(["0D", "1D", "2D", "ND"]),
  ),
  average: described("Grabs that are averaged [default 1].", integer(1, 100_000)),
  region: described(
    "Part of an image or a spectrum that is kept, in elements, ends exclusive.",
    object({ x: RANGE, y: RANGE }, ["x"]),
  ),
  ...PATIENCE,
}, ["device"]);

/** A detector, or only its name. */
const DETECTOR: Field<Read<typeof WHOLE_DETECTOR>> = {
  schema: { anyOf: [DEVICE.schema, WHOLE_DETECTOR.schema] },
  read: (value, path, problems) =>
    WHOLE_DETECTOR.read(typeof value === "string" ? { device: value } : value, path, problems),
};

const POINT: Field<readonly number[]> = field(
  { anyOf: [{ type: "number" }, { type: "array", items: { type: "number" } }] },
  "a number, or a list of numbers, one for each axis",
  (value) => {
    const all = Array.isArray(value) ? value : [value];
    return all.every(Number.isFinite) ? all as number[] : undefined;
  },
);

/** The whole file. */
export const SCAN_FILE: Field<ScanFile> = object({
  $schema: text(1000),
  name: described("Name of the scan [default that of the file].", text(100)),
  comment: described("What people want to know later.", text(10_000, 0)),
  axes: described("Actuators, the slowest first.", list(AXIS, [1, MAX_AXES])),
  pattern: described("Order of the points [default raster].", oneOf(PATTERNS)),
  points: described("Points of a list, a position for each axis.", list(POINT, [1, MAX_POSITIONS])),
  detectors: described("Detectors that are read at every point.", list(DETECTOR, [1, 100])),
  settle: described("How long all is left alone after the moves of a point [default 0].", duration),
  moves: described(
    "Whether the axes of a point move all at once or one after the other [default together].",
    oneOf(["together", "in order"]),
  ),
  readPositions: described(
    "Whether each axis is asked at each point where it is, after settling [default false].",
    flag,
  ),
  offline: described(
    "How long a device that goes offline is waited for [default 60s], and what is done then [default abort].",
    object({ wait: duration, then: oneOf(["skip", "abort"]) }),
  ),
  output: described(
    "Files to write, by their extension: .h5, .zarr, .npy (a folder), .csv [default that of --output].",
    oneOrMore(text(1000), 4),
  ),
  compress: described("Whether arrays are compressed [default false].", flag),
}, ["axes", "detectors"]);

/** What a file of a scan says, before its defaults. */
export interface ScanFile {
  readonly $schema?: string;
  readonly name?: string;
  readonly comment?: string;
  readonly axes: readonly Read<typeof AXIS>[];
  readonly pattern?: typeof PATTERNS[number];
  readonly points?: readonly (readonly number[])[];
  readonly detectors: readonly Read<typeof DETECTOR>[];
  readonly settle?: number;
  readonly moves?: "together" | "in order";
  readonly readPositions?: boolean;
  readonly offline?: { readonly wait?: number; readonly then?: "skip" | "abort" };
  readonly output?: readonly string[];
  readonly compress?: boolean;
}

/** The JSON Schema of scan files, for editors. */
export function scanSchema(): JsonSchema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "A scan of robo daq scan",
    ...SCAN_FILE.schema,
  };
}
