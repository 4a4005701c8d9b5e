import type { MessageKind } from "../gecko/message_types.ts";
import { messageKind } from "../gecko/messages.ts";
import type { JsonSchema } from "../json/json_schema.ts";
import type { NewSchema } from "./file_parts.ts";

const NUMBER: JsonSchema = { type: "number" };
const STRING: JsonSchema = { type: "string" };
const SECONDS: JsonSchema = { type: "number", description: "Seconds since 1970" };
const NUMBERS: JsonSchema = { type: "array", items: NUMBER };
const VECTOR = object({ x: NUMBER, y: NUMBER, z: NUMBER });
const QUATERNION = object({ w: NUMBER, x: NUMBER, y: NUMBER, z: NUMBER });
const POSE = { position: VECTOR, orientation: QUATERNION };

/** Bytes stand in JSON as base64, which contentEncoding says (JSON Schema 2020-12, Validation 8.3). */
const BYTES: JsonSchema = { type: "string", contentEncoding: "base64" };

const SCHEMAS: Readonly<Record<MessageKind, JsonSchema>> = {
  vector: VECTOR,
  quaternion: QUATERNION,
  twist: object({ linear: VECTOR, angular: VECTOR }),
  wrench: object({ force: VECTOR, torque: VECTOR }),
  pose: object(POSE),
  pose_stamped: object({ ...POSE, timestamp: SECONDS }),
  imu: object({
    linearAcceleration: VECTOR,
    angularVelocity: VECTOR,
    magneticField: VECTOR,
    timestamp: SECONDS,
  }),
  image: object({
    shape: NUMBERS,
    data: BYTES,
    compressed: { type: "boolean" },
    timestamp: SECONDS,
  }),
  lidar: object({ scan: {}, timestamp: SECONDS }),
  joystick: object({ axes: NUMBERS, buttons: NUMBERS, type: STRING, timestamp: SECONDS }),
  log: object({
    level: { type: "string", enum: ["DEBUG", "INFO", "WARN", "ERROR"] },
    name: STRING,
    text: STRING,
  }),
};

/** A schema for MCAP that holds a JSON Schema. */
export function jsonSchema(name: string, schema: JsonSchema): NewSchema {
  const titled = { $schema: "https://json-schema.org/draft/2020-12/schema", title: name };
  const data = new TextEncoder().encode(JSON.stringify({ ...titled, ...schema }));
  return { name, encoding: "jsonschema", data };
}

/** The schema of a standard message, such as `robo.Imu`; `undefined` for any other value. */
export function messageSchema(value: unknown): NewSchema | undefined {
  const kind = messageKind(value);
  if (kind === undefined) return undefined;
  const name = kind.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return jsonSchema(`robo.${name}`, SCHEMAS[kind]);
}

/** The schema of an object with just these fields. */
export function object(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: "object", properties, required: Object.keys(properties) };
}
