import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import { json } from "../cli/json_flag.ts";
import { parseHostPort, parseText } from "../cli/parsers.ts";
import type { RoboContext } from "../context.ts";
import { type LabFlags, labFlags, proposeDevices } from "./lab_flags.ts";

/** Flags of `robo daq bridge`. */
export interface DaqBridgeFlags extends LabFlags {
  /** The other server. */
  readonly upstream: { readonly host: string; readonly port: number };
  /** Which devices. */
  readonly device?: readonly string[];
  /** What the other server speaks. */
  readonly dialect: "L1" | "L2" | "T1" | "T2" | "T3" | "T4";
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** `robo daq bridge`: devices of one server in another. */
export const bridge: Command<RoboContext> = defineCommand<DaqBridgeFlags>({
  brief: "Make devices of a robo daq-server appear in another PyMoDAQ server",
  description: [
    "Each device connects to the other server as PyMoDAQ's modules do, in the dialect of that server, whatever its own is: data, moves",
    "and parameters go both ways, and moves keep to the rules of our server. Devices, the other server and ours may go and come again.",
    "PyMoDAQ's TCPServer plugins take one device each: name it with --device. Ctrl-C ends it.",
    "",
    "  robo daq bridge --upstream lab-pc:6341 --device cam --dialect T3",
    "  robo daq bridge --port 6343 --upstream 127.0.0.1:6341",
  ].join("\n"),
  parameters: {
    flags: {
      upstream: {
        kind: "parsed",
        parse: parseHostPort,
        placeholder: "host:port",
        brief: "The other server: PyMoDAQ's, or another robo daq-server",
      },
      device: {
        kind: "parsed",
        parse: parseText,
        proposeCompletions: proposeDevices,
        optional: true,
        variadic: ",",
        placeholder: "names",
        brief: "Devices that appear there [default all]",
      },
      dialect: {
        kind: "enum",
        values: ["L1", "L2", "T1", "T2", "T3", "T4"],
        default: "L2",
        brief:
          "What the other server speaks: L2 of PyMoDAQ up to 4.0, T1 of 4.1, T2 of 4.2 and 4.3, T3 of 4.4",
      },
      ...labFlags,
      json,
    },
  },
  load: () => import("./bridge_impl.ts"),
});
