/**
 * The standard messages of a robot, with the units of ROS REP 103: metres, radians, seconds, newtons; x forward, y left,
 * z up. Sequence, not name, is what the wire carries, so that they reach pygecko's named tuples.
 *
 * @module
 */

/** The kinds of standard message. */
export type MessageKind =
  | "vector"
  | "quaternion"
  | "twist"
  | "wrench"
  | "pose"
  | "pose_stamped"
  | "imu"
  | "image"
  | "lidar"
  | "joystick"
  | "log";

/** Three components; what they measure follows from where the vector stands. */
export interface Vector {
  /** Component along x, forward. */
  readonly x: number;
  /** Component along y, to the left. */
  readonly y: number;
  /** Component along z, up. */
  readonly z: number;
}

/** An orientation as a unit quaternion, scalar first as in pygecko. */
export interface Quaternion {
  /** Scalar part. */
  readonly w: number;
  /** Coefficient of i. */
  readonly x: number;
  /** Coefficient of j. */
  readonly y: number;
  /** Coefficient of k. */
  readonly z: number;
}

/** A velocity. */
export interface Twist {
  /** Linear velocity in m/s. */
  readonly linear: Vector;
  /** Angular velocity about each axis in rad/s, counter-clockwise positive. */
  readonly angular: Vector;
}

/** A force and a torque. */
export interface Wrench {
  /** Force in N. */
  readonly force: Vector;
  /** Torque about each axis in N m. */
  readonly torque: Vector;
}

/** A place and an orientation. */
export interface Pose {
  /** Position in m. */
  readonly position: Vector;
  /** Orientation. */
  readonly orientation: Quaternion;
}

/** A pose and when it held. */
export interface PoseStamped extends Pose {
  /** Seconds since 1970. */
  readonly timestamp: number;
}

/** One sample of an inertial measurement unit. */
export interface Imu {
  /** Linear acceleration in m/s². */
  readonly linearAcceleration: Vector;
  /** Angular velocity in rad/s. */
  readonly angularVelocity: Vector;
  /** Magnetic field in T. */
  readonly magneticField: Vector;
  /** Seconds since 1970. */
  readonly timestamp: number;
}

/** One camera frame. */
export interface Image {
  /** Rows, columns and, for colour, channels. */
  readonly shape: readonly number[];
  /** The pixels, row by row, or a compressed file. */
  readonly data: Uint8Array;
  /** Whether `data` is a compressed file (JPEG, PNG) rather than pixels. pygecko 1.0 cannot carry this. */
  readonly compressed: boolean;
  /** Seconds since 1970. */
  readonly timestamp: number;
}

/** One revolution of a laser scanner. */
export interface Lidar {
  /** The measurements, as the driver arranges them; distances in m, angles in rad. */
  readonly scan: unknown;
  /** Seconds since 1970. */
  readonly timestamp: number;
}

/** The state of a joystick or gamepad. */
export interface Joystick {
  /** Deflection of each axis, −1 to 1. */
  readonly axes: readonly number[];
  /** State of each button, 0 or 1. */
  readonly buttons: readonly number[];
  /** Kind of device, such as `ps4`. */
  readonly type: string;
  /** Seconds since 1970. pygecko 1.0 cannot carry this and 0 stands for it. */
  readonly timestamp: number;
}

/** How much a log line matters. */
export type LogLevel = "DEBUG" | "INFO" | "WARN" | "ERROR";

/** A log line, as published on the topic `log`. */
export interface Log {
  /** How much it matters. */
  readonly level: LogLevel;
  /** Name of the node that says it. */
  readonly name: string;
  /** What it says. */
  readonly text: string;
}

/** The type of each kind of message. */
export interface Messages {
  /** See {@linkcode Vector}. */
  vector: Vector;
  /** See {@linkcode Quaternion}. */
  quaternion: Quaternion;
  /** See {@linkcode Twist}. */
  twist: Twist;
  /** See {@linkcode Wrench}. */
  wrench: Wrench;
  /** See {@linkcode Pose}. */
  pose: Pose;
  /** See {@linkcode PoseStamped}. */
  pose_stamped: PoseStamped;
  /** See {@linkcode Imu}. */
  imu: Imu;
  /** See {@linkcode Image}. */
  image: Image;
  /** See {@linkcode Lidar}. */
  lidar: Lidar;
  /** See {@linkcode Joystick}. */
  joystick: Joystick;
  /** See {@linkcode Log}. */
  log: Log;
}
