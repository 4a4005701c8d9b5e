import assert from "node:assert/strict";
import fc from "fast-check";
import { startTestEngine, type TestEngine, ThrownInEngine } from "./engine_testing.ts";
import { createLanguage, type Language } from "./mod.ts";

/** One statement that declares `name`, and an expression that reads it. */
interface Piece {
  readonly code: (name: string, value: number, before: string) => string;
  readonly read: (name: string) => string;
}

const PIECES: readonly Piece[] = [
  { code: (n, v, b) => `const ${n}: number = ${v} + ${b};`, read: (n) => n },
  { code: (n, v, b) => `let ${n} = (${b} as unknown as number) * ${v}`, read: (n) => n },
  { code: (n, v) => `var ${n}: number | undefined = ${v}\n;`, read: (n) => `${n}!` },
  {
    code: (n, v, b) => `function ${n}<T>(a?: T): number {\n  return ${b} - ${v};\n}`,
    read: (n) => `${n}<string>()`,
  },
  {
    code: (n, v, b) =>
      `const ${n} = async <T,>(a: T = null!): Promise<number> => { await a; return ${v} + ${b}; };`,
    read: (n) => `(await ${n}<number>(1))`,
  },
  {
    code: (n, v, b) =>
      `class ${n} {\n  #p = ${v};\n  static make(): ${n} { return new ${n}(${b}); }\n  constructor(readonly x: number, public y?: string) {}\n  get sum(): number { return this.#p + this.x; }\n}`,
    read: (n) => `${n}.make().sum`,
  },
  {
    code: (n, v) => `enum ${n} {\n  A = ${v}, B,\n  C = A << 1 }`,
    read: (n) => `(${n}.B + ${n}.C)`,
  },
  {
    code: (n, v, b) =>
      `interface I${n} { q: number; }\nconst { q: ${n}, ...rest${n} }: I${n} = { q: ${v} % 7 + ${b} };`,
    read: (n) => n,
  },
  {
    code: (n, v, b) =>
      `type T${n} = [number, string];\nlet [${n}, , other${n} = ${b}]: any = [${v}]`,
    read: (n) => `${n} + other${n}`,
  },
  {
    code: (n, v, b) =>
      `let ${n} = 0;\nfor (const k of [1, 2, ${v}]) { if (k < ${b}) continue; ${n} += k; }`,
    read: (n) => n,
  },
  {
    code: (n, v) =>
      `import ${n}, { type Z${n}, two as two${n} } from "data:text/javascript,export default ${v};export const two = 2";`,
    read: (n) => `(${n} + two${n})`,
  },
  {
    code: (n, v, b) =>
      `export const ${n} = \`a\${ { v: ${v} }.v }b\${ ${b} satisfies number }\`.length;`,
    read: (n) => n,
  },
  {
    code: (n, v, b) =>
      `await using u${n} = { async [Symbol.asyncDispose]() {} }; const ${n} = ${b} + ${v} // ${n}`,
    read: (n) => n,
  },
  {
    code: (n, v, b) =>
      `let ${n}: number;\n{ let a = ${v} /* ; */; ${n} = a / 2 }\ntry { null!.x } catch (e: unknown) { ${n} += ${b} }`,
    read: (n) => n,
  },
  {
    code: (n, v, b) => `switch (${v} % 3) { case 0: var ${n} = ${b}; break; default: ${n} = ${v} }`,
    read: (n) => n,
  },
];

const programs = fc.array(fc.tuple(fc.constantFrom(...PIECES), fc.nat(100)), {
  minLength: 1,
  maxLength: 8,
});

/** A program of these pieces, each of which reads the one before; `stem` keeps the names of runs apart. */
function write(pieces: readonly (readonly [Piece, number])[], stem: string) {
  const statements: string[] = [];
  let before = "1";
  const reads: string[] = [];
  for (const [index, [piece, value]] of pieces.entries()) {
    const name = `${stem}${index}`;
    statements.push(piece.code(name, value, before));
    before = piece.read(name);
    // What has to wait cannot stand in a function that does not.
    reads.push(before);
    if (before.includes("await")) before = String(value);
  }
  return { statements, result: `JSON.stringify([${reads.join(", ")}])` };
}

async function runCells(cells: readonly string[], { language, engine }: Bench): Promise<unknown> {
  let value: unknown;
  for (const code of cells) {
    const name = `cell:${++runs}`;
    const prepared = await language.prepare({ code, name, folder: "/tmp" });
    assert.equal(prepared.kind, "code", JSON.stringify(prepared));
    if (prepared.kind === "code") value = await engine.run(prepared.cell.code, name);
  }
  return value;
}

interface Bench {
  readonly language: Language;
  readonly engine: TestEngine;
}

let runs = 0;

Deno.test("A cell's value is what the same program exports in plain Deno", async () => {
  await using engine = await startTestEngine();
  await using language = createLanguage();
  await fc.assert(
    fc.asyncProperty(programs, async (pieces) => {
      const { statements, result } = write(pieces, `v${++runs}_`);
      const text = `${statements.join("\n")}\nexport default ${result};`;
      const url = `data:application/typescript,${encodeURIComponent(text)}`;
      const expected = await engine.run(`(await import(${JSON.stringify(url)})).default`);
      const code = `${statements.join("\n")}\n${result}`;
      assert.equal(await runCells([code], { language, engine }), expected);
      // Piece by piece, and once more over what is there.
      if (!code.includes("using")) {
        assert.equal(await runCells([...statements, result], { language, engine }), expected);
      }
      assert.equal(await runCells([code], { language, engine }), expected);
    }),
    { numRuns: 60 },
  );
});

Deno.test("An error is found at the user's line and column", async () => {
  await using engine = await startTestEngine();
  await using language = createLanguage();
  const padding = fc.constantFrom(
    "",
    "  ",
    "let p: number = 1; ",
    "(null as any)?.x; ",
    "/* é𝕏 */ ",
  );
  await fc.assert(
    fc.asyncProperty(programs, padding, fc.boolean(), async (pieces, indent, isTyped) => {
      const { statements } = write(pieces, `e${++runs}_`);
      const at = runs % (statements.length + 1);
      const thrown = isTyped ? `throw (new Error("here") as Error)` : `throw new Error("here")`;
      const lines = [...statements.slice(0, at), `{ ${indent}${thrown} }`, ...statements.slice(at)];
      const text = lines.join("\n");
      const offset = text.indexOf(`new Error("here")`);
      const line = text.slice(0, offset).split("\n").length;
      const column = offset - text.lastIndexOf("\n", offset);
      const error = await runCells([text], { language, engine }).catch((error) => error);
      assert.ok(error instanceof ThrownInEngine, String(error));
      const { traceback } = language.explain({
        name: "Error",
        value: "here",
        traceback: error.traceback,
      });
      const place = `    at input ${runs}, line ${line}, column ${column}`;
      assert.ok(traceback.includes(place), `${place}\n${traceback.join("\n")}`);
      const caret = traceback.find((row) => /^ +\| .*\^$/.test(row))!;
      const shown = traceback[traceback.indexOf(caret) - 1]!;
      assert.ok(shown.slice(caret.indexOf("^")).startsWith("new Error"), `${shown}\n${caret}`);
    }),
    { numRuns: 60 },
  );
});
