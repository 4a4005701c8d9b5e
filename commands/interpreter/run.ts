import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import {
  countFlag,
  optionalSizeFlag,
  sizeFlag,
  switchFlag,
  textFlag,
  timeFlag,
} from "../cli/flag_kinds.ts";
import { parseText } from "../cli/parsers.ts";
import type { RoboContext } from "../context.ts";
import { parseKernelName } from "./kernel_name.ts";
import { type KernelPorts, parsePorts } from "./ports.ts";

/** Flags of `robo interpreter run`. */
export interface InterpreterRunFlags {
  /** Name by which the kernel is found. */
  readonly name: string;
  /** Its ports. */
  readonly ports: KernelPorts;
  /** Module whose exports become the initial namespace. */
  readonly init?: string;
  /** Folder of the history, or `off`. */
  readonly history?: string;
  /** File of the execution log, or `off`. */
  readonly log?: string;
  /** Address to listen on. */
  readonly host: string;
  /** Whether connections must be encrypted. */
  readonly curve: boolean;
  /** File of the kernel's key pair. */
  readonly keyFile?: string;
  /** File with the keys of those who may connect. */
  readonly authorized?: string;
  /** Whether there is a second way in, for those who may only watch. */
  readonly observers: boolean;
  /** Connection file that was made beforehand, as Jupyter does. */
  readonly connectionFile?: string;
  /** Folder in which cells run. */
  readonly cwd?: string;
  /** How long a cell may withstand an interrupt, in milliseconds. */
  readonly stubborn: number;
  /** Most memory of the engine's JavaScript, in bytes. */
  readonly engineMemory?: number;
  /** Most output that is kept for clients that come back, in bytes. */
  readonly ringBytes: number;
  /** Inputs that the history keeps. */
  readonly historyLength: number;
  /** Requests that may wait. */
  readonly queue: number;
  /** Largest message, in bytes. */
  readonly maxMessage: number;
  /** Whether nothing is printed about executions. */
  readonly quiet: boolean;
  /** Whether what happens is printed as JSON. */
  readonly json: boolean;
}

/** `robo interpreter run`, or just `robo interpreter`. */
export const run: Command<RoboContext> = defineCommand<InterpreterRunFlags, string[]>({
  brief: "Run a kernel that Jupyter's clients, robo exec and robo console talk to (the default)",
  description: [
    "A TypeScript session that all clients share and that can be stopped without losing its state. Ctrl-C interrupts the",
    "cell that runs; when none does, or pressed again, it ends the kernel. One kernel has the fixed ports of",
    "sot-ipython-connection, further ones of a machine take --ports auto and a --name.",
    "",
    "  robo interpreter",
    "  robo interpreter --name arm --ports auto --init robot.ts",
    "  robo interpreter --host 0.0.0.0 --curve      # then: robo interpreter pair",
    "",
    "  jupyter console --existing",
    "  robo exec script.ts",
  ].join("\n"),
  parameters: {
    flags: {
      name: {
        kind: "parsed",
        parse: parseKernelName,
        default: "robo",
        placeholder: "name",
        brief: "Name by which robo exec, robo console and robo interpreter find it",
      },
      ports: {
        kind: "parsed",
        parse: parsePorts,
        default: "fixed",
        placeholder: "ports",
        brief:
          "fixed (42767,46117,38481,9872,52277), auto, or five: shell,iopub,stdin,control,heartbeat",
      },
      init: textFlag(
        "file",
        "Module whose exports are there from the start; onInterrupt and onEngineDeath are called [default none]",
      ),
      history: textFlag(
        "folder",
        "Where the history of inputs is kept, or off [default ~/.local/state/robo/interpreter/NAME]",
      ),
      log: textFlag(
        "file",
        "Where each execution is written, in lines of JSON, or off [default executions.jsonl beside the history]",
      ),
      host: {
        kind: "parsed",
        parse: parseText,
        default: "127.0.0.1",
        placeholder: "address",
        brief: "Address to listen on; others than loopback need --curve",
      },
      curve: switchFlag(
        "Accept encrypted connections only, from clients that are listed or paired (CURVE)",
      ),
      keyFile: textFlag(
        "file",
        "The kernel's key pair for --curve [default ~/.config/robo/interpreter.key, made when it is missing]",
      ),
      authorized: textFlag(
        "file",
        "Public keys that may connect with --curve, one a line [default ~/.config/robo/interpreter.clients, which pairing writes]",
      ),
      observers: switchFlag(
        "Make a second connection file whose holders can see everything, and execute nothing",
      ),
      connectionFile: textFlag(
        "file",
        "Take ports and keys from this file, as Jupyter's kernel managers make it [default none]",
      ),
      cwd: textFlag("folder", "Folder in which cells run [default the current folder]"),
      stubborn: timeFlag(
        "3s",
        "How long a cell may withstand an interrupt before its engine is killed",
      ),
      engineMemory: optionalSizeFlag(
        "Most memory for the JavaScript of the cells [default what V8 takes, by the machine]",
      ),
      ringBytes: sizeFlag("8MiB", "Most output that is kept for clients that come back"),
      historyLength: countFlag("10000", "Inputs that the history keeps"),
      queue: countFlag(
        "1000",
        "Requests that may wait for the cell that runs; further ones are refused",
      ),
      maxMessage: sizeFlag(
        "128MiB",
        "Largest message of a client; one that sends a larger one is disconnected",
      ),
      quiet: switchFlag("Print nothing about executions"),
      json: switchFlag(
        "Print a JSON object for the start, each execution and each restart of the engine",
      ),
    },
    aliases: { q: "quiet" },
    positional: {
      kind: "array",
      parameter: {
        parse: parseText,
        placeholder: "argument",
        brief: "Left aside, and allowed with --connection-file alone: jupyter run adds its own",
      },
    },
  },
  load: () => import("./run_impl.ts"),
});
