/**
 * Recordings: made from a core, looked into, repaired and replayed.
 *
 * @module
 */
export { COPY_OF } from "./recorded_channel.ts";
export type { Damage } from "./file_scan.ts";
export { Playhead } from "./playhead.ts";
export {
  recordCore,
  type RecordCoreOptions,
  type RecordingOutcome,
  type RecordingProgress,
} from "./record_core.ts";
export type { RecorderOptions } from "./recorder_options.ts";
export { type FlightOutcome, recordFlight, type RecordFlightOptions } from "./record_flight.ts";
export { type RecordingInfo, recordingInfo } from "./recording_info.ts";
export type { RecordedMessage } from "./message_stream.ts";
export { type MessageWish, RecordingReader } from "./recording_reader.ts";
export { type RepairOptions, repairRecording, type RepairReport } from "./repair.ts";
export { Replay } from "./replay_core.ts";
export type { ReplayOptions, ReplayStatus } from "./replay_options.ts";
export type { RecordedTopic, RecordingSummary, RecordingTotals } from "./summary.ts";
export { type FreshChannel, RecordingFile } from "./recording_file.ts";
export type { MessageStream } from "./message_stream.ts";
export type { Compression } from "../../protocols/mcap/compression.ts";
