import { layout, type MessageLayout } from "./message_fields.ts";

/** The module whose named tuples cross the wire. */
export const PYGECKO_MODULE = "pygecko.messages";

/** pygecko 1.0's named tuples by their Python names. */
export const PYGECKO_CLASSES: ReadonlyMap<string, MessageLayout> = new Map<string, MessageLayout>([
  ["Vector", layout("vector", "x", "y", "z")],
  ["Quaternion", layout("quaternion", "w", "x", "y", "z")],
  ["Twist", layout("twist", "linear", "angular")],
  ["Wrench", layout("wrench", "force", "torque")],
  ["Pose", layout("pose", "position", "orientation")],
  ["PoseStamped", layout("pose_stamped", "position", "orientation", "timestamp")],
  [
    "IMU",
    layout("imu", "linearAcceleration", "angularVelocity", "magneticField", "timestamp"),
  ],
  ["Image", layout("image", "shape", "data", "timestamp")],
  ["Lidar", layout("lidar", "scan", "timestamp")],
  ["Joystick", layout("joystick", "axes", "buttons", "type")],
  ["Log", layout("log", "level", "name", "text")],
]);
