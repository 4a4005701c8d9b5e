/**
 * Clients of Jupyter kernels.
 *
 * @module
 */
export type { KernelClientOptions } from "./client_options.ts";
export type { CommandRecord } from "./command_log.ts";
export type { ConnectionFile } from "./connection_files.ts";
export type {
  CommandResult,
  ExecuteOptions,
  ExecuteResult,
  InputRequest,
} from "./execute_options.ts";
export { findKernels, type FindKernelsOptions } from "./find_kernels.ts";
export type { ProbeOptions } from "./heartbeat_probe.ts";
export type { IopubFeed, IopubOptions } from "./iopub_feed.ts";
export { KernelClient } from "./kernel_client.ts";
export { KernelConnection, type Reconnected, type ReconnectOptions } from "./kernel_connection.ts";
export type { CommMessage, CommOpened, CommSender, KernelComm } from "./kernel_comm.ts";
export { KernelDiedError } from "./kernel_died_error.ts";
export type { KernelPlace } from "./kernel_place.ts";
export {
  type HistoryOptions,
  KernelQuestions,
  type KernelRequestOptions,
} from "./kernel_questions.ts";
export type { RequestChannel } from "./kernel_sockets.ts";
export type { MessageExtras } from "./kernel_wire.ts";
export type { KernelOutput } from "./output.ts";
export type { UnkeptOutput } from "./output_store.ts";
export type { KernelReplay } from "./replay.ts";
export { type Environment, jupyterRuntimeFolder } from "./runtime_folder.ts";
export type {
  Channel,
  CommType,
  CompleteReply,
  ConnectionInfo,
  Header as JupyterHeader,
  HistoryEntry,
  IsCompleteReply,
  Json,
  JsonObject,
  JupyterMessage,
  KernelError,
  KernelInfo,
  LanguageInfo,
  MimeBundle,
  RoboKernelInfo,
} from "../../protocols/jupyter/mod.ts";
