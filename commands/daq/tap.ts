import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import { json } from "../cli/json_flag.ts";
import { countFlag, listFlag, switchFlag, textFlag, timeFlag } from "../cli/flag_kinds.ts";
import { parseHostPort, parsePort } from "../cli/parsers.ts";
import type { RoboContext } from "../context.ts";
import { type WireFlags, wireFlags } from "./wire_flags.ts";

/** An address. */
export interface HostPort {
  /** Name or address. */
  readonly host: string;
  /** Port. */
  readonly port: number;
}

/** Flags of `robo daq tap`. */
export interface DaqTapFlags extends WireFlags {
  /** File for everything that passes. */
  readonly output?: string;
  /** Whether such a file may be replaced. */
  readonly force: boolean;
  /** Networks that may connect. */
  readonly allow?: readonly string[];
  /** Connections at once. */
  readonly maxConnections: number;
  /** Silence within a message that is told, in milliseconds. */
  readonly stall: number;
}

/** `robo daq tap`: PyMoDAQ's protocol between two programs. */
export const tap: Command<RoboContext> = defineCommand<DaqTapFlags, [HostPort, HostPort]>({
  brief: "Show what passes between a PyMoDAQ client and its server, message by message",
  description: [
    "Clients connect to LISTEN instead of to the server, which is TARGET. What either says is passed on as it is; bytes that make no",
    "sense are shown with their place, and with the dialect that they would fit. A number alone is a port of this machine.",
    "Ctrl-C ends it, and the connections.",
    "",
    "  robo daq tap 6350 lab-pc:6341",
    "  robo daq tap 6350 6341 -o talk.bin",
    "  robo daq tap 0.0.0.0:6350 6341 --allow 10.0.3.0/24 --json",
  ].join("\n"),
  parameters: {
    flags: {
      output: textFlag(
        "file",
        "Keep everything that passes in a file, for robo daq decode [default nowhere]",
      ),
      force: switchFlag("Replace the file of --output"),
      ...wireFlags,
      allow: listFlag(
        "networks",
        "Networks that may connect besides this machine, such as 10.0.3.0/24 [default none]",
      ),
      maxConnections: countFlag("100", "Connections at once; further ones are sent away"),
      stall: timeFlag("3s", "Say so when nothing comes for so long in the middle of a message"),
      json,
    },
    aliases: { o: "output" },
    positional: {
      kind: "tuple",
      parameters: [
        {
          parse: parseEnd,
          placeholder: "listen",
          brief: "Where clients connect: [HOST:]PORT; 0 takes a free one",
        },
        { parse: parseEnd, placeholder: "target", brief: "Where their server is: [HOST:]PORT" },
      ],
    },
  },
  load: () => import("./tap_impl.ts"),
});

/** `HOST:PORT`, or the port of this machine alone. */
function parseEnd(text: string): HostPort {
  return /^\d+$/.test(text) ? { host: "127.0.0.1", port: parsePort(text) } : parseHostPort(text);
}
