import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import { listFlag, switchFlag, textFlag, timeFlag } from "../cli/flag_kinds.ts";
import { parsePort, parseText } from "../cli/parsers.ts";
import type { RoboContext } from "../context.ts";
import { parseKernelName } from "./kernel_name.ts";

/** Flags of `robo interpreter pair`. */
export interface PairFlags {
  /** Name of the kernel. */
  readonly name?: string;
  /** How long the invitation holds, in milliseconds. */
  readonly for: number;
  /** Addresses under which the other machine is to look for this one. */
  readonly host?: readonly string[];
  /** Port of the pairing. */
  readonly port: number;
  /** Whether the other machine may only watch. */
  readonly observe: boolean;
  /** What this machine calls itself. */
  readonly as?: string;
  /** The kernel's list of clients. */
  readonly authorized?: string;
  /** Whether pairings are shown. */
  readonly list: boolean;
  /** Name of a pairing that is to end. */
  readonly remove?: string;
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** `robo interpreter pair`. */
export const pair: Command<RoboContext> = defineCommand<PairFlags, [string?]>({
  brief: "Let another machine use the kernel of this one",
  description: [
    "On the robot, beside a kernel with --curve: prints an invitation, which holds for one machine and five minutes, and",
    "waits for it to be used. On the other machine, with that line: makes a key pair, shows it to the robot, and keeps",
    "where the kernel is. From then on it connects, encrypted, by its name.",
    "",
    "  robo interpreter --host 0.0.0.0 --curve              # on the robot",
    "  robo interpreter pair                                # on the robot, in another terminal",
    "  robo interpreter pair robo-pair://… --name arm       # on the other machine",
    "  robo exec --connect arm script.ts",
    "  robo interpreter pair --list",
    "  robo interpreter pair --remove ana@desk",
  ].join("\n"),
  parameters: {
    positional: {
      kind: "tuple",
      parameters: [{
        parse: parseText,
        placeholder: "invitation",
        brief: "The line that the robot has printed, or - for standard input [default make one]",
        optional: true,
      }],
    },
    flags: {
      name: {
        kind: "parsed",
        parse: parseKernelName,
        optional: true,
        placeholder: "name",
        brief:
          "On the robot: which kernel [default the newest]; with an invitation: what to call it here [default its name]",
      },
      for: timeFlag("5min", "How long the invitation holds"),
      host: listFlag(
        "hosts",
        "Where the other machine is to look for this one, such as robot.local [default its addresses]",
      ),
      port: {
        kind: "parsed",
        parse: parsePort,
        default: "0",
        placeholder: "port",
        brief: "Port on which to wait for the other machine; 0 for any",
      },
      observe: switchFlag("Let it watch, and execute nothing; the kernel has to have --observers"),
      as: textFlag(
        "name",
        "With an invitation: under which name the robot knows this machine [default user@host]",
      ),
      authorized: textFlag(
        "file",
        "The kernel's list of clients [default ~/.config/robo/interpreter.clients]",
      ),
      list: switchFlag(
        "Show who may use kernels of this machine, and whose kernels this one may use",
      ),
      remove: textFlag(
        "name",
        "End the pairing with the machine, or with the kernel, of this name [default none]",
      ),
      json: switchFlag("Print JSON"),
    },
  },
  load: () => import("./pair/pair_impl.ts"),
});
