import assert from "node:assert/strict";
import { buildRouteMap } from "@stricli/core";
import { fakeContext } from "../context_testing.ts";
import { nameDefaultCommand, prepareArguments } from "./arguments.ts";
import { defineCommand } from "./command.ts";
import { parseText } from "./parsers.ts";

function load(): Promise<{ default: () => void }> {
  return Promise.resolve({ default: () => {} });
}
const command = defineCommand({ brief: "Does something", parameters: {}, load });
const other = defineCommand({ brief: "Does something else", parameters: {}, load });

const owner = defineCommand<{ readonly config?: string }>({
  brief: "Has a file of its own",
  parameters: {
    flags: { config: { kind: "parsed", parse: parseText, optional: true, brief: "File" } },
  },
  ownsConfig: true,
  load,
});

const routes = buildRouteMap({
  docs: { brief: "All" },
  routes: {
    keys: command,
    owner,
    record: buildRouteMap({
      docs: { brief: "Records" },
      defaultCommand: "start",
      routes: { start: command, info: other },
    }),
  },
});

Deno.test("nameDefaultCommand names the command that a group stands for, and nothing else", () => {
  const named = (line: string) => nameDefaultCommand(routes, line.split(" ")).join(" ");
  assert.equal(named("record imu -o x"), "record start imu -o x");
  assert.equal(named("record -o x info"), "record start -o x info");
  assert.equal(named("record"), "record start");
  for (const line of ["record info x", "record start imu", "record --help", "keys", "nothing"]) {
    assert.equal(named(line), line);
  }
});

Deno.test("--config is the settings file, unless the command has a file of its own by that name", () => {
  const prepare = (...args: string[]) => prepareArguments(routes, fakeContext({ args }));
  assert.throws(() => prepare("keys", "--config", "/nowhere.json"), { code: "config" });
  assert.deepEqual(prepare("owner", "--config", "/nowhere.json").args, [
    "owner",
    "--config",
    "/nowhere.json",
  ]);
});
