/**
 * Clients of `robo ws-bridge`: structs of C programs, received and sent.
 *
 * @module
 */
export { BridgeClient } from "./bridge_client.ts";
export type {
  BridgeClientOptions,
  BridgeColumnsOptions,
  BridgeRequestOptions,
  BridgeSubscribeOptions,
} from "./bridge_client_options.ts";
export type { BridgeEvents, BridgePlayback } from "./bridge_events.ts";
export type { BridgeColumns, BridgeMessage } from "./bridge_message.ts";
export type { BridgeSubscription } from "./bridge_subscription.ts";
export type { BridgeCodec, BridgeTopic } from "./bridge_topic.ts";
export type {
  CArray,
  CBits,
  CEnum,
  CField,
  CPointer,
  CScalar,
  CScalarName,
  CStruct,
  CText,
  CType,
} from "../../protocols/clayout/c_types.ts";
export type { FieldJson, LayoutJson, StructJson } from "../../protocols/clayout/layout_json.ts";
export type {
  ClientJson as BridgeClientInfo,
  LogLineJson as BridgeLogLine,
  ProgramJson as BridgeProgram,
} from "../../protocols/robows/server_message.ts";
export type {
  Policy as BridgePolicy,
  WhenSlow as BridgeWhenSlow,
} from "../../protocols/robows/subscription_words.ts";
