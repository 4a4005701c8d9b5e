import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import { json } from "../cli/json_flag.ts";
import { listFlag, optionalRateFlag, switchFlag, timeFlag } from "../cli/flag_kinds.ts";
import { parseCount, parseFraction, parseHostPort } from "../cli/parsers.ts";
import type { RoboContext } from "../context.ts";

/** Flags of `robo daq client`. */
export interface DaqClientFlags {
  /** What it says that it is. */
  readonly type?: "GRABBER" | "ACTUATOR";
  /** Which devices are simulated. */
  readonly sim?: readonly string[];
  /** Their names. */
  readonly name?: readonly string[];
  /** Which server. */
  readonly connect: { readonly host: string; readonly port: number };
  /** What is spoken. */
  readonly dialect: "L1" | "L2" | "T1" | "T2" | "T3" | "T4";
  /** Whether axes are sent in old dialects. */
  readonly axes: boolean;
  /** How often data is sent without being asked for, in hertz. */
  readonly rate?: number;
  /** Time that each answer takes besides, in milliseconds. */
  readonly latency: number;
  /** Which part of the requests fails. */
  readonly fail: number;
  /** Where the noise begins. */
  readonly seed?: number;
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** `robo daq client`: simulated detectors and actuators. */
export const client: Command<RoboContext> = defineCommand<DaqClientFlags>({
  brief: "Simulate detectors and actuators, at any PyMoDAQ server",
  description: [
    "Detectors: camera (drifting spots, 2-D), spectrometer (lines of neon, 1-D), scalar (a thermometer, 0-D). Actuators: stage",
    "(speed, acceleration, play) and piezo. All have parameters that either side may change, and wait for the server when it is not",
    "there. They run until Ctrl-C.",
    "",
    "  robo daq client --type GRABBER --sim camera",
    "  robo daq client --sim camera,stage --name cam,x --latency 20ms --fail 0.01",
    "  robo daq client --sim spectrometer --rate 30 --connect lab-pc:6341 --dialect T3",
  ].join("\n"),
  parameters: {
    flags: {
      type: {
        kind: "enum",
        values: ["GRABBER", "ACTUATOR"],
        optional: true,
        brief: "What it is, in PyMoDAQ's words [default as --sim says]",
      },
      sim: listFlag(
        "device",
        "camera, spectrometer, scalar, stage or piezo; several with commas [default camera, of ACTUATOR stage]",
      ),
      name: listFlag("name", "What servers call them, in the order of --sim [default as --sim]"),
      connect: {
        kind: "parsed",
        parse: parseHostPort,
        default: "127.0.0.1:6341",
        placeholder: "host:port",
        brief: "Which server: robo daq-server, or PyMoDAQ",
      },
      dialect: {
        kind: "enum",
        values: ["L1", "L2", "T1", "T2", "T3", "T4"],
        default: "L2",
        brief:
          "What is spoken: L2 with PyMoDAQ up to 4.0, T1 with 4.1, T2 with 4.2 and 4.3, T3 with 4.4",
      },
      axes: switchFlag(
        "Detectors that speak L1 or L2: send axes as well; robo daq-server and PyMoDAQ 3 take them, PyMoDAQ 4.0 throws out who does",
      ),
      rate: optionalRateFlag(
        "Detectors: send data so often without being asked [default only when asked]",
      ),
      latency: timeFlag("0ms", "Take so much longer for each answer"),
      fail: {
        kind: "parsed",
        parse: parseFraction,
        default: "0",
        placeholder: "part",
        brief: "Fail with this part of the requests, from 0 to 1",
      },
      seed: {
        kind: "parsed",
        parse: parseCount,
        optional: true,
        placeholder: "number",
        brief: "Begin the noise here, so that it can be repeated [default anywhere]",
      },
      json,
    },
  },
  load: () => import("./client_impl.ts"),
});
