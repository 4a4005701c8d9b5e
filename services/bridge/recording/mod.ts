/**
 * Recordings of a bridge: made from what goes through it, and replayed as if its programs were there.
 *
 * @module
 */
export { BridgeRecording } from "./bridge_recording.ts";
export type { RecordingOptions } from "./recording_options.ts";
export { RecordingPlayer } from "./recording_player.ts";
export { type ReplayOptions, SPEED_LIMITS } from "./replay_options.ts";
