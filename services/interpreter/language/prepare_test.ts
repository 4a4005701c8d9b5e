import assert from "node:assert/strict";
import { startTestEngine, type TestEngine } from "./engine_testing.ts";
import { createLanguage, type Language, type LanguageOptions, type Prepared } from "./mod.ts";

/** A session of cells: a language and an engine. */
interface Session extends AsyncDisposable {
  readonly language: Language;
  readonly engine: TestEngine;
  readonly folder: string;
  prepare(code: string): Promise<Prepared>;
  // deno-lint-ignore no-explicit-any
  run(code: string): Promise<any>;
}

async function startSession(options: LanguageOptions = {}): Promise<Session> {
  const folder = await Deno.makeTempDir({ prefix: "cells é " });
  const engine = await startTestEngine();
  const language = createLanguage(options);
  let cells = 0;
  const prepare = (code: string) => language.prepare({ code, name: `cell:${++cells}`, folder });
  return {
    language,
    engine,
    folder,
    prepare,
    async run(code) {
      const prepared = await prepare(code);
      assert.equal(prepared.kind, "code", JSON.stringify(prepared));
      const { cell, ran } = prepared as Prepared & { kind: "code" };
      ran();
      return await engine.run(cell.code, cell.name);
    },
    async [Symbol.asyncDispose]() {
      await language[Symbol.asyncDispose]();
      await engine[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

async function errorOf(code: string, language = createLanguage()) {
  const prepared = await language.prepare({ code, name: "cell:1", folder: "/tmp" });
  await language[Symbol.asyncDispose]();
  assert.equal(prepared.kind, "error", JSON.stringify(prepared));
  return (prepared as Prepared & { kind: "error" }).error;
}

Deno.test("A cell's value is that of its last expression, whatever TypeScript it is", async () => {
  await using session = await startSession();
  const cells: [string, unknown][] = [
    ["1 + 1", 2],
    ["const x: number = 5; x", 5],
    ["x + 1;", 6],
    ["Object.keys({ a: 1 }).join()", "a"],
    ["{ let y = 1; y + 1 }", 2],
    ["enum E { A, B }\nE.B", 1],
    ["enum E { C = 7 }\nObject.values(E).join()", "C,7"],
    ["enum F { A } enum F { B = 5 }\nF.A + F.B", 5],
    ["function id<T>(a: T): T { return a }\nid<number>(3)", 3],
    ["const f = async <T,>(a: T): Promise<T> => a; await f<string>('q')", "q"],
    [
      "abstract class A { constructor(readonly v: number) {} }\nclass B extends A {}\nnew B(4).v",
      4,
    ],
    ["let s = `a${ { b: 1 }.b }c`; s", "a1c"],
    ["(s as unknown as string)!.length satisfies number", 3],
    ["interface I { a: number }\ntype T = I;\nlet t: T = { a: 9 }; t.a", 9],
    ["namespace Types { export interface A { a: number } }\n5", 5],
    ["declare namespace Far { const q: number }\n6", 6],
    ["#!/usr/bin/env -S deno run\n8", 8],
    ["010", 8],
    ["for (const q of [1, 2]) q", 2],
    ["await Promise.resolve(1); 3", 3],
    ["/* only a comment */", undefined],
    ["'robo'.length", 4],
  ];
  for (const [code, value] of cells) assert.equal(await session.run(code), value, code);
});

Deno.test("A cell in braces is an object when it can be one", async () => {
  await using session = await startSession();
  await session.run("const seen = (o: unknown) => JSON.stringify(o)");
  for (
    const code of ["{ a: 1, b: 2 }", "{}", "{ a: 1 as number }", "{ seen }", " {\n a: [1]\n}\n"]
  ) {
    assert.equal(await session.run(code), "Object", code);
  }
  assert.equal(await session.run("{ seen(1) }"), "1");
});

Deno.test("A name can be declared again in any way", async () => {
  await using session = await startSession();
  const ways: Record<string, (value: number) => string> = {
    let: (value) => `let X = ${value}`,
    const: (value) => `const X: number = ${value}`,
    var: (value) => `var X = ${value}`,
    function: (value) => `function X() { return ${value} }`,
    class: (value) => `class X { static v = ${value} }`,
    enum: (value) => `enum X { v = ${value} }`,
    import: (value) => `import { v as X } from 'data:text/javascript,export const v = ${value}'`,
    namespace: (value) => `import * as X from 'data:text/javascript,export const v = ${value}'`,
    using: (value) => `using X = { v: ${value}, [Symbol.dispose]() {} }`,
    pattern: (value) => `const { X } = { X: ${value} }`,
    loop: (value) => `for (var X = ${value - 1}; X < ${value}; X++); let X0 = 1; var X = ${value}`,
    afterUsing: (value) => `using other = null; const X = ${value}`,
    functionAfterUsing: (value) => `using other = null; async function X() {} X.v = ${value}`,
  };
  const read = "typeof X === 'number' ? X : X.v ?? X()";
  let names = 0;
  let value = 100;
  for (const [first, one] of Object.entries(ways)) {
    for (const [second, two] of Object.entries(ways)) {
      const name = `name${names++}`;
      for (const way of [one, two, one]) {
        const label = `${first}, ${second}, ${first}`;
        await session.run(way(++value).replaceAll("X", name));
        assert.equal(await session.run(read.replaceAll("X", name)), value, label);
      }
    }
  }
});

Deno.test("A function that takes the place of a variable keeps its name and is there before its line", async () => {
  await using session = await startSession();
  await session.run("const move = 1");
  assert.equal(await session.run("const got = move();\nfunction move() { return 2 }\ngot"), 2);
  assert.equal(await session.run("move.name"), "move");
});

Deno.test("A constant is not assigned to, in its cell and in later ones, until it is declared otherwise", async () => {
  await using session = await startSession();
  await session.run("const limit = 5; let free = 1");
  for (
    const code of [
      "limit = 6",
      "limit++",
      "[limit] = [1]",
      "({ a: limit } = { a: 1 })",
      "for (limit of []);",
    ]
  ) {
    const prepared = await session.prepare(code);
    assert.equal(prepared.kind, "error", code);
    assert.match(JSON.stringify(prepared), /Assignment to constant variable 'limit'/);
  }
  for (
    const code of [
      "free = 2; 1",
      "{ let limit = 1; limit = 2; } 1",
      "((limit) => { limit = 2 })(1); 1",
      "(function () { var limit; limit = 2 })(); 1",
      "try { throw 1 } catch (limit) { limit = 2 } 1",
      "for (let limit = 0; limit < 2; limit++); 1",
      "({ limit: 1 }).limit = 2; 1",
    ]
  ) assert.equal(await session.run(code), 1, code);
  assert.equal(await session.run("limit"), 5);
  await session.run("let limit = 7");
  assert.equal(await session.run("limit = 8; limit"), 8);
  assert.match((await errorOf("const own = 1;\nown = 2")).traceback.join("\n"), /line 2, column 1/);
});

Deno.test("What a fresh engine does not know is no constant any more, and what never ran is none", async () => {
  await using language = createLanguage();
  const prepare = (code: string) => language.prepare({ code, name: "cell:1", folder: "/tmp" });
  const declaring = await prepare("const a = 1") as Prepared & { kind: "code" };
  assert.equal((await prepare("a = 2")).kind, "code");
  declaring.ran();
  assert.equal((await prepare("a = 2")).kind, "error");
  language.reset();
  assert.equal((await prepare("a = 2")).kind, "code");
});

Deno.test("A using at the top is disposed of at the end of its cell, and when that fails", async () => {
  await using session = await startSession();
  await session.run(
    "const log: string[] = []; const open = (n: string) => ({ n, [Symbol.dispose]() { log.push(n) } })",
  );
  assert.equal(await session.run("using a = open('a'), b = open('b'); log.push('in'); a.n"), "a");
  assert.equal(await session.run("log.splice(0).join()"), "in,b,a");
  await assert.rejects(session.run("using c = open('c')\nthrow new Error('no')"));
  assert.equal(await session.run("log.splice(0).join()"), "c");
  await session.run(
    "await using d = { async [Symbol.asyncDispose]() { log.push('d') } }\nconst kept = 4; function f() { return kept } // end",
  );
  assert.equal(await session.run("log.splice(0).join() + f()"), "d4");
});

Deno.test("Static imports are loaded in their order, before the cell, and stay for later cells", async () => {
  await using session = await startSession();
  const { folder } = session;
  await Deno.writeTextFile(
    `${folder}/a.ts`,
    "(globalThis as any).order = ['a'];\nexport const one: number = 1;\nexport default 'dflt';\nexport interface Shape { a: 1 }",
  );
  await Deno.writeTextFile(
    `${folder}/b ü.ts`,
    "(globalThis as any).order.push('b'); export const two = 2;",
  );
  await Deno.writeTextFile(`${folder}/c.json`, '{ "k": 3 }');
  const code = `order.push('cell');
import dflt, { one as uno, type Shape } from "./a.ts";
import * as b from './b ü.ts';
import c from "./c.json" with { type: "json" };
import { Shape as Alias } from "./a.ts";
export const shape: Shape & Alias = { a: 1 };
export { uno as eins }; export * from "./a.ts";
[dflt, uno, b.two, c.k].join()`;
  assert.equal(await session.run(code), "dflt,1,2,3");
  assert.equal(await session.run("order.join()"), "a,b,cell");
  assert.equal(await session.run("uno + b.two + shape.a"), 4);
  assert.equal(await session.run("import './a.ts'"), undefined);
  assert.equal(await session.run("(await import('./a.ts')).one"), 1);
  assert.equal(await session.run("const path = './b ü.ts'; (await import(path)).two"), 2);
  assert.equal(await session.run("export default uno"), 1);
  assert.equal(await session.run("const n = 1\nexport default { n }.n"), 1);
});

Deno.test("An import of what a module does not have fails as in a module", async () => {
  await using session = await startSession();
  await Deno.writeTextFile(`${session.folder}/a.ts`, "export const a = 1");
  await assert.rejects(
    session.run("import { nope } from './a.ts'; nope"),
    /module '.\/a.ts' does not provide an export named 'nope'/,
  );
});

Deno.test("A module that has changed is imported anew", async () => {
  const times = new Map<string, number>();
  await using session = await startSession({ modifiedAt: (path) => times.get(path) });
  const path = `${session.folder}/a.ts`;
  const write = async (value: number) => {
    await Deno.writeTextFile(path, `export const a = ${value}; export const made = {};`);
    times.set(path, value);
  };
  await write(1);
  await session.run("import { made } from './a.ts'; const first = made");
  assert.equal(await session.run("import { made } from './a.ts'; made === first"), true);
  await write(2);
  assert.equal(await session.run("import { a } from './a.ts'; a"), 2);
  assert.equal(await session.run("(await import('./a.ts')).a"), 2);
});

Deno.test("import.meta names the cell's folder, or the script", async () => {
  await using session = await startSession();
  const { folder, engine, language } = session;
  assert.equal(await session.run("import.meta.dirname"), folder);
  assert.equal(await session.run("import.meta.resolve('./a b.ts').endsWith('/a%20b.ts')"), true);
  const code =
    "[import.meta.filename, import.meta.main, import.meta.url.startsWith('file:///')].join()";
  const prepared = await language.prepare({ code, name: `${folder}/arm.ts`, folder });
  assert.equal(prepared.kind, "code");
  const { cell } = prepared as Prepared & { kind: "code" };
  assert.equal(await engine.run(cell.code), `${folder}/arm.ts,true,true`);
});

Deno.test("A cell says whether it uses the node library", async () => {
  await using language = createLanguage();
  const uses = async (code: string) => {
    const prepared = await language.prepare({ code, name: "cell:1", folder: "/tmp" });
    return prepared.kind === "code" && prepared.usesRobo;
  };
  for (
    const code of [
      "robo.node('a')",
      "const f = () => robo",
      "x = { robo }",
      "typeof robo",
      "with (robo) x",
    ]
  ) {
    assert.ok(await uses(code), code);
  }
  for (const code of ["'robo'", "a.robo", "// robo\n1", "({ robo: 1 })", "robot"]) {
    assert.ok(!await uses(code), code);
  }
});

for (
  const [code, line, column, words] of [
    ["let 5 = 3", 1, 5, /^Unexpected 5$/],
    ["foo(\n  [1,2", 2, 7, /ends before the \[ of line 2 is closed/],
    ["const o = {\n  a: 1,\n  b: c: 2\n}", 3, 7, /^Unexpected :/],
    ["const x: number = ;", 1, 19, /^Unexpected ;/],
    ["let a: string = 'x'; @dec class A {}", 1, 22, /Decorators are not supported/],
    ["class A { accessor x = 1 }", 1, 20, /accessor are not supported/],
    ["1\nnamespace N { export const a = 1 }", 2, 1, /namespace with values/],
    ["return 5", 1, 1, /return outside/],
    ["!ls -l", 1, 1, /no shell command/],
    ["!cat a.txt", 1, 6, /no shell command/],
    ["1 +", 1, 4, /ends where more should follow/],
    ["let a; let a", 1, 12, /'a' has already been declared/],
    ["let await = 1", 1, 5, /^Cannot use keyword 'await'/],
    ["const s = 'abc", 1, 11, /Unterminated string/],
    [`${"[".repeat(30_000)}`, 1, 1, /nested too deeply/],
  ] as const
) {
  Deno.test(`${JSON.stringify(code.slice(0, 40))} is refused with its place`, async () => {
    const error = await errorOf(code);
    assert.equal(error.name, "SyntaxError");
    assert.match(error.value, words);
    assert.ok(
      error.traceback.includes(`    at input 1, line ${line}, column ${column}`),
      error.traceback.join("\n"),
    );
  });
}

Deno.test("Words for the kernel are recognised, and none else", async () => {
  await using language = createLanguage();
  const prepare = (code: string) => language.prepare({ code, name: "cell:1", folder: "/tmp" });
  assert.deepEqual(await prepare(" %run ./a b.ts \n"), {
    kind: "magic",
    word: "run",
    text: "./a b.ts",
  });
  assert.deepEqual(await prepare("%help"), { kind: "magic", word: "help", text: "" });
  assert.deepEqual(await prepare("arm.joints[0]['a b']?"), {
    kind: "inspect",
    expression: "arm.joints[0]['a b']",
    detail: 0,
  });
  assert.deepEqual(await prepare("??arm"), { kind: "inspect", expression: "arm", detail: 1 });
  assert.match((await errorOf("%histroy")).traceback.join("\n"), /Did you mean %history/);
  assert.match((await errorOf("%constructor")).value, /Unknown magic/);
  assert.match((await errorOf("%run a.ts\n1 + 1")).value, /alone in its cell/);
  assert.equal((await prepare("a ? b : c")).kind, "code");
});

Deno.test("Code that is too long to be read is left to V8, unless it has imports", async () => {
  await using session = await startSession();
  const long = `let numbers = [${"1,".repeat(2_200_000)}]`;
  assert.equal(await session.run(`${long}; numbers.length`), 2_200_000);
  const { value } = await errorOf(`${long}\nimport "./a.ts"`);
  assert.match(value, /cannot have imports/);
  assert.deepEqual(await session.language.completeness(long), { status: "unknown", indent: "" });
});

Deno.test("Where no process can be started, cells that are not too long are read here", async () => {
  await using language = createLanguage({ deno: "/nowhere/deno" });
  const prepare = (code: string) => language.prepare({ code, name: "cell:1", folder: "/tmp" });
  const { cell } = await prepare(`let x: number[] = [${"1,".repeat(20_000)}]`) as Prepared & {
    kind: "code";
  };
  assert.match(cell.code, /^let x *= \[1,/);
  const { kind } = await prepare(`import "./a.ts"\n${"1;".repeat(200_000)}`);
  assert.equal(kind, "error");
});

Deno.test("While a long cell is read, everything else goes on, and it is understood as any other", async () => {
  await using session = await startSession();
  await Deno.writeTextFile(`${session.folder}/a.ts`, "export const a = 4");
  const long = `import { a } from "./a.ts"\nconst sum: number = ${"1 + ".repeat(1000)}a\n` +
    `const numbers: number[] = [${"1,".repeat(200_000)}]\n`;
  let turns = 0;
  const counting = setInterval(() => turns++);
  const { cell, ran } = await session.prepare(long) as Prepared & { kind: "code" };
  clearInterval(counting);
  assert.ok(turns > 10, String(turns));
  ran();
  await session.engine.run(cell.code, cell.name);
  assert.equal(await session.run("sum + numbers.length"), 201_004);
  const { kind } = await session.prepare(`sum = 5;${" ".repeat(20_000)}`);
  assert.equal(kind, "error");
  const { name } = cell;
  const { traceback } = session.language.explain({
    name: "E",
    value: "",
    traceback: [`    at ${name}:2:${cell.code.split("\n")[1]!.lastIndexOf("a") + 1}`],
  });
  assert.match(traceback.at(-1)!, /line 2, column 4021$/);
  assert.equal((await session.language.completeness(`${long}(`)).status, "incomplete");
});
