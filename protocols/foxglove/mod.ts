/**
 * Foxglove's WebSocket protocols, without any I/O: `foxglove.websocket.v1` as its specification says
 * (github.com/foxglove/ws-protocol, docs/spec.md) and `foxglove.sdk.v1` as foxglove-sdk 0.30.3 speaks it.
 *
 * @module
 */
export { type FoxgloveClientBytes, readFoxgloveBytes } from "./client_bytes.ts";
export {
  type FoxgloveClientChannel,
  type FoxgloveClientMessage,
  readFoxgloveText,
} from "./client_message.ts";
export {
  encodePlaybackState,
  encodeServiceResponse,
  encodeTime,
  MESSAGE_HEAD_BYTES,
  writeMessageHead,
} from "./server_bytes.ts";
export type {
  FoxgloveCapability,
  FoxgloveChannel,
  FoxgloveGraphUpdate,
  FoxgloveParameter,
  FoxgloveServerInfo,
  FoxgloveServerMessage,
  FoxgloveService,
  FoxgloveServiceSchema,
  FoxgloveTime,
  FoxgloveValue,
} from "./server_message.ts";
export {
  FOXGLOVE_CLIENT,
  FOXGLOVE_SDK,
  FOXGLOVE_SERVER,
  FOXGLOVE_STATUS,
  FOXGLOVE_WEBSOCKET,
  type FoxgloveSubprotocol,
} from "./words.ts";
