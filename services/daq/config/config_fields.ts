import type { JsonSchema } from "../../../protocols/json/json_schema.ts";
import { DIALECTS } from "../../../protocols/pymodaq/mod.ts";
import {
  described,
  duration,
  type Field,
  field,
  flag,
  list,
  number,
  object,
  oneOf,
  text,
} from "../file/fields.ts";
import type { Problems } from "../file/problems.ts";
import type { Condition, DeviceConfig, LabConfig } from "./lab_config.ts";

/** What a device may be called. */
const NAME = /^[a-z0-9_][a-z0-9_-]{0,63}$/;

/** Most devices, interlocks and conditions of one. */
const MOST = { devices: 256, interlocks: 1000, conditions: 100 };

const NAME_FIELD = field(
  { type: "string", pattern: NAME.source },
  "the name of a device: small letters, digits, _ and -",
  (value) => typeof value === "string" && NAME.test(value) ? value : undefined,
);

const POSITIVE = field(
  { type: "number", exclusiveMinimum: 0 },
  "a number above 0",
  (value) => Number.isFinite(value) && (value as number) > 0 ? value as number : undefined,
);

const LIMITS = object({
  min: described("Least position that may be ordered.", number),
  max: described("Greatest position that may be ordered.", number),
  maxStep: described("Greatest distance of one move.", POSITIVE),
  maxSpeed: described("Greatest distance in a second, over successive moves.", POSITIVE),
});

const DEVICE: Field<DeviceConfig> = object({
  kind: described("What it is [default either].", oneOf(["detector", "actuator"])),
  match: described(
    "Who it is: all that are given must hold [default its name, as Info name or the title of its parameters says it].",
    object({
      address: described("Address or network, such as 10.0.3.7 or 10.0.3.0/24.", text(100)),
      title: described("Title of its parameters, or what it says by Info name.", text(200)),
    }),
  ),
  dialect: described("Its dialect [default found from its bytes].", oneOf(DIALECTS)),
  timeout: described("Longest wait for an answer [default that of --timeout].", duration),
  units: described("Units of positions, for dialects that carry none.", text(40)),
  limits: described("Soft rules for an actuator, in its units.", LIMITS),
  stopOnOperatorLoss: described(
    "Whether it is stopped when the operator who moves it goes away [default false].",
    flag,
  ),
});

const PATH = list(text(200), [1, 64]);

const VALUE = field<string | number | boolean>(
  { type: ["string", "number", "boolean"] },
  "a text, a number, true or false",
  (value) =>
    typeof value === "string" || typeof value === "boolean" || Number.isFinite(value)
      ? value as string | number | boolean
      : undefined,
);

const CONDITIONS = {
  position: object({
    position: described("An actuator whose last position is looked at.", NAME_FIELD),
    min: described("Least position.", number),
    max: described("Greatest position.", number),
  }, ["position"]),
  parameter: object({
    parameter: described("A device whose parameter is looked at.", NAME_FIELD),
    path: described("Names below the root of its parameters.", PATH),
    equals: described("The value that it must have.", VALUE),
  }, ["parameter", "path", "equals"]),
  online: object({
    online: described("A device that must be online.", NAME_FIELD),
  }, ["online"]),
  still: object({
    still: described("An actuator that must not be moving.", NAME_FIELD),
  }, ["still"]),
};

const CONDITION: Field<Condition> = {
  schema: { anyOf: Object.values(CONDITIONS).map(({ schema }) => schema) },
  read(value, path, problems) {
    const kinds = Object.keys(CONDITIONS) as (keyof typeof CONDITIONS)[];
    const given = typeof value === "object" && value !== null ? value : {};
    const kind = kinds.find((kind) => Object.hasOwn(given, kind));
    if (kind !== undefined) return CONDITIONS[kind].read(value, path, problems);
    return problems.add(path, `is no condition: it has to have one of ${kinds.join(", ")}`);
  },
};

const INTERLOCK = object({
  name: described("Its name, for messages.", text(100)),
  device: described("The actuator that it guards.", NAME_FIELD),
  when: described(
    "What must hold before it moves: all of them.",
    list(CONDITION, [1, MOST.conditions]),
  ),
  to: described(
    "Only moves to positions within this range are guarded [default all moves].",
    object({ min: number, max: number }),
  ),
}, ["name", "device", "when"]);

/** Devices by their names. */
const DEVICES: Field<Readonly<Record<string, DeviceConfig>>> = {
  schema: {
    type: "object",
    propertyNames: { pattern: NAME.source },
    additionalProperties: DEVICE.schema,
    maxProperties: MOST.devices,
  },
  read: readDevices,
};

function readDevices(value: unknown, path: string, problems: Problems) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return problems.add(path, "has to be an object, with the names of devices as its keys");
  }
  const entries = Object.entries(value);
  if (entries.length > MOST.devices) {
    return problems.add(path, `has ${entries.length} devices: at most ${MOST.devices}`);
  }
  const read = entries.map(([name, device]) => {
    const at = `${path}.${name}`;
    if (!NAME.test(name)) {
      problems.add(at, "is no name: small letters, digits, _ and -, at most 64");
    }
    return [name, DEVICE.read(device, at, problems)] as const;
  });
  return read.every(([, device]) => device !== undefined)
    ? Object.fromEntries(read) as Record<string, DeviceConfig>
    : undefined;
}

/** The whole file. */
export const LAB_FILE: Field<LabConfig> = object({
  $schema: text(1000),
  devices: described("Devices by their stable names.", DEVICES),
  interlocks: described(
    "What must hold before something moves.",
    list(INTERLOCK, [0, MOST.interlocks]),
  ),
  strict: described(
    "Whether only clients that match a device of this file are let in [default false].",
    flag,
  ),
  storage: described(
    "Folder for scans that are started on the server [default the working folder].",
    text(4096),
  ),
});

/** The JSON Schema (draft 2020-12) of `robo daq-server --config`. */
export function labSchema(): JsonSchema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "The lab of robo daq-server",
    description:
      "Which devices there are, and what they are held to. Durations are seconds, or texts such as 500ms or 2s.",
    ...LAB_FILE.schema,
  };
}
