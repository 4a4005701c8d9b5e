import { buildCommand, type Command, type RouteMap } from "@stricli/core";
import assert from "node:assert/strict";
import { routes, runCommand } from "../../app.ts";
import type { RoboContext } from "../../context.ts";
import { fakeContext } from "../../context_testing.ts";
import { formatHelp } from "./help.ts";
import { type FlagDefinition, flagRows } from "./flags.ts";
import { parseDuration, parseText } from "../parsers.ts";

interface ExampleFlags {
  readonly maxCount: string;
  readonly interval: number;
  readonly mode: "up" | "down";
  readonly wait: boolean;
  readonly only?: readonly string[];
  readonly secret: boolean;
}

const example = buildCommand({
  docs: { brief: "Count", fullDescription: "Counts what\ncomes by.\n\n  robo count a b" },
  func: (_flags: ExampleFlags, _from: string, _to: string) => {},
  parameters: {
    aliases: { i: "interval" },
    flags: {
      maxCount: { kind: "parsed", parse: parseText, placeholder: "count", brief: "How far" },
      interval: { kind: "parsed", parse: parseDuration, default: "3s", brief: "Between two" },
      mode: { kind: "enum", values: ["up", "down"], default: "up", brief: "Direction" },
      wait: { kind: "boolean", default: true, brief: "Wait for the first" },
      only: {
        kind: "parsed",
        parse: parseText,
        optional: true,
        variadic: ",",
        brief: "These [default all]",
      },
      secret: { kind: "boolean", default: false, hidden: true, brief: "Not shown" },
    },
    positional: {
      kind: "tuple",
      parameters: [
        { parse: parseText, placeholder: "from", brief: "Where to start" },
        { parse: parseText, placeholder: "to", brief: "Where to stop", default: "10" },
      ],
    },
  },
}) as Command<RoboContext>;

function help(columns = 80) {
  return formatHelp(example, { prefix: ["robo", "count"], columns, color: false });
}

Deno.test("the help of a command shows usage, arguments and flags with units, values and defaults", () => {
  assert.equal(
    help(),
    `Count

Usage
  robo count --max-count <count> [flags] <from> [to]

Counts what comes by.

  robo count a b

Arguments
  from  Where to start
  to    Where to stop [default 10]

Flags
  --max-count <count>     How far [required]
  -i, --interval <value>  Between two [in ms, s, min or h; default 3s]
  --mode <choice>         Direction [up, down; default up]
  --[no-]wait             Wait for the first [default on]
  --only <value>          These [default all; separated by commas]

Flags of every command
  -h, --help  Show this help

Each flag can also be set by a variable, such as ROBO_COUNT_MAX_COUNT, or under
"count" in robo.json: a flag is stronger than a variable, and that than the
file.
`,
  );
});

Deno.test("help fits every terminal of at least 40 columns", () => {
  for (const columns of [40, 60, 80, 100]) {
    const lines = help(columns).split("\n").filter((line) => !line.includes("robo count"));
    assert.ok(lines.every((line) => line.length <= columns), `${columns}`);
  }
});

Deno.test("headings stand out in colour", () => {
  const text = formatHelp(example, { prefix: ["robo", "count"], columns: 80, color: true });
  assert.ok(text.includes("\x1b[1mUsage\x1b[22m"));
});

Deno.test("robo alone, robo --help and robo help show all commands and end with 0", async () => {
  const outputs = [];
  for (const args of [[], ["--help"], ["-h"], ["help"]]) {
    const context = fakeContext({ args });
    assert.equal(await runCommand(context), 0);
    assert.equal(context.stderr(), "");
    outputs.push(context.stdout());
  }
  assert.equal(new Set(outputs).size, 1);
  const words = outputs[0]!.replaceAll(/\s+/g, " ");
  assert.match(outputs[0]!, /Usage\n {2}robo <command> \[flags\]/);
  for (const { name, target, hidden } of routes.getAllEntries()) {
    assert.equal(words.includes(target.brief), !hidden, name.original);
  }
});

Deno.test("every flag of every command says its default, and fits 80 columns", () => {
  for (const { path, command } of allCommands(routes, ["robo"])) {
    for (const [name, flag] of Object.entries(command.parameters.flags ?? {})) {
      const [row] = flagRows({ [name]: flag as FlagDefinition });
      if (row === undefined) continue;
      assert.match(row.text, /\[.*(default|required).*\]$/, `${path.join(" ")} --${name}`);
    }
    for (
      const line of formatHelp(command, { prefix: path, columns: 80, color: false }).split("\n")
    ) {
      assert.ok(line.length <= 80 || line.startsWith("  robo "), line);
    }
  }
});

function* allCommands(
  group: RouteMap<RoboContext>,
  prefix: readonly string[],
): Generator<{ path: readonly string[]; command: Command<RoboContext> }> {
  for (const { name, target } of group.getAllEntries()) {
    const path = [...prefix, name["convert-camel-to-kebab"]];
    if ("loader" in target) yield { path, command: target };
    else yield* allCommands(target, path);
  }
}
