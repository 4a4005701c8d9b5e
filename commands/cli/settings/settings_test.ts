import { buildRouteMap } from "@stricli/core";
import assert from "node:assert/strict";
import { defineCommand } from "../command.ts";
import { parseBytes, parseText } from "../parsers.ts";
import {
  checkSettings,
  findCommand,
  type Settings,
  variableName,
  withSettings,
} from "./settings.ts";

interface HubFlags {
  readonly key?: string;
  readonly queueBytes: number;
  readonly stats: boolean;
  readonly latch?: readonly string[];
  readonly user?: readonly string[];
}

const hub = defineCommand<HubFlags>({
  brief: "Hub",
  parameters: {
    aliases: { k: "key" },
    flags: {
      key: { kind: "parsed", parse: parseText, optional: true, brief: "Key" },
      queueBytes: { kind: "parsed", parse: parseBytes, default: "1kB", brief: "Bytes" },
      stats: { kind: "boolean", default: false, brief: "Statistics" },
      latch: { kind: "parsed", parse: parseText, optional: true, variadic: ",", brief: "Topics" },
      user: { kind: "parsed", parse: parseText, optional: true, variadic: true, brief: "Users" },
    },
  },
  load: () => Promise.reject(new Error("Not loaded")),
});

const routes = buildRouteMap({
  docs: { brief: "Test", hideRoute: { secret: true } },
  routes: {
    hub,
    secret: hub,
    topic: buildRouteMap({ docs: { brief: "Topics" }, routes: { hub } }),
  },
});

interface Sources {
  readonly env?: Record<string, string>;
  readonly file?: Settings;
}

function settle(args: string[], { env = {}, file }: Sources) {
  const found = findCommand(routes, args);
  assert.ok(found !== undefined);
  const read = file === undefined ? undefined : { name: "robo.json", settings: file };
  return withSettings(args, found, { env, file: read });
}

Deno.test("a flag is stronger than its variable, and that than the file", () => {
  const sources = { env: { ROBO_HUB_KEY: "variable" }, file: { hub: { key: "file" } } };
  assert.deepEqual(settle(["hub"], { file: sources.file }).args, ["hub", "--key=file"]);
  assert.deepEqual(settle(["hub"], sources).args, ["hub", "--key=variable"]);
  for (const typed of [["--key", "typed"], ["--key=typed"], ["-k", "typed"], ["-k=typed"]]) {
    assert.deepEqual(settle(["hub", ...typed], sources).args, ["hub", ...typed]);
  }
});

Deno.test("a flag behind -- is not the command's, so its setting holds", () => {
  const { args } = settle(["hub", "--", "--key"], { env: { ROBO_HUB_KEY: "a" } });
  assert.deepEqual(args, ["hub", "--key=a", "--", "--key"]);
});

Deno.test("what is no flag hides no setting of one without an alias", () => {
  const { args } = settle(["hub", "word", "--key", "a"], { env: { ROBO_HUB_QUEUE_BYTES: "2kB" } });
  assert.deepEqual(args, ["hub", "--queue-bytes=2kB", "word", "--key", "a"]);
});

Deno.test("a negated flag is stronger than its setting", () => {
  const { args } = settle(["hub", "--no-stats"], { env: { ROBO_HUB_STATS: "1" } });
  assert.deepEqual(args, ["hub", "--no-stats"]);
});

Deno.test("settings name flags as typed or as in code, and commands inside groups", () => {
  for (const key of ["queueBytes", "queue-bytes"]) {
    const { args } = settle(["topic", "hub"], { file: { topic: { hub: { [key]: "2kB" } } } });
    assert.deepEqual(args, ["topic", "hub", "--queue-bytes=2kB"]);
  }
  assert.equal(variableName(["topic", "hub"], "queueBytes"), "ROBO_TOPIC_HUB_QUEUE_BYTES");
});

Deno.test("flags of every command can be set for all at once, more weakly than for one", () => {
  const env = { ROBO_LOG_LEVEL: "debug" };
  const file = { logLevel: "error", hub: { logFormat: "json" } };
  assert.deepEqual(settle(["hub"], { env, file }).args, [
    "hub",
    "--log-level=debug",
    "--log-format=json",
  ]);
  assert.deepEqual(settle(["hub"], { env: { ...env, ROBO_HUB_LOG_LEVEL: "info" }, file }).args, [
    "hub",
    "--log-level=info",
    "--log-format=json",
  ]);
  assert.deepEqual(settle(["hub"], { env: { ROBO_KEY: "not shared" } }).args, ["hub"]);
});

Deno.test("an empty variable counts as none", () => {
  assert.deepEqual(settle(["hub"], { env: { ROBO_HUB_KEY: "" } }).args, ["hub"]);
});

Deno.test("lists, switches and odd texts become flags", () => {
  const cases: [unknown, string[]][] = [
    [{ latch: ["map", "a/*"] }, ["--latch", "map,a/*"]],
    [{ user: ["ann", "bob"] }, ["--user=ann", "--user=bob"]],
    [{ stats: true }, ["--stats=true"]],
    [{ stats: false }, ["--stats=false"]],
    [{ key: "-x" }, ["--key=-x"]],
    [{ key: "" }, ["--key", ""]],
    [{ key: "two\nlines" }, ["--key", "two\nlines"]],
    [{ queueBytes: 4096 }, ["--queue-bytes=4096"]],
  ];
  for (const [section, expected] of cases) {
    assert.deepEqual(settle(["hub"], { file: { hub: section } }).args, ["hub", ...expected]);
  }
});

Deno.test("each setting knows where it comes from", () => {
  const { origins } = settle(["topic", "hub"], {
    env: { ROBO_TOPIC_HUB_KEY: "a", ROBO_LOG_LEVEL: "debug" },
    file: { topic: { hub: { "queue-bytes": 1 } }, logFormat: "json" },
  });
  assert.deepEqual(Object.fromEntries(origins), {
    key: "ROBO_TOPIC_HUB_KEY",
    "queue-bytes": "robo.json: topic.hub.queue-bytes",
    "log-level": "ROBO_LOG_LEVEL",
    "log-format": "robo.json: logFormat",
  });
});

Deno.test("a settings file that names what does not exist is refused with the allowed names", () => {
  const shared = "config, logLevel, logFormat, debug";
  const cases: [Settings, string, string][] = [
    [{ hubb: {} }, "f.json: hubb: No such setting", "Allowed here: hub, topic"],
    [
      { hub: { kee: 1 } },
      "f.json: hub.kee: No such setting",
      `Allowed here: key, queueBytes, stats, latch, user, ${shared}`,
    ],
    [{ topic: { echo: {} } }, "f.json: topic.echo: No such setting", "Allowed here: hub"],
  ];
  for (const [file, message, hint] of cases) {
    assert.throws(() => checkSettings(routes, file, "f.json"), { code: "config", message, hint });
  }
  assert.throws(() => checkSettings(routes, { hub: 3 }, "f.json"), {
    message: "f.json: hub: Not an object with the flags of robo hub",
    hint: /robo hub --help/,
  });
  checkSettings(routes, { $schema: "x", debug: true, hub: { "queue-bytes": 1 } }, "f.json");
});
