/**
 * `robo daq-server`: a server for PyMoDAQ's TCP/IP clients, detectors and actuators.
 *
 * @module
 */
export { DaqServer } from "./daq_server.ts";
export type { DaqServerOptions } from "./daq_server_options.ts";
export type * from "./config/lab_config.ts";
