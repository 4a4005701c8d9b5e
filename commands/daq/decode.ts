import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import { json } from "../cli/json_flag.ts";
import { parseText } from "../cli/parsers.ts";
import type { RoboContext } from "../context.ts";
import { type WireFlags, wireFlags } from "./wire_flags.ts";

/** Flags of `robo daq decode`. */
export interface DaqDecodeFlags extends WireFlags {
  /** Who sent the bytes of a dump. */
  readonly role?: "client" | "server";
}

/** `robo daq decode`: PyMoDAQ's protocol in files. */
export const decode: Command<RoboContext> = defineCommand<DaqDecodeFlags, [string]>({
  brief: "Show the messages in a capture of robo daq tap, or in a dump of one direction",
  description: [
    "Each message has the place where it begins among all that its end has sent, in bytes. Where they make no sense it says from which",
    "byte on and why, in which dialect they would, and where the next message begins. Ends with status 65 when something made no sense.",
    "",
    "  robo daq decode talk.bin",
    "  robo daq decode from-camera.raw --role client",
    "  robo daq decode talk.bin --json | jq 'select(.kind == \"trouble\")'",
  ].join("\n"),
  parameters: {
    flags: {
      role: {
        kind: "enum",
        values: ["client", "server"],
        optional: true,
        brief:
          "Who sent the bytes of a dump: the device, a client, or its server [default as they show]",
      },
      ...wireFlags,
      json,
    },
    positional: {
      kind: "tuple",
      parameters: [{ parse: parseText, placeholder: "file", brief: "A capture, or a dump" }],
    },
  },
  load: () => import("./decode_impl.ts"),
});
