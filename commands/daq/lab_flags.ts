import { optionalTimeFlag, portFlag, switchFlag, textFlag } from "../cli/flag_kinds.ts";
import { parseText } from "../cli/parsers.ts";

/** Flags of the commands that ask a server for its devices. */
export interface LabFlags {
  /** Port of PyMoDAQ's clients. */
  readonly port?: number;
  /** The control interface. */
  readonly url?: string;
  /** What it asks for. */
  readonly token?: string;
}

/** Definitions of {@linkcode LabFlags}. */
export const labFlags = {
  port: portFlag(
    "Which server of this user here, by the port of its devices [default 6341, else the only one]",
  ),
  url: textFlag(
    "url",
    "Which server, by the address of its page, such as http://10.0.3.7:6342 [default ROBO_DAQ_URL, else --port]",
  ),
  token: textFlag(
    "text",
    "What that server asks for [default ROBO_DAQ_TOKEN, else what a server of this user says]",
  ),
} as const;

/** Definition of the flag `--timeout`. */
export const timeoutFlag = optionalTimeFlag(
  "Longest wait for the device [default the device's own, 10 s unless configured]",
);

/** Definition of the flag `--dry-run`. */
export const dryRunFlag = switchFlag("Check all rules and move nothing");

/** Proposes detectors, for completion. */
async function proposeDetectors(): Promise<readonly string[]> {
  return (await import("./device_names.ts")).deviceNames(({ kind }) => kind === "detector");
}

/** Proposes actuators, for completion. */
async function proposeActuators(): Promise<readonly string[]> {
  return (await import("./device_names.ts")).deviceNames(({ kind }) => kind === "actuator");
}

/** Proposes devices, for completion. */
export async function proposeDevices(): Promise<readonly string[]> {
  return (await import("./device_names.ts")).deviceNames();
}

/** Proposes devices that can be forgotten, for completion. */
export async function proposeForgettable(): Promise<readonly string[]> {
  return (await import("./device_names.ts")).deviceNames((device) =>
    !device.online && !device.expected
  );
}

/** An actuator, as a positional argument. */
export const actuatorArgument = {
  parse: parseText,
  proposeCompletions: proposeActuators,
  placeholder: "actuator",
  brief: "Name of the actuator",
} as const;

/** A detector, as an optional positional argument. */
export const detectorArgument = {
  parse: parseText,
  proposeCompletions: proposeDetectors,
  placeholder: "detector",
  brief: "Name of the detector [default the only one]",
  optional: true,
} as const;
