import { layout, type MessageLayout } from "./message_fields.ts";

/** Extension type of timestamps, from the MessagePack specification. */
export const TIMESTAMP = -1;

/** Extension type of integers beyond 64 bits: big-endian two's complement, as msgpackr writes it. */
export const BIG_INTEGER = 0x42;

/** Extension type of typed arrays: one byte that names the element type, then the elements, little-endian, as msgpackr writes it. */
export const TYPED_ARRAY = 0x74;

/** Deepest nesting that is written or read. */
export const MAX_MSGPACK_DEPTH = 64;

/**
 * An extension that is not known here, kept as it came.
 *
 * @example
 * ```ts
 * import { encodePayload, MsgpackExtension } from "robo";
 * import assert from "node:assert/strict";
 *
 * const bytes = encodePayload("msgpack", new MsgpackExtension(99, Uint8Array.of(7)));
 * assert.deepEqual(bytes, Uint8Array.of(0xd4, 99, 7));
 * ```
 */
export class MsgpackExtension {
  /** Its type, −128 to 127. */
  readonly type: number;
  /** What it holds. */
  readonly data: Uint8Array;

  /** An extension of `type` that holds `data`. */
  constructor(type: number, data: Uint8Array) {
    this.type = type;
    this.data = data;
  }
}

/** A constructor of typed arrays. */
export type TypedArrayConstructor = {
  new (buffer: ArrayBuffer): ArrayBufferView;
  readonly BYTES_PER_ELEMENT: number;
};

/** The element types of {@linkcode TYPED_ARRAY} in the order of their numbers. */
export const TYPED_ARRAYS: readonly TypedArrayConstructor[] = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
];

/** The extension types of pygecko 1.2 and 1.3, and two of our own: the array of a message's fields. */
export const MESSAGE_EXTENSIONS: ReadonlyMap<number, MessageLayout> = new Map<
  number,
  MessageLayout
>([
  [0, layout("vector", "x", "y", "z")],
  [1, layout("quaternion", "w", "x", "y", "z")],
  [2, layout("wrench", "force", "torque")],
  [3, layout("pose", "position", "orientation")],
  [4, layout("twist", "linear", "angular")],
  [10, layout("imu", "linearAcceleration", "angularVelocity", "magneticField", "timestamp")],
  [11, layout("joystick", "axes", "buttons", "type", "timestamp")],
  [12, layout("image", "shape", "data", "compressed", "timestamp")],
  [20, layout("lidar", "scan", "timestamp")],
  [30, layout("pose_stamped", "position", "orientation", "timestamp")],
  [31, layout("log", "level", "name", "text")],
]);
