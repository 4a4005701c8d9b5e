import type { MessageKind, Messages } from "./message_types.ts";
import { messageKind, messageOf } from "./messages.ts";

/** How one kind of message is laid out on one wire: a sequence of fields without their names. */
export interface MessageLayout<Kind extends MessageKind = MessageKind> {
  /** Which message. */
  readonly kind: Kind;
  /** Its fields in wire order. */
  readonly fields: readonly string[];
}

const VECTOR: readonly string[] = ["x", "y", "z"];
const QUATERNION: readonly string[] = ["w", "x", "y", "z"];

/** Makes a layout; its fields are checked against the message's type. */
export function layout<Kind extends MessageKind>(
  kind: Kind,
  ...fields: (keyof Messages[Kind] & string)[]
): MessageLayout<Kind> {
  return { kind, fields };
}

/** The values of `message` in wire order. */
export function fieldsOf(layout: MessageLayout, message: unknown): unknown[] {
  return layout.fields.map((name) => (message as Record<string, unknown>)[name]);
}

/** The message whose fields are `values`, or `undefined` when their number is wrong. */
export function messageFrom(layout: MessageLayout, values: readonly unknown[]): unknown {
  if (values.length !== layout.fields.length) return undefined;
  const record: Record<string, unknown> = {};
  layout.fields.forEach((name, at) => record[name] = asMessage(name, values[at]));
  if (layout.kind === "image") record.compressed ??= false;
  if (layout.kind === "joystick") record.timestamp ??= 0;
  return messageOf(layout.kind, record as never);
}

/** Python programs often put a bare tuple where a vector or a quaternion belongs. */
function asMessage(name: string, value: unknown): unknown {
  if (!Array.isArray(value) || messageKind(value) !== undefined) return value;
  const names = name === "orientation" ? QUATERNION : NESTED_VECTORS.has(name) ? VECTOR : undefined;
  if (names === undefined || names.length !== value.length) return value;
  const record = Object.fromEntries(names.map((field, at) => [field, value[at]]));
  return messageOf(names === VECTOR ? "vector" : "quaternion", record as never);
}

const NESTED_VECTORS = new Set([
  "linear",
  "angular",
  "force",
  "torque",
  "position",
  "linearAcceleration",
  "angularVelocity",
  "magneticField",
]);
