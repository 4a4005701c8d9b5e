import type { Command } from "@stricli/core";
import { defineCommand, type Implementation } from "../cli/command.ts";
import { switchFlag } from "../cli/flag_kinds.ts";
import { json } from "../cli/json_flag.ts";
import { parseText } from "../cli/parsers.ts";
import type { RoboContext } from "../context.ts";

/** Flags of all commands that write an example. */
export interface ExampleFlags {
  /** Whether files that are there already are replaced. */
  readonly force: boolean;
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** What a command says of itself, and what it does. */
export interface ExampleCommand {
  /** In a line. */
  readonly brief: string;
  /** Lines of its help. */
  readonly description: readonly string[];
  /** What it does, loaded when it runs. */
  load(): Promise<{ readonly default: Implementation<ExampleFlags, [string?]> }>;
}

/** A command that writes an example into a folder. */
export function exampleCommand(
  { brief, description, load }: ExampleCommand,
): Command<RoboContext> {
  return defineCommand<ExampleFlags, [string?]>({
    brief,
    description: description.join("\n"),
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
    load,
  });
}
