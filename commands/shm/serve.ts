import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import { optionalCountFlag, optionalSizeFlag, switchFlag } from "../cli/flag_kinds.ts";
import { parseCount, parseText } from "../cli/parsers.ts";
import type { RoboContext } from "../context.ts";

/** Flags of `robo shm serve`. */
export interface ShmServeFlags {
  /** Put before each name. */
  readonly prefix: string;
  /** Largest arguments, in bytes. */
  readonly maxArgs?: number;
  /** Largest result, in bytes. */
  readonly maxResult?: number;
  /** Calls in flight. */
  readonly slots?: number;
  /** Whether calls are printed. */
  readonly log: boolean;
}

/** `robo shm serve`. */
export const serve: Command<RoboContext> = defineCommand<ShmServeFlags, string[]>({
  brief: "Offer the functions that a TypeScript module exports, to all processes of this machine",
  description: [
    "Every function that the module exports is offered under its name until Ctrl-C. Named arguments come as one object after the others.",
    "The module's own imports work as with robo run.",
    "",
    "  robo shm serve functions.ts",
    "  robo shm serve arm.ts gripper.ts --prefix left. --log",
  ].join("\n"),
  parameters: {
    flags: {
      prefix: {
        kind: "parsed",
        parse: parseText,
        default: "",
        placeholder: "text",
        brief: "Put before each function's name",
      },
      maxArgs: optionalSizeFlag(
        "Largest arguments of a call [default as the function is; 4096 when it is made]",
      ),
      maxResult: {
        kind: "parsed",
        parse: parseCount,
        optional: true,
        placeholder: "bytes",
        brief:
          "Largest result; 0 keeps no replies [default as the function is; 4096 when it is made]",
      },
      slots: optionalCountFlag(
        "Calls of a function in flight, 1 to 64 [default as it is; 16 when it is made]",
      ),
      log: switchFlag("Print each call: who called what, how it ended, how long it took"),
    },
    positional: {
      kind: "array",
      minimum: 1,
      parameter: {
        parse: parseText,
        placeholder: "module",
        brief: "Module, in TypeScript or JavaScript",
      },
    },
  },
  load: () => import("./serve_impl.ts"),
});
