/**
 * PyMoDAQ's TCP/IP protocol, in all its dialects: bytes to messages and back, without input or output.
 *
 * @module
 */

export * from "./data.ts";
export { type Dialect, DIALECTS, isTyped } from "./dialect.ts";
export { decodeDte, encodeDte, type TypedDialect } from "./dte_bytes.ts";
export { encodeMessage } from "./encode_message.ts";
export {
  FramePool,
  type FramePoolCounters,
  type FramePoolOptions,
  type FrameSource,
} from "./frame_pool.ts";
export * from "./message.ts";
export { MessageReader, type MessageReaderOptions } from "./message_reader.ts";
export { type Position, type PositionForm, readPosition, toWirePosition } from "./position.ts";
export { DEFAULT_LIMITS } from "./read_limits.ts";
export { textsOf, timesOf, type WireTimes } from "./text_array.ts";
export { fromNdArray, toNdArray } from "./to_nd_array.ts";
export { WireViolation } from "./violation.ts";
export { type DataOrigin, toDataToExport, toWireData } from "./wire_data.ts";
export { parseDType, type WireDType } from "./wire_dtype.ts";
