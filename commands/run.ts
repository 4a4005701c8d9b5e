import type { Command } from "@stricli/core";
import { defineCommand } from "./cli/command.ts";
import type { RoboContext } from "./context.ts";
import { switchFlag, textFlag } from "./cli/flag_kinds.ts";
import { parseText } from "./cli/parsers.ts";

/** Flags of `robo run`. */
export interface RunFlags {
  /** Whether the script is restarted when a file of it changes. */
  readonly watch: boolean;
  /** Whether types are checked first. */
  readonly check: boolean;
  /** Exported function to call, as a launch file does. */
  readonly function?: string;
  /** What it is called with: a JSON object. */
  readonly kwargs?: string;
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
    "",
    "With --function it calls a function that the module exports, as a launch file does:",
    "",
    `  robo run --function publish --kwargs '{"topic": "hello"}' process.ts`,
  ].join("\n"),
  passesArgumentsOn: true,
  parameters: {
    flags: {
      watch: switchFlag("Restart it when one of its files changes"),
      check: switchFlag("Check its types first"),
      function: textFlag("name", "Call this function that it exports [default none: run it]"),
      kwargs: textFlag("json", "What the function is called with, a JSON object [default {}]"),
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
