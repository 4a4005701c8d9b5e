/**
 * `robo daq-server`: a server for PyMoDAQ's TCP/IP clients, detectors and actuators.
 *
 * @module
 */
export { DaqServer } from "./daq_server.ts";
export type { DaqServerOptions } from "./daq_server_options.ts";
export type * from "./config/lab_config.ts";
export { labSchema } from "./config/config_fields.ts";
export { parseLabConfig, readLabConfig } from "./config/read_lab_config.ts";
export { DAQ_HTTP_PORT, type DaqHttpOptions, DaqHttpServer } from "./http/daq_http_server.ts";
export * from "./sim/mod.ts";
export * from "./tap/mod.ts";
export * from "./storage/mod.ts";
export * from "./scan/mod.ts";
export { type ScpiCounters, type ScpiOptions, ScpiServer } from "./scpi/scpi_server.ts";
export * from "./bridge/mod.ts";
