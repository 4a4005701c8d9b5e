import assert from "node:assert/strict";
import { RoboError } from "../../errors.ts";
import { jobsOf, type Wanted } from "./jobs.ts";

const FILES: Readonly<Record<string, string>> = {
  "/robot/s1.ts": 'import { speed } from "./lib/speed.ts"; import "./s1.ts"; move(speed);',
  "/robot/lib/speed.ts": 'import limits from "../limits.json" with { type: "json" };\n' +
    'import "npm:msgpackr"; export const speed = limits.top;\nawait import("./perhaps.ts");',
  "/robot/limits.json": '{ "top": 3 }',
  "/robot/s2.ts": 'import { a } from "./gone.ts";',
};

function jobs(wanted: Partial<Wanted>, input = "") {
  return jobsOf({ scripts: [], local: true, ...wanted }, {
    readInput: () => Promise.resolve(new TextEncoder().encode(input)),
    readFile: (path) => Promise.resolve(FILES[path]),
  });
}

function refused(wanted: Partial<Wanted>, code: string, message: RegExp) {
  return assert.rejects(jobs(wanted), (error) => {
    assert.ok(error instanceof RoboError);
    assert.equal(error.code, code);
    assert.match(error.message, message);
    return true;
  });
}

Deno.test("a local script is sent with all that it imports, by absolute path", async () => {
  const [job] = await jobs({ scripts: ["/robot/lib/../s1.ts"] });
  assert.equal(job!.code, FILES["/robot/s1.ts"]);
  assert.deepEqual(job!.metadata, {
    robo: {
      script: {
        name: "/robot/lib/../s1.ts",
        folder: "/robot",
        modules: {
          "/robot/lib/speed.ts": FILES["/robot/lib/speed.ts"],
          "/robot/s1.ts": FILES["/robot/s1.ts"],
          "/robot/limits.json": FILES["/robot/limits.json"],
        },
      },
    },
  });
});

Deno.test("a script on the kernel's machine is named, however it is called", async () => {
  const made = await jobs({ scripts: ["a.ts", 'my "best" one.ts'], local: false });
  assert.deepEqual(made.map(({ code }) => code), ['%run "a.ts"', '%run "my \\"best\\" one.ts"']);
});

Deno.test("standard input is a script of this machine", async () => {
  const [first, second] = await jobs({ scripts: ["a.ts", "-"], local: false }, "1 + 1");
  assert.equal(first!.code, '%run "a.ts"');
  assert.equal(second!.code, "1 + 1");
  const { script } = second!.metadata["robo"] as { script: { name: string; folder: string } };
  assert.deepEqual([script.name, script.folder], ["-", Deno.cwd()]);
});

Deno.test("code of the command line is an expression", async () => {
  const made = await jobs({ eval: ["a", "b"] });
  assert.deepEqual(made.map(({ code, isExpression }) => [code, isExpression]), [
    ["a", true],
    ["b", true],
  ]);
});

Deno.test("all files that are missing are named", async () => {
  await refused({ scripts: ["/robot/no.ts"] }, "missing", /^There is no script \/robot\/no.ts$/);
  await refused(
    { scripts: ["/robot/no.ts", "/robot/s1.ts", "/robot/s2.ts"] },
    "missing",
    /^There is no script \/robot\/no\.ts; \/robot\/s2\.ts imports \.\/gone\.ts, which is not there$/,
  );
});

Deno.test("nothing to do, and too much to do, are mistakes", async () => {
  await refused({}, "usage", /nothing to execute/);
  await refused({ scripts: ["a.ts"], eval: ["b"] }, "usage", /instead of scripts/);
  await refused({ scripts: ["-", "-"] }, "usage", /once/);
});
