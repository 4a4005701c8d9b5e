import type { Command } from "@stricli/core";
import { RoboError } from "../../errors.ts";
import { defineCommand } from "../cli/command.ts";
import { switchFlag, timeFlag } from "../cli/flag_kinds.ts";
import { parseText } from "../cli/parsers.ts";
import type { RoboContext } from "../context.ts";
import { proposeFunctions } from "./flags.ts";

/** An argument with a name. */
export interface NamedArgument {
  /** Its name. */
  readonly name: string;
  /** Its value, as it was typed. */
  readonly value: string;
}

/** Flags of `robo shm call`. */
export interface ShmCallFlags {
  /** Arguments with names. */
  readonly named?: readonly NamedArgument[];
  /** Longest time for the call, in milliseconds. */
  readonly timeout: number;
  /** Whether to wait for the result. */
  readonly wait: boolean;
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** Takes `name=value`. */
function parseNamed(text: string): NamedArgument {
  const at = text.indexOf("=");
  if (at < 1) {
    throw new RoboError("usage", `${text} is no named argument`, {
      hint: "Give NAME=VALUE, such as speed=2",
    });
  }
  return { name: text.slice(0, at), value: text.slice(at + 1) };
}

/** `robo shm call`. */
export const call: Command<RoboContext> = defineCommand<ShmCallFlags, [string, ...string[]]>({
  brief: "Call a function and print its result",
  description: [
    "Arguments are JSON; what is no JSON is passed as text. The result is printed as one line of JSON, and nothing where the function",
    "returns nothing. Ends with 65 if the function threw, with 66 or 69 if nobody serves it, with 130 after Ctrl-C. Behind -- everything is an argument.",
    "",
    "  robo shm call add 1 2",
    "  robo shm call move '[1, 2]' --named speed=0.5 --timeout 10s",
    "  robo shm call add -- -1 2",
  ].join("\n"),
  parameters: {
    flags: {
      named: {
        kind: "parsed",
        parse: parseNamed,
        variadic: true,
        optional: true,
        placeholder: "name=value",
        brief: "Argument with a name; may be given again [default none]",
      },
      timeout: timeFlag("5s", "Give up after so long"),
      wait: {
        kind: "boolean",
        default: true,
        brief: "Wait for the result; else the call is made and left alone",
      },
      json: switchFlag("Print a JSON object: ok, result and ms, or ok, reason, number and message"),
    },
    positional: {
      kind: "array",
      minimum: 1,
      parameter: {
        parse: parseText,
        proposeCompletions: proposeFunctions,
        placeholder: "name",
        brief: "The function, then its arguments",
      },
    },
  } as never,
  load: () => import("./call_impl.ts"),
});
