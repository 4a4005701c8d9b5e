import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import { json } from "../cli/json_flag.ts";
import {
  anyCountFlag,
  listFlag,
  optionalCountFlag,
  optionalTimeFlag,
  switchFlag,
  textFlag,
} from "../cli/flag_kinds.ts";
import { parseText } from "../cli/parsers.ts";
import type { RoboContext } from "../context.ts";

/** Flags of `robo ws-bridge client`. */
export interface BridgeClientFlags {
  /** Topics that are printed. */
  readonly topic?: readonly string[];
  /** Whether topics are listed instead. */
  readonly list: boolean;
  /** Fields that are printed. */
  readonly fields?: readonly string[];
  /** Least time between two structs of a topic, in milliseconds. */
  readonly every?: number;
  /** Of how many structs one is printed. */
  readonly decimate?: number;
  /** Whether the newest structs come at once. */
  readonly latched: boolean;
  /** Struct that is sent, in JSON. */
  readonly send?: string;
  /** Struct that is sent as a request, in JSON. */
  readonly request?: string;
  /** Topic that is sent to. */
  readonly to?: string;
  /** Program that is asked to end. */
  readonly end?: string;
  /** Whether lines of programs are printed as well. */
  readonly log: boolean;
  /** Number of structs, 0 for no end. */
  readonly count: number;
  /** Longest wait, in milliseconds. */
  readonly timeout?: number;
  /** What the bridge asks for. */
  readonly token?: string;
  /** Certificate that is trusted. */
  readonly tlsCa?: string;
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** `robo ws-bridge client`. */
export const client: Command<RoboContext> = defineCommand<BridgeClientFlags, [string?]>({
  brief: "Show what a bridge's programs send, and send them something",
  description: [
    "Prints structs as they come, until Ctrl-C. --send and --request take a struct in JSON; --send - takes one a line from",
    "standard input. Without --to they go to the only topic that takes them. What is printed too slowly is left out, and counted.",
    "",
    "  robo ws-bridge client --list",
    "  robo ws-bridge client ws://127.0.0.1:8675/ --topic 'arm.*' --every 100ms --fields pos.x,pos.y",
    "  robo ws-bridge client --send '{\"gain\": 2}' --to arm.Command",
    "  robo ws-bridge client --request '{}' --to arm.GetStatus --json",
  ].join("\n"),
  parameters: {
    flags: {
      topic: listFlag(
        "topic",
        "Topics to print, such as arm.Telemetry or 'arm.*'; '!arm.Debug' excludes [default all]",
      ),
      list: switchFlag("List the topics and their fields instead"),
      fields: listFlag(
        "path",
        "Print these fields alone, such as pos.x,wheels[2].speed [default whole structs]",
      ),
      every: optionalTimeFlag(
        "Print of each topic the newest struct, once in this time, such as 100ms [default all]",
      ),
      decimate: optionalCountFlag("Print of each topic one struct of so many [default all]"),
      latched: switchFlag("Print the newest struct of each topic at once"),
      send: textFlag(
        "json",
        "Send this struct; - sends one for each line of standard input [default none]",
      ),
      request: textFlag(
        "json",
        "Send this struct as a request, and print the answer [default none]",
      ),
      to: textFlag("topic", "Topic to send to [default the only one that takes it]"),
      end: textFlag("program", "Ask this program to end itself [default none]"),
      log: switchFlag("Print the lines of programs as well"),
      count: anyCountFlag("0", "End after so many structs; 0 goes on until Ctrl-C"),
      timeout: optionalTimeFlag(
        "Fail when nothing comes for so long [default wait for ever; 5s for answers]",
      ),
      token: textFlag("token", "What the bridge asks for [default none]"),
      tlsCa: textFlag(
        "file",
        "Certificate, in PEM, that is trusted for wss: besides the system's [default none]",
      ),
      json,
    },
    aliases: { n: "count", t: "topic" },
    positional: {
      kind: "tuple",
      parameters: [{
        parse: parseText,
        optional: true,
        placeholder: "url",
        brief: "Address of the bridge or of its page [default ws://127.0.0.1:8675/]",
      }],
    },
  },
  load: () => import("./client_impl.ts"),
});
