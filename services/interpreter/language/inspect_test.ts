import assert from "node:assert/strict";
import { startTestEngine } from "./engine_testing.ts";
import { createLanguage } from "./mod.ts";

async function startBench() {
  const folder = await Deno.makeTempDir();
  const engine = await startTestEngine();
  const language = createLanguage({ folder });
  let cells = 0;
  const ask = async (code: string, detail: 0 | 1) => {
    const cursor = code.includes("|") ? code.indexOf("|") : code.length;
    return await language.inspect(engine.inspector, code.replace("|", ""), { cursor, detail });
  };
  return {
    folder,
    engine,
    async run(code: string) {
      const name = `cell:${++cells}`;
      const prepared = await language.prepare({ code, name, folder });
      assert.equal(prepared.kind, "code", JSON.stringify(prepared));
      if (prepared.kind === "code") await engine.run(prepared.cell.code, name);
    },
    plain: async (code: string, detail: 0 | 1 = 0) => (await ask(code, detail))?.["text/plain"],
    markdown: async (code: string) => (await ask(code, 1))?.["text/markdown"],
    async [Symbol.asyncDispose]() {
      await engine[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

Deno.test("A function of a cell shows its types, its comment, its place and its source", async () => {
  await using bench = await startBench();
  const move =
    "export async function move(x: number, o?: { max: number }): Promise<{ q: string }> { return null as any }";
  await bench.run(
    `let before: string;\n/** Moves the arm.\n *\n * @param x in metres\n */\n${move}\nlet after = 1`,
  );
  const expected =
    `Signature: async function move(x: number, o?: { max: number }): Promise<{ q: string }>
Type:      async function
Defined:   input 1, line 6

Moves the arm.

@param x in metres`;
  assert.equal(await bench.plain("move"), expected);
  assert.equal(await bench.plain("mo|ve(1)"), expected);
  assert.equal(await bench.plain("move(1, |)"), expected);
  assert.equal(await bench.plain("move(nope|"), expected);
  assert.equal(await bench.plain("move((1), [2])|"), expected);
  assert.equal(await bench.plain("move<number>(1) |"), expected);
  assert.equal(await bench.plain("move(1); (2)|"), undefined);
  assert.equal(await bench.plain("'move(1)|"), undefined);
  assert.equal(await bench.plain("move", 1), `${expected}\n\n${move.replace("export ", "")}`);
});

Deno.test("Classes, methods, arrows and generators show how they are called", async () => {
  await using bench = await startBench();
  await bench.run(`/** An arm. */
class Arm extends Map<string, number> {
  constructor(readonly reach: number, label = "a)") { super() }
  // Where it is.
  protected position<T>(unit: T): T[] { return [unit] }
  static async *all(): AsyncGenerator<Arm> {}
}
const arm = new Arm(1);
// Doubles.
const double = (v: number): number => v * 2, single = async v => v;
function* count() { yield 1 }`);
  const first = async (code: string) => String(await bench.plain(code)).split("\n").slice(0, 2);
  assert.deepEqual(await first("Arm"), [
    'Signature: class Arm extends Map<string, number> { constructor(readonly reach: number, label = "a)") }',
    "Type:      class",
  ]);
  assert.deepEqual(await first("arm.position"), [
    "Signature: position<T>(unit: T): T[]",
    "Type:      function",
  ]);
  assert.match(String(await bench.plain("arm.position")), /\n\nWhere it is\.$/);
  assert.deepEqual(await first("Arm.all"), [
    "Signature: async *all(): AsyncGenerator<Arm>",
    "Type:      async generator function",
  ]);
  assert.deepEqual(await first("double"), [
    "Signature: double(v: number): number",
    "Type:      function",
  ]);
  assert.match(String(await bench.plain("double")), /\n\nDoubles\.$/);
  assert.deepEqual(await first("single"), [
    "Signature: async single(v)",
    "Type:      async function",
  ]);
  assert.deepEqual(await first("count"), [
    "Signature: function* count()",
    "Type:      generator function",
  ]);
  assert.match(String(await bench.plain("Arm")), /\n\nAn arm\.$/);
});

Deno.test("Values show their class, their length and what is in them, within bounds", async () => {
  await using bench = await startBench();
  await bench.run(
    `const pose = { x: 1, "odd key": [null, undefined, -0, 5n, Symbol("s")], f() {}, get g() { return 1 }, deep: { a: { b: { c: 1 } } } };
class Arm { name = "left" } const arm = new Arm(); const big = new Float64Array(1e6); const long = "x".repeat(1e5);
const map = new Map([[1, 2]]); const when = new Date(0); const bare = Object.create(null); const nothing = undefined; const re = /a/g; const no = null`,
  );
  const cases: [string, string][] = [
    [
      "pose",
      `Type:      Object
Value:     { x: 1, "odd key": [null, undefined, -0, 5n, Symbol(s)], f: [Function f], g: [Getter], deep: { a: { b: [Object] } } }`,
    ],
    ["arm", `Type:      Arm\nValue:     Arm { name: "left" }`],
    ["arm.name", `Type:      string\nLength:    4\nValue:     "left"`],
    ["map", `Type:      Map\nLength:    1\nValue:     Map(1)`],
    ["when", `Type:      Date\nValue:     1970-01-01T00:00:00.000Z`],
    ["bare", `Type:      Object\nValue:     {}`],
    ["nothing", `Type:      undefined\nValue:     undefined`],
    ["no", `Type:      null\nValue:     null`],
    ["re", `Type:      RegExp\nValue:     /a/g`],
  ];
  for (const [code, text] of cases) assert.equal(await bench.plain(code), text);
  assert.match(
    String(await bench.plain("big")),
    /^Type: {6}Float64Array\nLength: {4}1000000\nValue: .*… 999980 more\]$/,
  );
  assert.ok(String(await bench.plain("long")).length < 700);
  for (const code of ["nope", "'text'", "// pose", "", "1 + ", "f(", "if ("]) {
    assert.equal(await bench.plain(code), undefined, code);
  }
});

Deno.test("A function of a module shows what its author wrote in TypeScript", async () => {
  await using bench = await startBench();
  const path = `${bench.folder}/arm.ts`;
  await Deno.writeTextFile(
    path,
    "interface Q { a: 1 }\n\n/** Grips. */\nexport function grip(force: number, q?: Q): void {}\nexport class Claw { /** Opens. */ open(by: number): void {} }\n",
  );
  await bench.run("import { grip, Claw } from './arm.ts'; const claw = new Claw()");
  assert.equal(
    await bench.plain("grip"),
    `Signature: function grip(force: number, q?: Q): void
Type:      function
Defined:   ${await Deno.realPath(path)}:4

Grips.`,
  );
  assert.equal(
    await bench.plain("claw.open"),
    `Signature: open(by: number): void
Type:      function
Defined:   ${await Deno.realPath(path)}:5

Opens.`,
  );
  assert.equal(await bench.engine.run("1 + 1"), 2);
});

Deno.test("What Deno declares is shown for its own names", async () => {
  await using bench = await startBench();
  assert.match(
    String(await bench.plain("fetch")),
    /^Signature: function fetch\(.*\): Promise<Response>\n[\s\S]*Fetch a resource/,
  );
  assert.match(String(await bench.plain("Deno.serve")), /^Signature: function serve\([\s\S]*HTTP/);
  assert.match(
    String(await bench.plain("console.log")),
    /^Signature: log\(\.\.\.data: any\[\]\): void\n[\s\S]*console/,
  );
  assert.match(
    String(await bench.plain("Deno.readTextFile")),
    /readTextFile\([\s\S]*Promise<string>/,
  );
  assert.match(String(await bench.plain("Map")), /Type: {6}class/);
  // A name of the user's in the place of Deno's has nothing to do with it.
  await bench.run("function fetch(mine: number) {}");
  assert.match(String(await bench.plain("fetch")), /^Signature: function fetch\(mine: number\)/);
});

Deno.test("Markdown has the signature and the source as code that cannot break out", async () => {
  await using bench = await startBench();
  await bench.run("function tick() { return '```' }\nconst text = 'a`b'");
  assert.equal(
    await bench.markdown("tick"),
    "### tick\n\n```ts\nfunction tick()\n```\n\n- **Type:** function\n- **Defined:** input 1, line 1\n\n````ts\nfunction tick() { return '```' }\n````",
  );
  assert.match(String(await bench.markdown("text")), /- \*\*Value:\*\* ``"a`b"``/);
});
