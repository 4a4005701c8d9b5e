import type { Command } from "@stricli/core";
import { defineCommand } from "./cli/command.ts";
import { json } from "./cli/json_flag.ts";
import { countFlag, listFlag, sizeFlag, switchFlag, textFlag, timeFlag } from "./cli/flag_kinds.ts";
import { parseCount, parseHostPort, parsePort, parseText } from "./cli/parsers.ts";
import type { RoboContext } from "./context.ts";

/** Flags of `robo daq-server`. */
export interface DaqServerFlags {
  /** Address to listen on. */
  readonly host: string;
  /** PyMoDAQ's port. */
  readonly port: number;
  /** Networks that may connect. */
  readonly allow?: readonly string[];
  /** File of the lab. */
  readonly config?: string;
  /** Dialect of all devices without one of their own. */
  readonly dialect?: "L1" | "L2" | "T1" | "T2" | "T3" | "T4";
  /** Where the page and the control interface are served. */
  readonly http?: { readonly host: string; readonly port: number };
  /** Whether they are not. */
  readonly noHttp: boolean;
  /** Where SCPI is spoken. */
  readonly scpi?: { readonly host: string; readonly port: number };
  /** What requests to the control interface have to show. */
  readonly token?: string;
  /** Longest wait for an answer, in milliseconds. */
  readonly timeout: number;
  /** Whether actuators are stopped at the end. */
  readonly stopOnExit: boolean;
  /** Whether actuators are asked where they are when they connect. */
  readonly probe: boolean;
  /** Time between two looks at what moves, in milliseconds. */
  readonly track: number;
  /** What is done about unknown commands. */
  readonly unknown: "log" | "drop";
  /** Connections in all. */
  readonly maxConnections: number;
  /** Connections from one address. */
  readonly maxPerAddress: number;
  /** Devices that are remembered. */
  readonly maxDevices: number;
  /** Requests that wait for one device. */
  readonly maxWaiting: number;
  /** Unsolicited data a second. */
  readonly maxUnsolicited: number;
  /** Largest data, in bytes. */
  readonly maxFrame: number;
  /** Longest text, in bytes. */
  readonly maxText: number;
  /** Memory kept for frames, in bytes. */
  readonly maxPool: number;
  /** Most that waits for one client, in bytes. */
  readonly maxQueue: number;
  /** Events that wait for one listener. */
  readonly maxEvents: number;
  /** Time for a client to say its type, in milliseconds. */
  readonly handshakeTimeout: number;
  /** Longest silence within a message, in milliseconds. */
  readonly progressTimeout: number;
  /** Least bytes a second of a long message. */
  readonly minRate: number;
  /** Longest time in which a client takes nothing, in milliseconds. */
  readonly stallTimeout: number;
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** `robo daq-server`: detectors and actuators of PyMoDAQ's TCP/IP protocol. */
export const daqServer: Command<RoboContext> = defineCommand<DaqServerFlags>({
  brief: "Serve PyMoDAQ's detectors and actuators, and a page to see and command them",
  description: [
    "Detectors (GRABBER) and actuators (ACTUATOR) connect as they would to PyMoDAQ's TCP server, of any version from 1.6 on, as",
    "many as there are. robo daq commands them from other terminals, and the page from a browser. Ctrl-C ends it.",
    "",
    "  robo daq-server",
    "  robo daq-server --config lab.json          # names, limits, interlocks",
    "  robo daq-server --host 0.0.0.0 --allow 10.0.3.0/24",
  ].join("\n"),
  parameters: {
    flags: {
      host: {
        kind: "parsed",
        parse: parseText,
        default: "127.0.0.1",
        placeholder: "address",
        brief: "Address to listen on; beyond loopback --allow has to be given",
      },
      port: {
        kind: "parsed",
        parse: parsePort,
        default: "6341",
        placeholder: "port",
        brief: "Port to listen on; 0 takes a free one",
      },
      allow: listFlag(
        "networks",
        "Networks that may connect besides loopback, such as 10.0.3.0/24; the protocol has no keys [default none]",
      ),
      config: textFlag(
        "file",
        "The lab: names, limits, interlocks, in JSON or YAML [default none]",
      ),
      dialect: {
        kind: "enum",
        values: ["L1", "L2", "T1", "T2", "T3", "T4"],
        optional: true,
        brief:
          "What devices speak that the file says nothing of: L2 is PyMoDAQ up to 4.0, T1 4.1, T2 4.2 and 4.3, T3 4.4 [default found from their bytes]",
      },
      http: {
        kind: "parsed",
        parse: parseHostPort,
        optional: true,
        placeholder: "host:port",
        brief:
          "Where the page is, and the control interface for robo daq; beyond loopback it asks for a token [default 127.0.0.1:6342, or a free port where that is taken]",
      },
      noHttp: switchFlag("Serve neither"),
      scpi: {
        kind: "parsed",
        parse: parseHostPort,
        optional: true,
        placeholder: "host:port",
        brief:
          "Where SCPI is spoken as well, such as 127.0.0.1:5025; beyond loopback --allow has to be given [default off]",
      },
      token: textFlag(
        "text",
        "What requests to it have to show, of at least 16 characters [default none on loopback, else made up and printed]",
      ),
      timeout: timeFlag(
        "10s",
        "Longest wait for a device's answer, where neither the file nor the request says another",
      ),
      stopOnExit: switchFlag("Stop all actuators at the end"),
      probe: {
        kind: "boolean",
        default: true,
        brief: "Ask actuators where they are when they connect",
      },
      track: timeFlag("200ms", "Ask actuators that move where they are so often; 0 for never"),
      unknown: {
        kind: "enum",
        values: ["log", "drop"],
        default: "log",
        brief:
          "What is done about a command that is not in the protocol: pass over it, or end the connection",
      },
      maxConnections: countFlag("256", "Connections in all; further ones are refused"),
      maxPerAddress: countFlag("64", "Connections from one address; further ones are refused"),
      maxDevices: countFlag(
        "256",
        "Devices that are remembered; then the one that has been away longest is forgotten",
      ),
      maxWaiting: countFlag("256", "Requests that wait for one device; further ones are refused"),
      maxUnsolicited: countFlag(
        "1000",
        "Data and positions a second that a device may send unasked; more is dropped and counted",
      ),
      maxFrame: sizeFlag(
        "1GiB",
        "Largest data of one message; a client that sends more is disconnected",
      ),
      maxText: sizeFlag(
        "16MiB",
        "Longest text of a message, such as XML; a client that sends more is disconnected",
      ),
      maxPool: sizeFlag("256MiB", "Memory of frames that is kept for the next ones"),
      maxQueue: sizeFlag(
        "1MiB",
        "Most that waits for a client that does not read, besides one frame of relayed data",
      ),
      maxEvents: countFlag(
        "4096",
        "Events that wait for one listener; then the oldest is dropped and counted",
      ),
      handshakeTimeout: timeFlag("5s", "Time that a new connection has to say what it is"),
      progressTimeout: timeFlag("10s", "Longest silence within a message"),
      minRate: {
        kind: "parsed",
        parse: parseCount,
        default: "128",
        placeholder: "bytes",
        brief: "Bytes a second that a message which takes longer than that has to have",
      },
      stallTimeout: timeFlag(
        "10s",
        "Longest time for which a client may take nothing of what is sent to it",
      ),
      json,
    },
  },
  ownsConfig: true,
  load: () => import("./daq_server/daq_server_impl.ts"),
});
