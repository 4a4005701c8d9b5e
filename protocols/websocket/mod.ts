/**
 * Frames and messages of WebSockets (RFC 6455, RFC 7692), without any I/O.
 *
 * @module
 */
export { WebSocketBreach } from "./breach.ts";
export { CLOSE, closeFrame, isCloseCode } from "./close_frame.ts";
export {
  encodeFrame,
  type FrameHead,
  frameHeadBytes,
  type FrameOptions,
  writeFrameHead,
} from "./encode_frame.ts";
export {
  acceptKey,
  DEFLATE_ANSWER,
  headerWords,
  isWebSocketKey,
  offersDeflate,
} from "./handshake.ts";
export { deflateMessage } from "./message_deflate.ts";
export {
  MessageReader,
  type MessageReaderOptions,
  type WebSocketMessage,
} from "./message_reader.ts";
export { OPCODE } from "./opcode.ts";
