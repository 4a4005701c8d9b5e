/**
 * What pygecko's programs and ours say to each other through a core: payloads, messages, and how a core is found.
 *
 * @module
 */
export * from "./core_address.ts";
export * from "./core_file.ts";
export * from "./core_info.ts";
export * from "./message_types.ts";
export {
  image,
  imu,
  joystick,
  lidar,
  log,
  messageKind,
  pose,
  poseStamped,
  quaternion,
  twist,
  vector,
  wrench,
} from "./messages.ts";
export * from "./msgpack.ts";
export * from "./payload.ts";
export * from "./pickle.ts";
export * from "./sniff.ts";
export * from "./topic_filter.ts";
