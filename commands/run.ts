import type { Command } from "@stricli/core";
import { defineCommand } from "./command.ts";
import type { RoboContext } from "./context.ts";
import { parseText } from "./parsers.ts";

/** Flags of `robo run`. */
export interface RunFlags {
  /** Whether the script is restarted when a file of it changes. */
  readonly watch: boolean;
  /** Whether types are checked first. */
  readonly check: boolean;
}

/** `robo run`: a user's program, with the library at hand. */
export const runScript: Command<RoboContext> = defineCommand<RunFlags, [string, ...string[]]>({
  brief: "Run a TypeScript program that imports robo",
  description: [
    'Runs your program with import … from "robo" resolved, from any folder. Its own imports work as they do',
    "with Deno: relative ones, npm: and jsr: packages, its deno.json or package.json. Everything behind the",
    "script belongs to it, also what looks like a flag, as do streams, signals and the exit status.",
    "",
    "  robo run my_node.ts --rate 10",
    "  robo run --watch my_node.ts",
  ].join("\n"),
  passesArgumentsOn: true,
  parameters: {
    flags: {
      watch: { kind: "boolean", default: false, brief: "Restart it when one of its files changes" },
      check: { kind: "boolean", default: false, brief: "Check its types first" },
    },
    positional: {
      kind: "array",
      minimum: 1,
      parameter: {
        parse: parseText,
        placeholder: "script",
        brief: "The program, in TypeScript or JavaScript, then its own arguments",
      },
    },
  } as never,
  load: () => import("./run_impl.ts"),
});
