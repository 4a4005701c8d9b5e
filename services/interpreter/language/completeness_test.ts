import assert from "node:assert/strict";
import fc from "fast-check";
import { completeness } from "./completeness.ts";
import { loadParsers, loadStripper } from "./parsers.ts";
import { Reader } from "./read.ts";
import { scan } from "./scan.ts";

const reader = new Reader(await loadParsers(), loadStripper);
async function statusOf(code: string): Promise<string> {
  return (await completeness(code, reader)).status;
}

function cutsWord(text: string, at: number): boolean {
  return /[\w$]/.test(text[at - 1] ?? "") && /[\w$]/.test(text[at] ?? "");
}

/** Programs with every kind of bracket, type and statement. */
const PROGRAMS = [
  "const a = [1, 2, { b: 3 }];\nif (a.length > 2) {\n  console.log(a);\n} else if (a) { a } else a;",
  "function move(x: number, y?: { z: string }[]): Promise<void> { return new Promise((ok) => ok()); }",
  "const f = async <T,>(a: T, b = { c: 1 }): Promise<T> => {\n  await 1;\n  return a;\n};",
  "interface Pose { readonly x: number; y?(): void }\ntype P = Pose & { z: [number, string] } | null;",
  "abstract class A<T> extends B<T> implements C {\n  #p = 1;\n  static { this.q = 2; }\n  constructor(private readonly d: number) { super(d); }\n  get v(): number { return this.#p / 2; }\n}",
  "import x, { type Y, z as w } from './a.ts';\nimport * as n from 'npm:x';\nexport const k = 1;\nexport { k as j };\nexport default k;",
  "const t = `a ${b + `c ${d} e`} f\n  g`;\n/* a comment\n of two lines */ t // end",
  "for (const [k, v] of Object.entries(o)) { if (k in v) continue; else break; }\nwhile (i--) do { j++ } while (j < 3);",
  "try { f() } catch (e) { throw new Error('x', { cause: e }) } finally { g?.() }",
  "switch (a) { case 1: b(); break; default: c(); }\nlabel: for (;;) break label;",
  "let g = (h as unknown as Map<string, Array<number>>)!.get('a')?.[0] ?? 5;\nconst r = a < b && c > d ? e : (g satisfies number);",
  "enum E { A = 1, B = A << 1 }\ndeclare const q: number;\nconst { a1, ...b1 } = c1, [d1 = 2] = e1;\n({ a1, f1: b1 } = g1);",
  "await using r = open();\nawait (async () => { for await (const x of y) yield_ = x; })();\nnew Foo;\nx = y => ({ y });",
  "function* gen(): Generator<number> { yield* other(); const x = yield 1; }\nlet u: typeof a.b; var v = void 0;",
];

Deno.test("No prefix of a valid program is called invalid", async () => {
  for (const program of PROGRAMS) {
    assert.equal(await statusOf(program), "complete", program);
    for (let end = 0; end <= program.length; end++) {
      const prefix = program.slice(0, end);
      const { inside } = scan(prefix);
      // A string, a regular expression and a word cannot go on in the next line.
      if (inside === "string" || inside === "regex" || cutsWord(program, end)) continue;
      assert.notEqual(await statusOf(prefix), "invalid", JSON.stringify(prefix));
    }
  }
});

Deno.test("Several valid programs in a row are as complete as each", async () => {
  const several = fc.array(
    fc.constantFrom(...PROGRAMS.filter((one) => !/import|export/.test(one))),
    {
      minLength: 1,
      maxLength: 3,
    },
  );
  await fc.assert(
    fc.asyncProperty(several, fc.nat(), async (programs, at) => {
      const blocks = programs.map((one) => `if (1) {\n${one.replaceAll("export ", "")}\n}`);
      const code = blocks.join("\n").replaceAll("await using r", "const r");
      assert.notEqual(await statusOf(code), "invalid");
      const prefix = code.slice(0, at % code.length);
      if (/string|regex/.test(scan(prefix).inside) || cutsWord(code, at % code.length)) return;
      assert.notEqual(await statusOf(prefix), "invalid", prefix);
    }),
    { numRuns: 60 },
  );
});

for (
  const [code, indent] of [
    ["if (x) {", "  "],
    ["  foo(1,", "    "],
    ["const a =", "  "],
    ["const a = {\n  b: [", "    "],
    ["`a ${b}\n", ""],
    ["/* a", ""],
    ["type A =", "  "],
    ["(a: number): string", "  "],
    ["({ a = 1 })", "  "],
    ["try { a }", "  "],
    ["do { a }", "  "],
    ["import { a }", "  "],
    ["a as", "  "],
    ["x.", "  "],
    ["let f = async (a: number, b", "  "],
    ["\tfoo(", "\t  "],
  ]
) {
  Deno.test(`${JSON.stringify(code)} is incomplete`, async () => {
    assert.deepEqual(await completeness(code!, reader), { status: "incomplete", indent });
  });
}

for (
  const code of [
    "let 5 = 3",
    "a b",
    ")",
    "foo(]",
    "'abc",
    "const a = {\n  b: c: 2\n}",
    "return 5",
    "@dec class A {}",
    "if (x) }",
    "let a; let a;",
  ]
) {
  Deno.test(`${JSON.stringify(code)} is invalid`, async () => {
    assert.equal(await statusOf(code), "invalid");
  });
}

for (
  const code of [
    "",
    "  \n",
    "1 + 1",
    "%run a.ts",
    "arm?",
    "{ a: 1, b: 2 }",
    "x\n// end",
    "010",
    "f<number>(3)",
    "export { later }",
  ]
) {
  Deno.test(`${JSON.stringify(code)} is complete`, async () => {
    assert.equal(await statusOf(code), "complete");
  });
}
