import { type Components, object, ref, type Schema } from "../http/json_schema.ts";
import {
  ANYTHING,
  COUNT,
  FLAG,
  listOf,
  MILLISECONDS,
  nullable,
  NUMBER,
  TEXT,
  TEXTS,
} from "../http/schema_parts.ts";

/** The program's own word for itself in its answers. */
export const DAQ_SERVER = "robo daq-server";

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
    object({ type: { const: "stopped" }, results: listOf("StopResult") }),
  ],
};

/** What the types of `lab_types.ts` and parameters are in JSON: by these a server describes its answers, and its clients check them. */
export const LAB_SCHEMAS: Components = {
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
  ArraySummary: object({
    name: TEXT,
    dim: TEXT,
    dtype: TEXT,
    shape: { type: "array", items: COUNT },
    units: TEXT,
  }),
  GrabSummary: object(
    { number: COUNT, time: MILLISECONDS, arrays: listOf("ArraySummary"), more: COUNT },
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
    children: listOf("Parameter"),
    written: object({ text: TEXT, limits: TEXT }, ["text", "limits"]),
    problem: TEXT,
  }, ["limits", "written", "problem"]),
  MoveOrder: ORDER,
  MoveResult: object({ position: ref("PositionReading"), dryRun: FLAG }),
  StopResult: object({ device: TEXT, sent: FLAG, cancelled: COUNT }),
  LabEvent: EVENT,
  Server: object({
    program: { const: DAQ_SERVER },
    version: TEXT,
    pid: COUNT,
    endpoint: { ...TEXT, description: "Where PyMoDAQ's clients connect" },
    started: MILLISECONDS,
  }),
};
