/**
 * Frames and messages of WebSockets (RFC 6455), without any I/O.
 *
 * @module
 */
export { encodeFrame, type FrameOptions } from "./encode_frame.ts";
export {
  MessageReader,
  type MessageReaderOptions,
  type WebSocketMessage,
} from "./message_reader.ts";
export { OPCODE } from "./opcode.ts";
