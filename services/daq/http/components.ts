import { PROBLEM } from "./routing/problem.ts";
import { type Components, object, ref, type Schema } from "./routing/schema.ts";

const TEXT: Schema = { type: "string" };
const NUMBER: Schema = { type: "number" };
const COUNT: Schema = { type: "integer", minimum: 0 };
const FLAG: Schema = { type: "boolean" };
const MILLISECONDS: Schema = { type: "number", description: "Milliseconds since 1970" };
const SHAPE: Schema = { type: "array", items: COUNT };
const TEXTS: Schema = { type: "array", items: TEXT };

/** What a parameter may have as its value, and what elements of arrays may be: whatever JSON is. */
const ANYTHING: Schema = {};

function list(name: string): Schema {
  return { type: "array", items: ref(name) };
}

function nullable(schema: Schema): Schema {
  return { oneOf: [schema, { type: "null" }] };
}

const DEVICE = object({
  name: TEXT,
  kind: { type: "string", enum: ["detector", "actuator"] },
  online: FLAG,
  expected: FLAG,
  title: TEXT,
  dialect: { type: ["string", "null"] },
  address: TEXT,
  since: MILLISECONDS,
  connections: COUNT,
  doing: { type: "string", enum: ["idle", "grabbing", "moving", "offline"] },
  info: { type: "object", additionalProperties: TEXT },
  problem: { type: ["string", "null"] },
  position: nullable(ref("PositionReading")),
  units: TEXT,
  limits: ref("MoveLimits"),
  lastGrab: nullable(ref("GrabSummary")),
  counters: ref("DeviceCounters"),
});

const ARRAY_SUMMARY = { name: TEXT, dim: TEXT, dtype: TEXT, shape: SHAPE, units: TEXT };

const ORDER: Schema = {
  oneOf: [
    object({ kind: { const: "absolute" }, to: NUMBER }),
    object({ kind: { const: "relative" }, by: NUMBER }),
    object({ kind: { const: "home" } }),
  ],
};

const EVENT: Schema = {
  description: "What happens to devices",
  oneOf: [
    object({ type: { const: "device" }, device: ref("Device") }),
    object({ type: { const: "forgotten" }, name: TEXT }),
    object({ type: { const: "position" }, name: TEXT, position: ref("PositionReading") }),
    object({ type: { const: "grab" }, name: TEXT, grab: ref("GrabSummary") }),
    object({
      type: { const: "parameter" },
      name: TEXT,
      path: TEXTS,
      by: { type: "string", enum: ["device", "operator"] },
    }),
    object({ type: { const: "refused" }, name: TEXT, rule: TEXT, message: TEXT }),
    object({ type: { const: "stopped" }, results: list("StopResult") }),
  ],
};

/** What the routes' schemas refer to: the types of `protocols/daq/lab_types.ts`, of parameters and of grabs. */
export const COMPONENTS: Components = {
  Problem: PROBLEM,
  Device: { ...DEVICE, description: "A device as it is now, or as it was when it went away" },
  MoveLimits: object(
    { min: NUMBER, max: NUMBER, maxStep: NUMBER, maxSpeed: NUMBER },
    ["min", "max", "maxStep", "maxSpeed"],
  ),
  DeviceCounters: object({
    grabs: COUNT,
    moves: COUNT,
    timeouts: COUNT,
    stale: COUNT,
    unsolicited: COUNT,
    dropped: COUNT,
    refused: COUNT,
    bytesIn: COUNT,
    bytesOut: COUNT,
  }),
  PositionReading: object({
    value: { type: ["number", "null"] },
    units: TEXT,
    time: MILLISECONDS,
  }),
  ArraySummary: object(ARRAY_SUMMARY),
  GrabSummary: object(
    { number: COUNT, time: MILLISECONDS, arrays: list("ArraySummary"), more: COUNT },
    ["more"],
  ),
  Parameter: object({
    name: TEXT,
    type: TEXT,
    title: TEXT,
    visible: FLAG,
    removable: FLAG,
    readonly: FLAG,
    value: ANYTHING,
    limits: ANYTHING,
    attributes: { type: "object", additionalProperties: TEXT },
    children: list("Parameter"),
    written: object({ text: TEXT, limits: TEXT }, ["text", "limits"]),
    problem: TEXT,
  }, ["limits", "written", "problem"]),
  ParameterChange: object({
    path: { ...TEXTS, minItems: 1, maxItems: 64, description: "Names below the root" },
    value: ANYTHING,
  }),
  MoveOrder: ORDER,
  MoveResult: object({ position: ref("PositionReading"), dryRun: FLAG }),
  StopResult: object({ device: TEXT, sent: FLAG, cancelled: COUNT }),
  Range: { type: "array", items: COUNT, minItems: 2, maxItems: 2 },
  Region: object({ x: ref("Range"), y: ref("Range") }, ["y"]),
  Values: {
    description:
      "Elements in lists of lists; null where a number is not finite, [re, im] of complex numbers. null in place of all when they are too many to be shown",
  },
  Array: object({ label: TEXT, dtype: TEXT, shape: SHAPE, values: ref("Values") }),
  Axis: object({
    label: TEXT,
    units: TEXT,
    index: COUNT,
    dtype: TEXT,
    shape: SHAPE,
    values: ref("Values"),
  }),
  DataWithAxes: object({
    className: TEXT,
    name: TEXT,
    timestamp: { type: "number", description: "Seconds since 1970" },
    units: TEXT,
    source: TEXT,
    dim: TEXT,
    distribution: TEXT,
    origin: TEXT,
    navIndexes: SHAPE,
    axes: list("Axis"),
    arrays: list("Array"),
    errors: list("Array"),
    extra: { type: "object" },
  }, ["errors"]),
  Grab: object({
    device: TEXT,
    number: COUNT,
    time: MILLISECONDS,
    missed: COUNT,
    name: TEXT,
    data: list("DataWithAxes"),
  }),
  LabEvent: EVENT,
  Server: object({
    program: { const: "robo daq-server" },
    version: TEXT,
    pid: COUNT,
    endpoint: { ...TEXT, description: "Where PyMoDAQ's clients connect" },
    started: MILLISECONDS,
  }),
};
