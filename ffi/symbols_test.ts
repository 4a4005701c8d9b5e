import assert from "node:assert/strict";
import { HEADERS } from "./library_testing.ts";
import { ABI_VERSION, SYMBOLS } from "./symbols.ts";

interface Declaration {
  readonly result: string;
  readonly parameters: readonly string[];
}

const TEXT = ["shm.h", "var.h", "fn.h"].map((name) => Deno.readTextFileSync(`${HEADERS}/${name}`))
  .join("\n").replace(/\/\*[^]*?\*\//g, "");

/** Types that may stand for a C type of the headers. */
function typesFor(type: string): readonly string[] {
  if (type.includes("*")) return ["pointer", "buffer"];
  const types: Record<string, string> = {
    ...{ int32_t: "i32", uint32_t: "u32", uint64_t: "u64", int64_t: "i64" },
    ...{ size_t: "usize", void: "void" },
  };
  return [types[type] ?? `unknown type ${type}`];
}

function declarations(): Map<string, Declaration> {
  const pattern = /^(?:ROBO_API )?((?:const )?\w+ \**)(robo_\w+)\(([^)]*)\);/gm;
  return new Map(
    [...TEXT.matchAll(pattern)].map(([, result, name, list]) => {
      const parameters = list === "void"
        ? []
        : list!.split(",").map((parameter) => parameter.trim().replace(/\w+$/, "").trim());
      return [name!, { result: result!.trim(), parameters }];
    }),
  );
}

Deno.test("the table has each function of the headers, with types that fit", () => {
  const declared = declarations();
  assert.ok(declared.size > 40, `${declared.size} functions were found in the headers`);
  const table: Readonly<Record<string, Deno.ForeignFunction>> = SYMBOLS;
  const seen = new Set<string>();
  const ours = Object.entries(table).filter(([key]) => key.startsWith("robo_"));
  for (const [key, { name = key, parameters, result }] of ours) {
    const declaration = declared.get(name);
    assert.ok(declaration, `${name} is in no header`);
    assert.ok(typesFor(declaration.result).includes(result as string), `${key}: result`);
    assert.equal(parameters.length, declaration.parameters.length, `${key}: parameters`);
    parameters.forEach((type, i) => {
      const allowed = typesFor(declaration.parameters[i]!);
      assert.ok(allowed.includes(type as string), `${key}: parameter ${i} is ${allowed}`);
    });
    seen.add(name);
  }
  assert.deepEqual([...declared.keys()].filter((name) => !seen.has(name)), []);
});

Deno.test("the ABI version is that of the headers", () => {
  assert.equal(/define ROBO_ABI_VERSION (\d+)u/.exec(TEXT)?.[1], `${ABI_VERSION}`);
});
