import type { Command } from "@stricli/core";
import { RoboError } from "../../errors.ts";
import { defineCommand } from "../cli/command.ts";
import { connectFlags } from "../cli/connect_flags.ts";
import { json } from "../cli/json_flag.ts";
import { listFlag } from "../cli/flag_kinds.ts";
import type { RoboContext } from "../context.ts";
import { type LimitFlags, limitFlags } from "./flags/limit_flags.ts";
import { type ProgramFlags, programFlags } from "./flags/program_flags.ts";
import { type RecordingFlags, recordingFlags } from "./flags/recording_flags.ts";
import { type ServerFlags, serverFlags } from "./flags/server_flags.ts";

/** Flags of `robo ws-bridge`. */
export interface BridgeFlags extends ProgramFlags, RecordingFlags, ServerFlags, LimitFlags {
  /** Topics that are published on a core. */
  readonly publish?: readonly string[];
  /** Which core. */
  readonly core?: string;
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** `robo ws-bridge start`: the bridge itself. */
export const start: Command<RoboContext> = defineCommand<BridgeFlags, string[]>({
  brief: "Run the bridge until Ctrl-C",
  description: [
    "C programs connect to a Unix socket and send their structs; the header, or a program's debug information, says what is in them.",
    "Browsers find a page; notebooks, Foxglove, rosbridge and robo.ws.v1 clients connect to the same port. Ctrl-C ends it.",
    "",
    "  robo ws-bridge --header telemetry.h",
    "  robo ws-bridge --elf ./firmware.elf --socket /run/arm.sock",
    "  robo ws-bridge --header items.h --connect tcp:127.0.0.1:60002 --framing fixed:MH_ITEM_LIST_t",
    "  robo ws-bridge --header telemetry.h --record run.mcap, and later: robo ws-bridge --replay run.mcap",
    "  robo ws-bridge --header telemetry.h --host 0.0.0.0 --allow 10.0.3.0/24 --writable '*.Command'",
  ].join("\n"),
  parameters: {
    flags: {
      ...programFlags,
      publish: listFlag(
        "topics",
        "Topics that are published on a core as well, arm.Telemetry on bridge/arm.Telemetry, at most 200 a second [default none]",
      ),
      core: connectFlags.connect,
      ...recordingFlags,
      ...serverFlags,
      ...limitFlags,
      json,
    },
    positional: {
      kind: "array",
      parameter: {
        parse: parseHeader,
        placeholder: "file",
        brief: "Headers with the structs, the same as --header [default that]",
      },
    },
  },
  load: () => import("./start_impl.ts"),
});

function parseHeader(text: string): string {
  if (/\.(h|hh|hpp|hxx)$/i.test(text)) return text;
  throw new RoboError("usage", `${text} is neither a command nor a header`, {
    hint: text.endsWith(".mcap")
      ? `A recording is replayed with: robo ws-bridge --replay ${text}`
      : "Commands are start, client, example and layout; a header ends in .h",
  });
}
