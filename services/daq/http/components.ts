import { LAB_SCHEMAS } from "../../../protocols/daq/lab_schemas.ts";
import { type Components, object, ref, type Schema } from "../../../protocols/http/json_schema.ts";
import {
  ANYTHING,
  COUNT,
  listOf,
  MILLISECONDS,
  TEXT,
  TEXTS,
} from "../../../protocols/http/schema_parts.ts";
import { PROBLEM } from "./routing/problem.ts";

const SHAPE: Schema = { type: "array", items: COUNT };

/** What the routes' schemas refer to: the types of the lab, of its parameters and of grabs. */
export const COMPONENTS: Components = {
  ...LAB_SCHEMAS,
  Problem: PROBLEM,
  ParameterChange: object({
    path: { ...TEXTS, minItems: 1, maxItems: 64, description: "Names below the root" },
    value: ANYTHING,
  }),
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
    axes: listOf("Axis"),
    arrays: listOf("Array"),
    errors: listOf("Array"),
    extra: { type: "object" },
  }, ["errors"]),
  Grab: object({
    device: TEXT,
    number: COUNT,
    time: MILLISECONDS,
    missed: COUNT,
    name: TEXT,
    data: listOf("DataWithAxes"),
  }),
};
