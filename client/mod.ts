/**
 * What programs import as `robo`: nodes, publishers, subscribers, rates and services.
 *
 * @module
 */
export type { PublishCounters, PublishOverflow } from "./outgoing.ts";
export type { SubscribeCounters } from "./incoming.ts";
export * from "./bridge/mod.ts";
export * from "./daq/mod.ts";
export { initNode } from "./init_node.ts";
export * from "./kernel/mod.ts";
export { LOG_TOPIC, Node } from "./node.ts";
export type { NodeOptions } from "./node_options.ts";
export { Publisher, type PublisherOptions, TopicPublisher } from "./publisher.ts";
export { type Cycle, Rate, type RateOptions } from "./rate.ts";
export { type CallOptions, ServiceClient, type ServiceClientOptions } from "./service_client.ts";
export { type ServiceHandler, ServiceServer, type ServiceServerOptions } from "./service_server.ts";
export type { DType, Elements } from "../protocols/ndarray/dtype.ts";
export type { CallCodec, NamedArguments } from "./shm/call_codec.ts";
export type { Callable } from "./shm/callable.ts";
export { HostFunctionCaller } from "./shm/host_function_caller.ts";
export {
  type HostDispatcherRunOptions,
  type HostDispatcherStartOptions,
  type HostDispatcherStats,
  HostFunctionDispatcher,
} from "./shm/host_function_dispatcher.ts";
export { HostFunctionError, type HostFunctionErrorOptions } from "./shm/host_function_error.ts";
export type {
  HostAwaitOptions,
  HostCallOptions,
  HostFunctionCallerOptions,
  HostFunctionSizes,
  HostResponseOptions,
} from "./shm/host_function_options.ts";
export type { HostProcess } from "./shm/host_process.ts";
export { HostVariable } from "./shm/host_variable.ts";
export type { HostVariableOptions } from "./shm/host_variable_options.ts";
export { type DTypeOf, NdArray } from "../protocols/ndarray/nd_array.ts";
export type { ArrayHeader } from "../protocols/ndarray/nd_array_format.ts";
export type { ReadableVariable, ReadOptions } from "./shm/readable_variable.ts";
export type { Reading, ValueCodec, ValueInfo } from "./shm/value_info.ts";
export type { NextValueOptions, ValueWaitOptions } from "./shm/value_waiter.ts";
export type { ListedVariable, VariableDescription } from "./shm/variable_description.ts";
export type { HostFunction } from "./shm/offered_function.ts";
export type { FunctionInfo } from "../ffi/function_layout.ts";
export type { VariableLoan } from "./shm/variable_loan.ts";
export type { VariableView, Viewed } from "./shm/variable_view.ts";
export { stderrSink } from "./stderr_sink.ts";
export {
  type MessageCallback,
  type Received,
  Subscriber,
  type SubscriberOptions,
} from "./subscriber.ts";
export { type Topic, topic, type Topics } from "./topic.ts";
export type { DiscoveryPlaces, MulticastPlace } from "../protocols/dnssd/places.ts";
export type { CoreArguments } from "../protocols/gecko/core_address.ts";
export type * from "../protocols/gecko/message_types.ts";
export {
  image,
  imu,
  joystick,
  lidar,
  log,
  messageKind,
  pose,
  poseStamped,
  quaternion,
  twist,
  vector,
  wrench,
} from "../protocols/gecko/messages.ts";
export { MsgpackExtension } from "../protocols/gecko/msgpack_extensions.ts";
export * from "../protocols/pymodaq/mod.ts";
export type {
  Parameter,
  ParameterValue,
  WrittenParameter,
} from "../protocols/pymodaq/parameters/parameter.ts";
export { decodePayload, encodePayload, type Encoding } from "../protocols/gecko/payload.ts";
export { sniff, type Sniffed } from "../protocols/gecko/sniff.ts";
export type { StructCodec } from "../protocols/cstruct/struct_codec.ts";
export { structCodec } from "../protocols/cstruct/struct_codec_of.ts";
export type { FieldSchema, StructSchema, TypeSchema } from "../protocols/cstruct/struct_schema.ts";
export type * from "../protocols/zmtp/security.ts";
export * as zmtp from "../transports/zmtp.ts";
export { type ErrorCode, RoboError, type RoboErrorOptions } from "../errors.ts";
export { HostError, type HostErrorOptions, type HostReason } from "../ffi/host_error.ts";
