import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import { json } from "../cli/json_flag.ts";
import { switchFlag } from "../cli/flag_kinds.ts";
import { parseText } from "../cli/parsers.ts";
import type { RoboContext } from "../context.ts";

/** Flags of `robo ws-bridge example`. */
export interface WsBridgeExampleFlags {
  /** Whether files that are there already are replaced. */
  readonly force: boolean;
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** `robo ws-bridge example`. */
export const example: Command<RoboContext> = defineCommand<WsBridgeExampleFlags, [string?]>({
  brief: "Write robo_link.h with a driver in C that uses it, to begin with",
  description: [
    "robo_link.h is the one file that a C or C++ program needs; driver.c simulates a small arm whose structs are in telemetry.h;",
    "seed_driver.c knows nothing of the bridge. docs/robo-link.md has more.",
    "",
    "  robo ws-bridge example arm && cd arm",
    "  gcc driver.c -o driver && ./driver",
  ].join("\n"),
  parameters: {
    flags: {
      force: switchFlag("Replace files that are there and say something else"),
      json,
    },
    positional: {
      kind: "tuple",
      parameters: [{
        parse: parseText,
        placeholder: "folder",
        brief: "Folder, which is made if need be [default this one]",
        optional: true,
      }],
    },
  },
  load: () => import("./example_impl.ts"),
});
