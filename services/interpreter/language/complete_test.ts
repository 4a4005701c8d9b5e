import assert from "node:assert/strict";
import { startTestEngine, type TestEngine } from "./engine_testing.ts";
import { createLanguage, type Language } from "./mod.ts";

interface Bench extends AsyncDisposable {
  readonly engine: TestEngine;
  readonly language: Language;
  readonly folder: string;
  run(code: string): Promise<unknown>;
  /** Names offered at `|`, or at the end. */
  names(code: string): Promise<string[]>;
  /** Names with their types. */
  typed(code: string): Promise<string[]>;
}

async function startBench(): Promise<Bench> {
  const folder = await Deno.makeTempDir();
  const engine = await startTestEngine();
  const language = createLanguage({ folder });
  const ask = async (code: string) => {
    const cursor = code.includes("|") ? code.indexOf("|") : code.length;
    return await language.complete(engine.inspector, code.replace("|", ""), cursor);
  };
  return {
    engine,
    language,
    folder,
    async run(code) {
      const prepared = await language.prepare({ code, name: "cell:1", folder });
      assert.equal(prepared.kind, "code", JSON.stringify(prepared));
      if (prepared.kind === "code") return await engine.run(prepared.cell.code, "cell:1");
    },
    names: async (code) => (await ask(code)).matches.map(({ text }) => text),
    typed: async (code) => (await ask(code)).matches.map(({ text, type }) => `${text} ${type}`),
    async [Symbol.asyncDispose]() {
      await engine[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

const ARM = `class Arm {
  #secret = 1;
  name = "left"; joints = [1, 2]; _hidden = 3; "odd key" = 4; next: any = null;
  position(unit: string) { return unit }
  get danger() { return { x: 1 } }
}
const arm = new Arm(); const armada = 1; let tree = { a: { b: [{ deep: 5, "odd key": 1 }] } };
import { join, basename as base } from "node:path";
const __private = 1;`;

Deno.test("Variables, imports, globals and words are offered with their types, own names first", async () => {
  await using bench = await startBench();
  await bench.run(ARM);
  assert.deepEqual(await bench.typed("ar"), ["arm instance", "armada instance"]);
  assert.deepEqual(await bench.typed("Arm"), ["Arm class"]);
  assert.deepEqual(await bench.typed("joi"), ["join function"]);
  assert.deepEqual(await bench.names("bas"), ["base"]);
  assert.deepEqual(await bench.typed("whi"), ["while keyword"]);
  assert.deepEqual(await bench.typed("structured"), ["structuredClone function"]);
  assert.deepEqual(await bench.names("let armour = 1; arm|"), ["arm", "armada", "armour"]);
  assert.deepEqual(await bench.names("f(arm|)"), ["arm", "armada"]);
  assert.deepEqual(await bench.names("rob"), ["robo"]);
  const all = await bench.names("");
  assert.ok(all.indexOf("arm") < all.indexOf("Array"));
  assert.equal(all.at(-1)![0], "_");
  assert.ok(!all.some((name) => name.startsWith("__robo_")));
});

Deno.test("Members are offered through dots, optional chains, indices, casts and prototypes", async () => {
  await using bench = await startBench();
  await bench.run(ARM);
  const own = ["joints", "name", "next", "odd key"];
  const members = await bench.names("arm.");
  assert.deepEqual(members.slice(0, 4), own);
  assert.ok(
    members.indexOf("position") > 3 && members.indexOf("toString") > members.indexOf("position"),
  );
  assert.deepEqual(await bench.typed("arm.po"), ["position function"]);
  assert.deepEqual(await bench.names("arm?.na"), ["name"]);
  assert.deepEqual(await bench.names("arm!.na"), ["name"]);
  assert.deepEqual(await bench.names("(arm as unknown as Arm).na"), ["name"]);
  assert.deepEqual(await bench.names("arm\n  .na"), ["name"]);
  assert.deepEqual(await bench.names("arm['od"), ["odd key"]);
  assert.deepEqual(await bench.names("tree.a.b[0].d"), ["deep"]);
  assert.deepEqual(await bench.names('tree["a"]?.["b"][0].d'), ["deep"]);
  assert.deepEqual(await bench.names("`x ${arm.na|} y`"), ["name"]);
  assert.deepEqual(await bench.names("arm.na|me"), ["name"]);
  assert.deepEqual(await bench.names("[1].fla"), ["flat", "flatMap"]);
  assert.deepEqual(await bench.names("'x'.padS"), ["padStart"]);
  assert.deepEqual(await bench.names("Deno.readTextFileS"), ["readTextFileSync"]);
  assert.deepEqual(await bench.names("Deno.serve.na"), ["name"]);
  assert.deepEqual(await bench.names("crypto.subtle.dig"), ["digest"]);
  assert.ok((await bench.names("Temporal.")).includes("Instant"));
  assert.deepEqual(await bench.names("process.argv"), ["argv", "argv0"]);
  assert.deepEqual(await bench.names("Buffer.alloc"), ["alloc", "allocUnsafe", "allocUnsafeSlow"]);
  for (
    const code of [
      "arm.next.",
      "nope.",
      "1.",
      "f().",
      "new Arm().",
      "...",
      "// arm.",
      "'arm.",
      "arm.#se",
      "undefined.",
    ]
  ) {
    assert.deepEqual(await bench.names(code), [], code);
  }
});

Deno.test("Positions are those of the word before the cursor", async () => {
  await using bench = await startBench();
  await bench.run(ARM);
  const at = async (code: string, cursor: number) => {
    const { start, end } = await bench.language.complete(bench.engine.inspector, code, cursor);
    return [start, end];
  };
  assert.deepEqual(await at("'𝕏'; arm.po", 12), [10, 12]);
  assert.deepEqual(await at("arm.position", 6), [4, 6]);
  assert.deepEqual(await at("arm['od", 7), [5, 7]);
  assert.deepEqual(await at("x", 99), [0, 1]);
});

Deno.test("Completion and inspection run no getter, no trap and no function", async () => {
  await using bench = await startBench();
  await bench.run(`let runs: string[] = [];
const trap = new Proxy({}, { get: (_, name) => (...args: unknown[]) => { runs.push(String(name)); return Reflect[name](...args) } });
const proxy = new Proxy({ inside: 1 }, trap);
const heir = Object.create(proxy, { own: { value: 1 } });
const spinning = new Proxy({}, { ownKeys() { for (;;); }, getPrototypeOf() { for (;;); } });
const tricky = { plain: 1, get got() { runs.push("get"); return { x: 1 } }, get splice() { runs.push("splice") }, get length() { runs.push("length") },
  toString() { runs.push("toString") }, [Symbol.toPrimitive]() { runs.push("toPrimitive") }, toJSON() { runs.push("toJSON") } };
Object.defineProperty(globalThis, "watched", { configurable: true, get() { runs.push("global"); return { x: 1 } } });
function calls() { runs.push("call"); return { x: 1 } }
class Loud { static get loud() { runs.push("static") } constructor() { runs.push("constructor") } }
runs = [];`);
  const names = [];
  for (
    const code of [
      "proxy.",
      "proxy.inside.",
      "heir.",
      "tricky.",
      "tricky.got.",
      "tricky.got.x.",
      "watched.",
      "wat",
      "",
      "calls().",
      "calls.",
      "Loud.",
      "spinning.",
      "proxy['in",
      "tricky['g",
    ]
  ) names.push([code, await bench.names(code)] as const);
  const found = new Map(names);
  assert.deepEqual(found.get("proxy.")![0], "inside");
  assert.deepEqual(found.get("proxy['in"), ["inside"]);
  assert.ok(found.get("tricky.")!.includes("got"));
  assert.deepEqual(found.get("watched."), []);
  for (
    const code of [
      "proxy",
      "heir",
      "heir.own",
      "tricky",
      "tricky.got",
      "watched",
      "calls",
      "calls(",
      "Loud",
      "spinning",
    ]
  ) {
    await bench.language.inspect(bench.engine.inspector, code, { cursor: code.length, detail: 1 });
  }
  assert.equal(await bench.engine.run("runs.join()"), "");
  assert.equal(await bench.engine.run("1 + 1"), 2);
});

Deno.test("A million names do not become a million answers", async () => {
  await using bench = await startBench();
  await bench.run(`const many: any = {}; for (let i = 0; i < 20_000; i++) many["k" + i] = i;
const numbers = new Float64Array(5e6); const list = new Array(1e6).fill(0);`);
  assert.equal((await bench.names("many.")).length, 1000);
  assert.ok((await bench.names("many.k1999")).includes("k19999"));
  assert.ok((await bench.names("numbers.")).includes("subarray"));
  assert.ok((await bench.names("list.")).includes("flatMap"));
});

Deno.test("Paths, exports of local modules and magic words are offered", async () => {
  await using bench = await startBench();
  const { folder } = bench;
  await Deno.mkdir(`${folder}/parts`);
  await Deno.writeTextFile(
    `${folder}/parts/arm.ts`,
    "export const reach = 1;\nexport function rest() {}\nconst x = 1; export { x as ready };\nexport type Range = 1; const hidden = 1;",
  );
  await Deno.writeTextFile(`${folder}/part two.ts`, "");
  assert.deepEqual(await bench.typed("import x from './pa"), ["part two.ts path", "parts/ path"]);
  assert.deepEqual(await bench.names("await import('./parts/"), ["arm.ts"]);
  assert.deepEqual(await bench.names("import '."), ["./"]);
  assert.deepEqual(
    await bench.names("import { re| } from './parts/arm.ts'"),
    ["reach", "ready", "rest"].sort(),
  );
  assert.deepEqual(await bench.names("import { reach as r| } from './parts/arm.ts'"), []);
  assert.deepEqual(await bench.names("import { | } from './none.ts'"), []);
  assert.deepEqual(await bench.names("%run parts/a"), ["arm.ts"]);
  assert.deepEqual(await bench.typed("%re"), ["release magic", "reset magic"]);
  assert.deepEqual(await bench.names("import x from './nowhere/"), []);
  assert.deepEqual(await bench.names("'./pa"), []);
});

Deno.test("A dead engine has nothing to offer, and nobody waits for it", async () => {
  const language = createLanguage();
  const dead = { send: () => Promise.reject(new Error("gone")) };
  const { matches } = await language.complete(dead, "whi", 3);
  assert.deepEqual(matches, [{ text: "while", type: "keyword" }]);
  assert.equal(await language.inspect(dead, "arm", { cursor: 3, detail: 0 }), undefined);
});

Deno.test("Completion in very long code looks at what is around the cursor", async () => {
  await using bench = await startBench();
  await bench.run(ARM);
  const before = "f(1, 2);\n".repeat(200_000);
  const code = `${before}arm.nam\n${before}`;
  const { matches, start, end } = await bench.language.complete(
    bench.engine.inspector,
    code,
    before.length + 7,
  );
  assert.deepEqual(matches.map(({ text }) => text), ["name"]);
  assert.deepEqual([start, end], [before.length + 4, before.length + 7]);
});
