/**
 * The Jupyter messaging protocol 5.5, without input or output.
 *
 * @module
 */
export {
  connectionFileName,
  formatConnectionFile,
  isConnectionFileName,
  MAX_CONNECTION_FILE_LENGTH,
  parseConnectionFile,
} from "./connection_file.ts";
export {
  type Channel,
  channelEndpoint,
  CHANNELS,
  type ConnectionInfo,
  type RoboKernelInfo,
} from "./connection_info.ts";
export { type CommContent, commContent, type CommType, readComm } from "./comms.ts";
export { ContentReader, isJsonObject, type Read } from "./content_reader.ts";
export { type Decoded, decodeMessage, type DecodeReason } from "./decode.ts";
export { type DecodeLimits, DEFAULT_DECODE_LIMITS } from "./decode_limits.ts";
export {
  DELIMITER,
  type EncodedParts,
  encodeMessage,
  encodeParts,
  type Envelope,
  type MessageBody,
  signedFrames,
} from "./encode.ts";
export { HeaderSource, type HeaderSourceOptions, PROTOCOL_VERSION } from "./header_source.ts";
export { iopubTopic } from "./iopub_topic.ts";
export {
  type KernelInfo,
  kernelInfoContent,
  type LanguageInfo,
  readKernelInfo,
} from "./kernel_info.ts";
export type { Header, Json, JsonObject, JupyterMessage, MimeBundle } from "./message.ts";
export { REMEMBERED_SIGNATURES, ReplayGuard } from "./replay_guard.ts";
export * from "./replies.ts";
export * from "./requests.ts";
export { SIGNATURE_SCHEME, Signer } from "./signer.ts";
export { codePointOffset, stripAnsi, utf16Offset } from "./text.ts";
