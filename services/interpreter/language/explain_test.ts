import assert from "node:assert/strict";
import { createLanguage } from "./mod.ts";

async function languageWith(name: string, code: string) {
  const files = new Map([[
    "/home/me/arm.ts",
    "export function move() {\n  throw new Error('stuck');\n}\n",
  ]]);
  const language = createLanguage({ readFile: (path) => files.get(path) });
  const prepared = await language.prepare({ code, name, folder: "/home/me" });
  assert.equal(prepared.kind, "code");
  return language;
}

const CELL = "import { move } from './arm.ts'\nconst f = (a: number) => move();\nf(1)";

Deno.test("Frames say the input, the line and the column, and the first of the user's is shown", async () => {
  const language = await languageWith("cell:3", CELL);
  const { traceback } = language.explain({
    name: "Error",
    value: "stuck",
    traceback: [
      "Error: stuck",
      "    at move (file:///home/me/arm.ts:2:9)",
      "    at f (cell:3:2:18)",
      "    at cell:3:3:1",
      "    at ext:core/01_core.js:1:1",
    ],
  });
  assert.deepEqual(traceback, [
    "Error: stuck",
    "  2 |   throw new Error('stuck');",
    "    |         ^",
    "    at move (/home/me/arm.ts:2:9)",
    "    at f (input 3, line 2, column 26)",
    "    at input 3, line 3, column 1",
  ]);
});

Deno.test("Frames of robo and of Deno are left out, and libraries show no lines", async () => {
  const language = await languageWith("cell:3", CELL);
  const { traceback } = language.explain({
    name: "NoInputError",
    value: "nobody answers",
    traceback: [
      "NoInputError: nobody answers",
      "    at ask (file:///work/services/interpreter/engine/boot/input.ts:3:9)",
      "    at handler (file:///home/me/node_modules/x/a.js:1:2)",
      "    at async cell:3:3:1",
      "    at async file:///work/services/interpreter/engine/boot/cells.ts:9:9",
      "    at eventLoopTick (ext:core/01_core.js:175:7)",
    ],
  });
  assert.deepEqual(traceback, [
    "NoInputError: nobody answers",
    "  3 | f(1)",
    "    | ^",
    "    at handler (/home/me/node_modules/x/a.js:1:2)",
    "    at async input 3, line 3, column 1",
  ]);
});

Deno.test("Causes and the errors of an aggregate have excerpts of their own", async () => {
  const language = await languageWith("cell:4", "one()\ntwo()");
  const { traceback } = language.explain({
    name: "AggregateError",
    value: "both",
    traceback: [
      "AggregateError: both",
      "    at cell:4:1:1",
      "    Error: inner",
      "        at cell:4:2:1",
      "Caused by: Error: deep",
      "second line of its message",
      "    at cell:4:2:1",
    ],
  });
  assert.deepEqual(traceback, [
    "AggregateError: both",
    "  1 | one()",
    "    | ^",
    "    at input 4, line 1, column 1",
    "    Error: inner",
    "      2 | two()",
    "        | ^",
    "        at input 4, line 2, column 1",
    "Caused by: Error: deep",
    "second line of its message",
    "  2 | two()",
    "    | ^",
    "    at input 4, line 2, column 1",
  ]);
});

Deno.test("A script is called by its path, an input that is not counted by no number", async () => {
  const script = await languageWith("/home/me/a b.ts", "let x: number = nope");
  assert.deepEqual(
    script.explain({ name: "E", value: "", traceback: ["E: v", "    at /home/me/a b.ts:1:9"] })
      .traceback,
    [
      "E: v",
      "  1 | let x: number = nope",
      "    |                 ^",
      "    at /home/me/a b.ts:1:17",
    ],
  );
  const silent = await languageWith("cell:3.17", "nope");
  assert.equal(
    silent.explain({ name: "E", value: "", traceback: ["    at cell:3.17:1:1"] }).traceback.at(-1),
    "    at input, line 1, column 1",
  );
});

Deno.test("The oldest cells go when there are too many, and their frames keep V8's places", async () => {
  await using language = createLanguage({ maxCells: 2, maxBytes: 10_000 });
  for (const count of [1, 2, 3]) {
    await language.prepare({ code: `f${count}() as any`, name: `cell:${count}`, folder: "/" });
  }
  const lines = (count: number) =>
    language.explain({ name: "E", value: "", traceback: [`    at cell:${count}:1:1`] }).traceback
      .length;
  assert.deepEqual([1, 2, 3].map(lines), [1, 3, 3]);
  await language.prepare({ code: `"${"x".repeat(20_000)}"`, name: "cell:4", folder: "/" });
  assert.deepEqual([3, 4].map(lines), [1, 1]);
});

Deno.test("A module that was imported anew has its plain path", async () => {
  const language = await languageWith("cell:3", CELL);
  const { traceback } = language.explain({
    name: "E",
    value: "",
    traceback: ["    at move (file:///home/me/arm.ts?changed=17.5:2:9)"],
  });
  assert.equal(traceback.at(-1), "    at move (/home/me/arm.ts:2:9)");
});

Deno.test("A name that V8 will not have again gets a hint", async () => {
  const language = await languageWith("cell:1", "1");
  const value = "Identifier 'x' has already been declared";
  const { traceback } = language.explain({
    name: "SyntaxError",
    value,
    traceback: [`SyntaxError: ${value}`],
  });
  assert.match(traceback.at(-1)!, /^hint: x was declared in another way/);
});
