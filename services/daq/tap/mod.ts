/**
 * PyMoDAQ's protocol to look at: between two programs that speak it, and in files.
 *
 * @module
 */
export { CaptureFile } from "./capture_file.ts";
export type { End } from "./capture_format.ts";
export { decodeFile, type DecodeOptions } from "./decode.ts";
export type { Fit } from "./dialect_trial.ts";
export { type Json, messageJson } from "./message_json.ts";
export { type MessageText, messageText } from "./message_text.ts";
export type { FollowOptions, Seen } from "./stream_follower.ts";
export { Tap, type TapAddress, type TapOptions } from "./tap.ts";
export type { TapEvent } from "./tap_events.ts";
