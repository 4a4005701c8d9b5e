import assert from "node:assert/strict";
import fc from "fast-check";
import { describeError } from "../../../commands/cli/report.ts";
import { RoboError } from "../../../errors.ts";
import { type LaunchFolder, launchFolder } from "./launch_file_testing.ts";
import { LaunchFileError } from "./problems.ts";
import { MAX_FILE_BYTES } from "./source/read_file.ts";

const WHOLE = {
  $schema: "x",
  name: "robot",
  args: { speed: 1, mode: { choices: ["sim", "real"], default: "sim" } },
  env: { A: "${speed}" },
  geckocore: { type: "tcp", in: ["localhost", 9998], out: ["localhost", 9999] },
  defaults: { restart: { when: "always", delay: "1s", limit: "none" }, stop: { polite: 1 } },
  include: [{ file: "more.yaml", args: { side: "${mode}" }, namespace: "more" }],
  groups: [{
    namespace: "left",
    if: "${mode} == sim",
    remap: { a: "b" },
    nodes: { inner: { cmd: ["sh", "-c", "true"], after: "camera", limits: { memory: "200MiB" } } },
  }],
  processes: [["process", "publish", { topic: "hello", list: [1, { x: null }] }]],
  nodes: {
    camera: { file: "camera", function: "run", expect: { topic: "imu", hz: [95, 105] } },
    planner: { file: "process", function: "f", process: "p", after: ["camera"], required: true },
  },
};

const YAML = `# a robot
args: {speed: 1}
env: &env
  A: "\${speed}"
nodes:
  camera: {file: camera, function: run, kwargs: {topic: hey there}}
  planner:
    file: process
    function: f
    env: *env
    after: [camera]
    cwd: .
groups:
  - namespace: left
    nodes: [[process, publish, {topic: hello}]]
`;

function hostileFolder(): Promise<LaunchFolder> {
  return launchFolder({ "more.yaml": "args: {side: {}}\nnodes: {m: {cmd: [sh]}}\n" });
}

/** Asserts that a file loads, or is refused as a user can understand it. */
async function loadsOrIsRefused(
  folder: LaunchFolder,
  file: string,
  content: string | Uint8Array,
): Promise<"loads" | "refused"> {
  const path = `${folder.path}/${file}`;
  if (typeof content === "string") await Deno.writeTextFile(path, content);
  else await Deno.writeFile(path, content);
  try {
    await folder.load(file);
    return "loads";
  } catch (error) {
    assert.ok(error instanceof RoboError, `${(error as Error).stack}`);
    assert.ok(error instanceof LaunchFileError, error.message);
    assert.ok(["config", "usage"].includes(error.code));
    const lines = error.message.split("\n");
    const listed = error.problems.length === 1 ? lines : lines.slice(1);
    assert.ok(listed.length <= 21);
    for (const line of listed.slice(0, error.problems.length)) {
      assert.match(line, /^\S+:[0-9]+:[0-9]+: \S|^and [0-9]+ more$/);
    }
    for (const { place, message, cure } of error.problems) {
      assert.ok(message !== "" && cure !== "");
      if (place.file !== path) continue;
      const text = typeof content === "string"
        ? content.replace(/^\ufeff/, "")
        : new TextDecoder().decode(content);
      const line = text.split("\n")[place.line - 1];
      assert.ok(line !== undefined && place.column <= line.length + 1, JSON.stringify(place));
    }
    assert.doesNotMatch(describeError(error), /^\s+at .*\.ts:/m);
    return "refused";
  }
}

const edits: fc.Arbitrary<(text: string) => string> = fc.oneof(
  fc.nat().map((at) => (text: string) => text.slice(0, at % (text.length + 1))),
  fc.tuple(fc.nat(), fc.integer({ min: 1, max: 20 })).map(([at, length]) => (text: string) => {
    const from = at % text.length;
    return text.slice(0, from) + text.slice(from + length);
  }),
  fc.tuple(
    fc.nat(),
    fc.constantFrom(
      ...[
        "\0",
        "\t",
        "\r\n",
        "\n",
        "\ufeff",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        '"',
        "'",
        "&a ",
        "*a",
        "!x ",
      ],
      ...[
        "<<: ",
        "${",
        "${x}",
        "$${",
        "1e999",
        "-",
        "#",
        "/*",
        "//",
        "\\",
        "\\u",
        "é",
        "😀",
        "null",
        "|\n",
      ],
    ),
  ).map(([at, piece]) => (text: string) => {
    const from = at % (text.length + 1);
    return text.slice(0, from) + piece + text.slice(from);
  }),
  fc.tuple(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 60 })).map(
    ([a, b, length]) => (text: string) => {
      const piece = text.slice(a % text.length, a % text.length + length);
      const to = b % (text.length + 1);
      return text.slice(0, to) + piece + text.slice(to);
    },
  ),
  fc.constant((text: string) => text.replaceAll("\n", "\r\n")),
  fc.constant((text: string) => `\ufeff${text}`),
);

Deno.test("a file that was cut, garbled or mixed up loads or is refused at a place in it", async () => {
  await using folder = await hostileFolder();
  const seen = { loads: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(["r.json", JSON.stringify(WHOLE, null, 2)], ["r.yaml", YAML]),
      fc.array(edits, { minLength: 1, maxLength: 4 }),
      async ([file, text], edits) => {
        const mangled = edits.reduce((text, edit) => text === "" ? text : edit(text), text!);
        seen[await loadsOrIsRefused(folder, file!, mangled)]++;
      },
    ),
    { numRuns: 600 },
  );
  assert.ok(seen.loads > 0 && seen.refused > 0, JSON.stringify(seen));
});

/** The same with another value, or key, at one of its places. */
function replaceOne(
  value: unknown,
  at: { left: number },
  by: { key?: string; value: unknown },
): unknown {
  if (at.left-- === 0) return by.value;
  if (Array.isArray(value)) return value.map((item) => replaceOne(item, at, by));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const renamed = by.key !== undefined && at.left === 0 ? by.key : key;
      return [renamed, replaceOne(item, at, renamed === key ? by : { value: item })];
    }),
  );
}

Deno.test("a file with another value or key at any place loads or is refused at a place in it", async () => {
  await using folder = await hostileFolder();
  const strange = fc.oneof(
    fc.constantFrom<unknown>(...[
      null,
      true,
      -1,
      0,
      1e15,
      "",
      "x",
      "${speed}",
      "${",
      " ",
      "a/b",
      [],
      {},
    ]),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const key = fc.oneof(
    fc.string(),
    fc.constantFrom("if", "nodes", "cmd", "constructor", "toString"),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.nat(90),
      strange,
      fc.option(key, { nil: undefined }),
      async (at, value, key) => {
        const by = key === undefined ? { value } : { key, value };
        const text = JSON.stringify(replaceOne(WHOLE, { left: at }, by), null, 1);
        await loadsOrIsRefused(folder, "r.json", text);
        await loadsOrIsRefused(folder, "r.yaml", text);
      },
    ),
    { numRuns: 300 },
  );
});

Deno.test("bytes that are no text are refused where they stand", async () => {
  await using folder = await hostileFolder();
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 60 }), async (bytes) => {
      await loadsOrIsRefused(folder, "r.json", bytes);
      await loadsOrIsRefused(folder, "r.yaml", bytes);
    }),
    { numRuns: 200 },
  );
  const encoder = new TextEncoder();
  const latin = [...encoder.encode('{\n "name": "caf'), 0xe9, ...encoder.encode('"}')];
  await Deno.writeFile(`${folder.path}/r.json`, Uint8Array.from(latin));
  const [problem] = await folder.problems("r.json");
  assert.deepEqual([problem!.place.line, problem!.place.column], [2, 14]);
  assert.match(problem!.message, /not UTF-8/);
  await Deno.writeFile(`${folder.path}/r.json`, Uint8Array.of(0xff, 0xfe, 0x7b, 0));
  assert.match((await folder.problems("r.json"))[0]!.message, /UTF-16/);
});

Deno.test("files that are made to exhaust a reader are refused", async () => {
  await using folder = await hostileFolder();
  const lines = ["a: &a0 [x, x]"];
  for (let i = 1; i < 40; i++) lines.push(`a${i}: &a${i} [*a${i - 1}, *a${i - 1}]`);
  const cases: [string, string, RegExp][] = [
    ["r.json", "[".repeat(400_000), /Nested more than 64/],
    ["r.json", '{"a":'.repeat(65) + "1" + "}".repeat(65), /Nested more than 64/],
    ["r.yaml", "- ".repeat(50_000), /Nested more than 64/],
    ["r.yaml", "{a: ".repeat(20_000), /Nested more than 64/],
    ["r.yaml", "? ".repeat(20_000), /Nested more than 64/],
    ["r.yaml", lines.join("\n"), /More than 100000 values|no anchor/],
    ["r.yaml", `a: &a 1\nb: [${"*a,".repeat(101)}]`, /More than 100 aliases/],
    [
      "r.yaml",
      Array.from({ length: 60_000 }, (_, i) => `k${i}: 1`).join("\n"),
      /mistakes|is unknown/,
    ],
    ["r.json", `{"nodes": [${"0,".repeat(100_001)}]}`, /More than 100000 values/],
    ["r.json", `{"name": "${"x".repeat(300_000)}"}`, /not a name/],
    ["r.json", " ".repeat(MAX_FILE_BYTES + 1), /longer than 1 MiB/],
  ];
  for (const [file, text, message] of cases) {
    await Deno.writeTextFile(`${folder.path}/${file}`, text);
    const [problem] = await folder.problems(file);
    assert.match(problem!.message, message);
    assert.ok(problem!.message.length < 400, problem!.message);
  }
});

Deno.test("of many mistakes twenty are listed and the others counted", async () => {
  await using folder = await hostileFolder();
  const text = `{"nodes": [${Array(30).fill("5").join(",\n")}]}`;
  await Deno.writeTextFile(`${folder.path}/r.json`, text);
  await assert.rejects(folder.load("r.json"), (error: RoboError) => {
    const lines = error.message.split("\n");
    assert.equal(lines.length, 22);
    assert.match(lines[0]!, /^30 mistakes in .*r\.json$/);
    assert.match(lines[1]!, /r\.json:1:12: nodes\[0\] is 5, not a node\. Give \[file, function/);
    assert.equal(lines[21], "and 10 more");
    return true;
  });
});

Deno.test("what is no file to read is said", async () => {
  await using folder = await launchFolder({ "sub/x.json": "{}", "file": "{}" });
  const refusal = (file: string, message: RegExp, code = "config") =>
    assert.rejects(folder.load(file), (error: RoboError) => {
      assert.match(error.message, message);
      assert.equal(error.code, code);
      assert.ok(error.hint);
      return true;
    });
  await refusal("sub", /^The launch file .*sub is a folder$/);
  await refusal("sub/gone.json", /^There is no launch file .*gone\.json$/, "usage");
  await refusal("file/x.json", /^There is no launch file/, "usage");
  if (Deno.build.os !== "windows") {
    await new Deno.Command("mkfifo", { args: [`${folder.path}/pipe`] }).output();
    await refusal("pipe", /pipe is not a regular file$/);
  }
  const read = () => Promise.reject(new Deno.errors.PermissionDenied("no"));
  await assert.rejects(folder.load("file", { read }), /may not be read$/);
});
