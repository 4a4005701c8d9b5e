/**
 * The messages of `robo.ws.v1`, which `docs/robo-ws.md` describes: reading, checking and writing them, without any I/O.
 *
 * @module
 */
export {
  type Batch,
  BATCH_HEAD_BYTES,
  BATCH_MAGIC,
  type BatchFrame,
  type ColumnBlock,
  frameBytes,
  framesOf,
  readBatch,
  writeBatchHead,
} from "./batch.ts";
export type { ClientMessage, DataFormat, MessageId, SubscribeMessage } from "./client_message.ts";
export { ROBO_WS_LIMITS, ROBO_WS_SUBPROTOCOL, ROBO_WS_VERSION } from "./limits.ts";
export { readClientMessage, type ReadMessage } from "./read_client_message.ts";
export { readServerMessage } from "./read_server_message.ts";
export type * from "./server_message.ts";
export type { Policy, WatchedThing, WhenSlow } from "./subscription_words.ts";
export { topicPatterns } from "./topic_patterns.ts";
