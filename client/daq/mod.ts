/**
 * Detectors and actuators of PyMoDAQ: devices that are served to its TCP servers, and labs that are operated.
 *
 * @module
 */
export { DaqClient } from "./daq_client.ts";
export type {
  DaqClientCounters,
  DaqClientOptions,
  DaqConnectOptions,
} from "./daq_client_options.ts";
export { DaqControl, type DaqControlOptions } from "./daq_control.ts";
export { LabActuator, LabDetector, LabDevice } from "./daq_control_device.ts";
export type { ActuatorOptions, DetectorOptions, DeviceOptions } from "./device_options.ts";
export { DeviceParameters, type ParameterChanged } from "./device_parameters.ts";
export type { Grabbed, MeasuredAxis, Measurement, Sample } from "./grabbed.ts";
export type { ParameterDeclaration, ParameterDeclarations } from "./parameter_declaration.ts";
export { serveActuator } from "./serve_actuator.ts";
export { serveDetector } from "./serve_detector.ts";
export type {
  ServedActuator,
  ServedCounters,
  ServedDetector,
  ServedDevice,
} from "./served_device.ts";
export type {
  Grab,
  GrabOptions,
  Lab,
  MoveOptions,
  Region,
  RequestOptions,
  WatchOptions,
} from "./lab.ts";
export { OrderRefused } from "./order_refused.ts";
export type * from "../../protocols/daq/lab_types.ts";
