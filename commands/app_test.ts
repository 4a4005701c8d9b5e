import { buildRouteMap } from "@stricli/core";
import assert from "node:assert/strict";
import { type ErrorCode, RoboError } from "../errors.ts";
import { DENO_VERSION, VERSION } from "../version.ts";
import { runCommand } from "./app.ts";
import { defineCommand } from "./cli/command.ts";
import { fakeContext, type FakeContextOptions } from "./context_testing.ts";
import { parseDuration, parseText } from "./cli/parsers.ts";

interface EchoFlags {
  readonly interval: number;
  readonly mode: "up" | "down";
  readonly stats: boolean;
  readonly topics?: readonly string[];
}

const echoFlags = {
  interval: { kind: "parsed", parse: parseDuration, default: "3s", brief: "Between two" },
  mode: { kind: "enum", values: ["up", "down"], default: "up", brief: "Direction" },
  stats: { kind: "boolean", default: false, brief: "Whether" },
  topics: {
    kind: "parsed",
    parse: parseText,
    optional: true,
    variadic: ",",
    brief: "Which [default all]",
  },
} as const;

const echo = defineCommand<EchoFlags, string[]>({
  brief: "Print what it was given",
  parameters: {
    flags: echoFlags,
    positional: { kind: "array", parameter: { parse: parseText, brief: "Words" } },
  },
  load: () =>
    Promise.resolve({
      default: (context, flags, ...words) => context.print(JSON.stringify({ ...flags, words })),
    }),
});

const pass = defineCommand<EchoFlags, string[]>({
  brief: "Print what it passes on",
  passesArgumentsOn: true,
  parameters: {
    flags: echoFlags,
    positional: { kind: "array", parameter: { parse: parseText, brief: "Words" } },
  },
  load: () =>
    Promise.resolve({
      default: (context, { mode }, ...words) => context.print(JSON.stringify({ mode, words })),
    }),
});

const fail = defineCommand<NonNullable<unknown>, [string]>({
  brief: "Fail",
  parameters: {
    positional: { kind: "tuple", parameters: [{ parse: parseText, brief: "Kind" }] },
  },
  load: () =>
    Promise.resolve({
      default: (_context, _flags, kind) => {
        if (kind === "mistake") throw new TypeError("x is not a function");
        throw new RoboError(kind as ErrorCode, "It failed", {
          hint: "Try again",
          cause: new Error("deep down"),
        });
      },
    }),
});

const broken = defineCommand<NonNullable<unknown>>({
  brief: "Cannot be loaded",
  parameters: {},
  load: () => Promise.reject(new Error("Module not found")),
});

const root = buildRouteMap({
  docs: { brief: "Test" },
  routes: {
    echo,
    pass,
    fail,
    broken,
    topic: buildRouteMap({ docs: { brief: "Topics" }, routes: { echo } }),
  },
});

async function robo(args: string[], options: FakeContextOptions = {}) {
  const context = fakeContext({ ...options, args });
  const status = await runCommand(context, root);
  return { status, stdout: context.stdout(), stderr: context.stderr() };
}

Deno.test("each kind of error ends with its sysexits status, and says what to do", async () => {
  const statuses: Record<ErrorCode, number> = {
    usage: 64,
    data: 65,
    missing: 66,
    unavailable: 69,
    internal: 70,
    io: 74,
    lost: 75,
    denied: 77,
    config: 78,
  };
  for (const [kind, status] of Object.entries(statuses)) {
    assert.deepEqual(await robo(["fail", kind]), {
      status,
      stdout: "",
      stderr: "error: It failed\nhint: Try again\n",
    });
  }
});

Deno.test("a mistake of the program ends with 70 and asks for a report", async () => {
  for (const args of [["fail", "mistake"], ["broken"]]) {
    const { status, stderr } = await robo(args);
    assert.equal(status, 70);
    assert.match(stderr, /^error: [^\n]+\nhint: This is a mistake in robo[^\n]+\n$/);
  }
});

Deno.test("--debug and ROBO_DEBUG=1 show the stack and the causes", async () => {
  const ways: [string[], FakeContextOptions][] = [
    [["fail", "io", "--debug"], {}],
    [["fail", "io"], { env: { ROBO_DEBUG: "1" } }],
  ];
  for (const [args, options] of ways) {
    const { stderr } = await robo(args, options);
    assert.match(stderr, /at .*app_test\.ts:\d+/);
    assert.match(stderr, /caused by: Error: deep down/);
  }
});

Deno.test("what is typed wrongly ends with 64, and names what may have been meant", async () => {
  const cases: [string[], string, string][] = [
    [["ehco"], "There is no command ehco", "Did you mean echo?"],
    [["zzz"], "There is no command zzz", "List them with: robo --help"],
    [["topic", "eco"], "There is no command eco", "Did you mean echo?"],
    [["--stats", "echo"], "The flag --stats stands before the command", "Flags follow the command"],
    [["echo", "--stat"], "There is no flag --stat", "Did you mean --stats?"],
    [["echo", "--zzz"], "There is no flag --zzz", "See the flags with --help"],
    [["echo", "-z"], "There is no flag -z", "See the flags with --help"],
    [["echo", "--mode", "left"], "--mode: left is not one of its values", "Allowed: up, down"],
    [["echo", "--interval", "3x"], "--interval: 3x is not a duration", "Give a number with ms"],
    [["echo", "--interval"], "--interval has to be given with a value", "See the flags"],
    [
      ["echo", "--interval", "--stats"],
      "--interval needs a value, but --stats follows",
      "See the flags",
    ],
    [["echo", "--stats=maybe"], "--stats: maybe is neither true nor false", "Give true or false"],
    [["echo", "--no-stats=true"], "--no-stats takes no value", "See the flags"],
    [["echo", "--mode", "up", "--mode", "up"], "--mode is given more than once", "See the flags"],
    [["fail"], "The argument arg1 is missing", "See the flags"],
    [["fail", "io", "more"], "The argument more is one too many", "See the flags"],
  ];
  for (const [args, message, hint] of cases) {
    const { status, stdout, stderr } = await robo(args);
    assert.equal(status, 64, args.join(" "));
    assert.equal(stdout, "");
    const [first, second] = stderr.split("\n");
    assert.ok(first!.startsWith(`error: ${message}`), stderr);
    assert.ok(second!.startsWith(`hint: ${hint}`), stderr);
  }
});

Deno.test("flags, values and arguments reach the command", async () => {
  const args = ["echo", "one", "--interval=250ms", "--topics", "a,b", "--stats", "two"];
  const { status, stdout, stderr } = await robo(args);
  assert.equal(stderr, "");
  assert.equal(status, 0);
  assert.deepEqual(JSON.parse(stdout), {
    interval: 250,
    mode: "up",
    stats: true,
    topics: ["a", "b"],
    logLevel: "info",
    logFormat: "text",
    debug: false,
    words: ["one", "two"],
  });
});

Deno.test("behind -- everything is an argument", async () => {
  const { stdout } = await robo(["echo", "--", "--stats", "--help", "-x", "--debug", "--"]);
  const { words, stats, debug } = JSON.parse(stdout);
  assert.deepEqual(words, ["--stats", "--help", "-x", "--debug", "--"]);
  assert.equal(stats, false);
  assert.equal(debug, false);
});

Deno.test("a command that passes arguments on takes no flag behind the first argument", async () => {
  const given: [string[], string[]][] = [
    [["s.ts", "--help"], ["s.ts", "--help"]],
    [["s.ts", "--mode", "x", "--", "y"], ["s.ts", "--mode", "x", "--", "y"]],
    [["--", "s.ts", "-h"], ["s.ts", "-h"]],
  ];
  for (const [words, expected] of given) {
    for (const flags of [["--mode", "down"], ["--mode=down"], ["--mode", "down", "--stats"]]) {
      const { stdout, stderr } = await robo(["pass", ...flags, ...words]);
      assert.equal(stderr, "");
      assert.deepEqual(JSON.parse(stdout), { mode: "down", words: expected });
    }
  }
  assert.match((await robo(["pass", "--help"])).stdout, /^Print what it passes on\n/);
  assert.match((await robo(["pass", "--mode", "up", "-h"])).stdout, /^Print what it passes on\n/);
});

Deno.test("robo --version prints the version", async () => {
  for (const flag of ["--version", "-v"]) {
    assert.deepEqual(await robo([flag]), { status: 0, stdout: `${VERSION}\n`, stderr: "" });
  }
});

Deno.test("the version is the same everywhere", async () => {
  for (const file of ["../deno.json", "../package.json"]) {
    const text = await Deno.readTextFile(new URL(file, import.meta.url));
    assert.equal(JSON.parse(text).version, VERSION, file);
  }
});

Deno.test("a settings file that cannot be read ends with 78", async () => {
  const { status, stderr } = await robo(["echo", "--config", "/nowhere/robo.json"]);
  assert.equal(status, 78);
  assert.match(stderr, /^error: Cannot read the settings file \/nowhere\/robo\.json\nhint: /);
});

Deno.test("the version of Deno is the bootstrap's", async () => {
  const bootstrap = await Deno.readTextFile(new URL("../robo", import.meta.url));
  assert.ok(bootstrap.includes(`\nversion=${DENO_VERSION}\n`));
});
