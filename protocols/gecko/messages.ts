import type {
  Image,
  Imu,
  Joystick,
  Lidar,
  Log,
  MessageKind,
  Messages,
  Pose,
  PoseStamped,
  Quaternion,
  Twist,
  Vector,
  Wrench,
} from "./message_types.ts";

/** Marks a message with its kind, on the prototype, so that a message compares and prints by its fields. */
const KIND = Symbol("robo.message");

const PROTOTYPES = new Map<MessageKind, object>();

/** A message of `kind` with just these fields, unchecked: for decoders. */
export function messageOf<Kind extends MessageKind>(
  kind: Kind,
  fields: Messages[Kind],
): Messages[Kind] {
  let prototype = PROTOTYPES.get(kind);
  if (prototype === undefined) {
    prototype = Object.defineProperty({}, KIND, { value: kind });
    PROTOTYPES.set(kind, prototype);
  }
  return Object.assign(Object.create(prototype), fields);
}

/**
 * Which standard message `value` is, or `undefined` when it was made neither by one of these functions nor by a decoder.
 *
 * @example
 * ```ts
 * import { messageKind, vector } from "robo";
 * import assert from "node:assert/strict";
 *
 * assert.equal(messageKind(vector({ x: 1 })), "vector");
 * assert.equal(messageKind({ x: 1, y: 2, z: 3 }), undefined);
 * ```
 */
export function messageKind(value: unknown): MessageKind | undefined {
  return typeof value === "object" && value !== null
    ? (value as { readonly [KIND]?: MessageKind })[KIND]
    : undefined;
}

/**
 * A vector; components that are left out are 0.
 *
 * @example
 * ```ts
 * import { vector } from "robo";
 * import assert from "node:assert/strict";
 *
 * assert.equal(vector({ z: 9.81 }).x, 0);
 * ```
 */
export function vector(fields: Partial<Vector> = {}): Vector {
  return messageOf("vector", { x: fields.x ?? 0, y: fields.y ?? 0, z: fields.z ?? 0 });
}

/**
 * A quaternion, as given (not normalised); the default is no rotation.
 *
 * @example
 * ```ts
 * import { quaternion } from "robo";
 * import assert from "node:assert/strict";
 *
 * assert.equal(quaternion().w, 1);
 * ```
 */
export function quaternion(fields: Quaternion = { w: 1, x: 0, y: 0, z: 0 }): Quaternion {
  return messageOf("quaternion", fields);
}

/**
 * A velocity; parts that are left out are 0.
 *
 * @example
 * ```ts
 * import { twist } from "robo";
 * import assert from "node:assert/strict";
 *
 * const forward = twist({ linear: { x: 0.2 } });
 * assert.equal(forward.linear.x, 0.2);
 * assert.equal(forward.angular.z, 0);
 * ```
 */
export function twist(
  fields: { readonly linear?: Partial<Vector>; readonly angular?: Partial<Vector> } = {},
): Twist {
  return messageOf("twist", { linear: vector(fields.linear), angular: vector(fields.angular) });
}

/**
 * A force and a torque; parts that are left out are 0.
 *
 * @example
 * ```ts
 * import { wrench } from "robo";
 * import assert from "node:assert/strict";
 *
 * assert.equal(wrench({ force: { z: -9.81 } }).force.z, -9.81);
 * ```
 */
export function wrench(
  fields: { readonly force?: Partial<Vector>; readonly torque?: Partial<Vector> } = {},
): Wrench {
  return messageOf("wrench", { force: vector(fields.force), torque: vector(fields.torque) });
}

/**
 * A pose; the default is the origin, not rotated.
 *
 * @example
 * ```ts
 * import { pose } from "robo";
 * import assert from "node:assert/strict";
 *
 * assert.equal(pose({ position: { x: 2 } }).orientation.w, 1);
 * ```
 */
export function pose(
  fields: { readonly position?: Partial<Vector>; readonly orientation?: Quaternion } = {},
): Pose {
  return messageOf("pose", {
    position: vector(fields.position),
    orientation: quaternion(fields.orientation),
  });
}

/**
 * A pose and when it held.
 *
 * @example
 * ```ts
 * import { poseStamped } from "robo";
 * import assert from "node:assert/strict";
 *
 * assert.equal(poseStamped({ position: { x: 2 }, timestamp: 1.5e9 }).timestamp, 1.5e9);
 * ```
 */
export function poseStamped(
  fields: {
    readonly position?: Partial<Vector>;
    readonly orientation?: Quaternion;
    readonly timestamp: number;
  },
): PoseStamped {
  return messageOf("pose_stamped", {
    position: vector(fields.position),
    orientation: quaternion(fields.orientation),
    timestamp: fields.timestamp,
  });
}

/**
 * A sample of an inertial measurement unit; parts that are left out are 0.
 *
 * @example
 * ```ts
 * import { imu } from "robo";
 * import assert from "node:assert/strict";
 *
 * const sample = imu({ linearAcceleration: { z: 9.81 }, timestamp: Date.now() / 1000 });
 * assert.equal(sample.linearAcceleration.z, 9.81);
 * ```
 */
export function imu(
  fields: {
    readonly linearAcceleration?: Partial<Vector>;
    readonly angularVelocity?: Partial<Vector>;
    readonly magneticField?: Partial<Vector>;
    readonly timestamp: number;
  },
): Imu {
  return messageOf("imu", {
    linearAcceleration: vector(fields.linearAcceleration),
    angularVelocity: vector(fields.angularVelocity),
    magneticField: vector(fields.magneticField),
    timestamp: fields.timestamp,
  });
}

/**
 * A camera frame; not compressed unless said so.
 *
 * @example
 * ```ts
 * import { image } from "robo";
 * import assert from "node:assert/strict";
 *
 * const grey = image({ shape: [2, 3], data: new Uint8Array(6), timestamp: Date.now() / 1000 });
 * assert.equal(grey.compressed, false);
 * ```
 */
export function image(
  fields: Omit<Image, "compressed"> & { readonly compressed?: boolean },
): Image {
  return messageOf("image", { ...fields, compressed: fields.compressed ?? false });
}

/**
 * A revolution of a laser scanner.
 *
 * @example
 * ```ts
 * import { lidar } from "robo";
 * import assert from "node:assert/strict";
 *
 * const scan = lidar({ scan: new Float32Array(360), timestamp: Date.now() / 1000 });
 * assert.equal((scan.scan as Float32Array).length, 360);
 * ```
 */
export function lidar(fields: Lidar): Lidar {
  return messageOf("lidar", fields);
}

/**
 * The state of a joystick.
 *
 * @example
 * ```ts
 * import { joystick } from "robo";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(joystick({ axes: [0, -1], buttons: [1] }).axes, [0, -1]);
 * ```
 */
export function joystick(
  fields: Pick<Joystick, "axes" | "buttons"> & Partial<Joystick>,
): Joystick {
  return messageOf("joystick", { type: "", timestamp: 0, ...fields });
}

/**
 * A log line, as the nodes publish it on the topic `log`.
 *
 * @example
 * ```ts
 * import { log } from "robo";
 * import assert from "node:assert/strict";
 *
 * assert.equal(log({ level: "WARN", name: "arm", text: "Motor 2 is hot" }).level, "WARN");
 * ```
 */
export function log(fields: Log): Log {
  return messageOf("log", fields);
}
