import fc from "fast-check";
import assert from "node:assert/strict";
import { cHeader } from "../../protocols/cstruct/c_header.ts";
import { generatedSource } from "../../protocols/cstruct/generated_source.ts";
import { constantName } from "../../protocols/cstruct/generated_names.ts";
import { layoutCodec } from "../../protocols/cstruct/layout_codec.ts";
import { pythonClass } from "../../protocols/cstruct/python_class.ts";
import { scalarOf } from "../../protocols/cstruct/scalars.ts";
import { schemas, valuesOf } from "../../protocols/cstruct/schema_arbitrary_testing.ts";
import type { StructSchema } from "../../protocols/cstruct/struct_schema.ts";
import type { StructType, TypeDescription } from "../../protocols/cstruct/types.ts";
import { typescriptType } from "../../protocols/cstruct/typescript_type.ts";
import { findPython, runPython } from "../lib/python.ts";

/** Structs in one program: compiling it takes most of the time. */
const STRUCTS = 25;

interface Sample {
  readonly schema: StructSchema;
  readonly value: Record<string, unknown>;
}

const gcc = await compiles("gcc");
const gxx = await compiles("g++");
const arm = await compiles("aarch64-linux-gnu-gcc");
const python = findPython();

/** Schemas and values of them, with names that differ; another random choice in each run. */
function samples(): { readonly seed: number; readonly list: readonly Sample[] } {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const list = Array.from({ length: STRUCTS }, (_, i) => {
    const pairs = schemas(`S${i}`).chain((schema) =>
      valuesOf(schema).map((value) => ({ schema, value }))
    );
    return fc.sample(pairs, { numRuns: 1, seed: seed + i })[0]!;
  });
  return { seed, list };
}

Deno.test({
  name:
    "what C programs write to a struct of a generated header is read as that, and written alike",
  ignore: gcc === undefined,
  async fn() {
    const { seed, list } = samples();
    const sources = list.map(({ schema }) => generatedSource(schema, "test.json"));
    const bodies = list.map(({ schema, value }, i) =>
      `{ static ${schema.name} v; memset(&v, 0, sizeof v);\n${
        assignments(sources[i]!.layout.type, value, "v").join("\n")
      }\nfwrite(&v, sizeof v, 1, stdout); }`
    );
    const program = `#include <math.h>
#include <stdio.h>
#include <string.h>
${sources.map(cHeader).join("\n")}
int main(void) {
${bodies.join("\n")}
return 0;
}
`;
    await using folder = await temporaryFolder();
    await Deno.writeTextFile(`${folder.path}/main.c`, program);
    const flags = ["-std=c11", "-Wall", "-Wextra", "-Werror", "-Wno-overflow"];
    await run("gcc", [...flags, `${folder.path}/main.c`, "-o", `${folder.path}/main`]);
    const output = await run(`${folder.path}/main`, []);
    let at = 0;
    list.forEach(({ value }, i) => {
      const codec = layoutCodec(sources[i]!.layout);
      const bytes = output.subarray(at, at += codec.size);
      assert.deepEqual(codec.decode(bytes), value, `seed ${seed}, struct ${i}`);
      const again = new Uint8Array(codec.size).fill(0xff);
      codec.encode(value, again);
      assert.deepEqual(again, bytes, `seed ${seed}, struct ${i}`);
    });
    assert.equal(at, output.length, "sizes agree");
  },
});

Deno.test({
  name: "generated headers compile as C++ and keep their sizes and offsets",
  ignore: gxx === undefined,
  async fn() {
    const { seed, list } = samples();
    const text = list.map(({ schema }) => cHeader(generatedSource(schema, "test.json"))).join("\n");
    await using folder = await temporaryFolder();
    await Deno.writeTextFile(`${folder.path}/all.cpp`, text);
    try {
      await run("g++", [
        "-std=c++17",
        "-Wall",
        "-Wextra",
        "-Werror",
        "-fsyntax-only",
        `${folder.path}/all.cpp`,
      ]);
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error });
    }
  },
});

Deno.test({
  name: "compilers for AArch64 lay structs out as the schema says, too",
  ignore: arm === undefined,
  async fn() {
    const { seed, list } = samples();
    const text = list.map(({ schema }) => cHeader(generatedSource(schema, "test.json"))).join("\n");
    await using folder = await temporaryFolder();
    await Deno.writeTextFile(`${folder.path}/all.c`, text);
    const args = ["-std=c11", "-Wall", "-Wextra", "-Werror", "-fsyntax-only"];
    try {
      await run("aarch64-linux-gnu-gcc", [...args, `${folder.path}/all.c`]);
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error });
    }
  },
});

Deno.test({
  name: "the assertions of a generated header refuse a layout that is not the schema's",
  ignore: gcc === undefined,
  async fn() {
    const text = cHeader(
      generatedSource({
        name: "A",
        fields: [{ name: "a", type: "int8" }, { name: "b", type: "int64" }],
      }, "f"),
    );
    await using folder = await temporaryFolder();
    await Deno.writeTextFile(
      `${folder.path}/a.c`,
      text.replace("#include <assert.h>", "#include <assert.h>\n#pragma pack(4)"),
    );
    await assert.rejects(
      run("gcc", ["-std=c11", "-fsyntax-only", `${folder.path}/a.c`]),
      /offset of A\.b/,
    );
  },
});

Deno.test({
  name: "Python reads what TypeScript wrote through a generated class, and writes it alike",
  ignore: python === undefined,
  async fn() {
    const { seed, list } = samples();
    const sources = list.map(({ schema }) => generatedSource(schema, "test.json"));
    const modules = sources.map(pythonClass);
    const codecs = sources.map(({ layout }) => layoutCodec(layout));
    const chunks = list.map(({ value }, i) => {
      const bytes = new Uint8Array(codecs[i]!.size);
      codecs[i]!.encode(value, bytes);
      return bytes;
    });
    const checks = list.map(({ schema, value }, i) => {
      const lines = expressions(sources[i]!.layout.type, value, "v");
      return `v = ${schema.name}.from_buffer_copy(sys.stdin.buffer.read(ctypes.sizeof(${schema.name})))
assert ${schema.name}.SCHEMA == ${codecs[i]!.hash}
${lines.join("\n")}
sys.stdout.buffer.write(bytes(v))`;
    });
    const script = `import sys, math\n${modules.join("\n")}\n${checks.join("\n")}\n`;
    const input = new Uint8Array(await new Blob(chunks).arrayBuffer());
    await using folder = await temporaryFolder();
    const path = `${folder.path}/main.py`;
    await Deno.writeTextFile(path, script);
    const main = `exec(open(${JSON.stringify(path)}, encoding="utf-8").read())`;
    try {
      assert.deepEqual(new Uint8Array(await runPython(python!, main, input)), input);
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error });
    }
  },
});

Deno.test("generated TypeScript is well typed, and its codec has the hash that the others have", async () => {
  const { seed, list } = samples();
  await using folder = await temporaryFolder();
  const hashes: bigint[] = [];
  const files = [];
  for (const { schema } of list.slice(0, 5)) {
    const source = generatedSource(schema, "test.json");
    hashes.push(layoutCodec(source.layout).hash);
    const file = `${folder.path}/${schema.name}.ts`;
    files.push(
      `import { ${schema.name[0]!.toLowerCase()}${
        schema.name.slice(1)
      }Codec as c${files.length} } from "${file}";`,
    );
    await Deno.writeTextFile(file, typescriptType(source));
  }
  const prints = files.map((_, i) => `console.log(String(c${i}.hash));`);
  await Deno.writeTextFile(`${folder.path}/main.ts`, [...files, ...prints].join("\n"));
  const config = new URL("../../deno.json", import.meta.url).pathname;
  const output = await run(Deno.execPath(), [
    "run",
    "--check",
    "-A",
    "--config",
    config,
    `${folder.path}/main.ts`,
  ]);
  assert.deepEqual(
    new TextDecoder().decode(output).trim().split("\n").map(BigInt),
    hashes,
    `seed ${seed}`,
  );
});

Deno.test({
  name: "no description can leave its comment",
  ignore: gcc === undefined || python === undefined,
  async fn() {
    const description = '*/ #error 1 /* \\ """ + 1/0 + """ \n import nothing \u2028 x ??/ "';
    const schema = {
      name: "A",
      description,
      fields: [{ name: "a", type: "int8", unit: "*/ \\", description }],
    };
    const source = generatedSource(schema, '*/"""x.json');
    await using folder = await temporaryFolder();
    await Deno.writeTextFile(`${folder.path}/a.c`, cHeader(source));
    await run("gcc", ["-std=c11", "-Wall", "-Werror", "-fsyntax-only", `${folder.path}/a.c`]);
    await runPython(python!, pythonClass(source));
    assert.doesNotMatch(typescriptType(source).split("\n").slice(0, 12).join("\n"), /\*\/ #error/);
  },
});

/** Statements of C that give `place` its value. */
function assignments(type: TypeDescription, value: unknown, place: string): string[] {
  switch (type.kind) {
    case "struct":
      return type.fields.flatMap((field) =>
        assignments(
          field.type,
          (value as Record<string, unknown>)[field.name],
          `${place}.${field.name}`,
        )
      );
    case "array":
      return Array.from(value as ArrayLike<unknown>)
        .flatMap((inner, i) => assignments(type.element, inner, `${place}[${i}]`));
    case "text": {
      const bytes = [...new TextEncoder().encode(value as string)];
      return bytes.map((byte, i) => `${place}[${i}] = (char)${byte};`);
    }
    case "enum":
      return [`${place} = ${constantName(type.name)}_${constantName(value as string)};`];
    case "scalar":
      return [`${place} = ${cLiteral(type.scalar, value)};`];
  }
}

function cLiteral(name: Parameters<typeof scalarOf>[0], value: unknown): string {
  if (scalarOf(name).range !== undefined) return wholeLiteral(BigInt(value as number));
  if (typeof value === "boolean") return String(value);
  const number = value as number;
  if (Number.isNaN(number)) return "NAN";
  if (!Number.isFinite(number)) return number > 0 ? "INFINITY" : "-INFINITY";
  // A sign of its own for the negative zero.
  const text = Math.abs(number).toExponential();
  return `(${scalarOf(name).c})${Object.is(number, -0) || number < 0 ? "-" : ""}${text}`;
}

function wholeLiteral(value: bigint): string {
  if (value === -(2n ** 63n)) return "INT64_MIN";
  return value < 0n ? `${value}ll` : `${value}ull`;
}

/** Statements of Python that compare `place`, and give it its value anew. */
function expressions(type: StructType | TypeDescription, value: unknown, place: string): string[] {
  switch (type.kind) {
    case "struct":
      return type.fields.flatMap((field) =>
        expressions(
          field.type,
          (value as Record<string, unknown>)[field.name],
          `${place}.${field.name}`,
        )
      );
    case "array":
      return Array.from(value as ArrayLike<unknown>)
        .flatMap((inner, i) => expressions(type.element, inner, `${place}[${i}]`));
    case "text": {
      const bytes = `bytes([${[...new TextEncoder().encode(value as string)]}])`;
      // As a field it is bytes, as an element of an array an object that has them.
      const own = place.endsWith("]") ? `${place}.value` : place;
      return [`assert ${own} == ${bytes}, (${own}, ${bytes})`, `${own} = ${bytes}`];
    }
    case "enum": {
      const member = `${type.name}.${constantName(value as string)}`;
      return [`assert ${place} == ${member}`, `${place} = ${member}`];
    }
    case "scalar": {
      const isWhole = scalarOf(type.scalar).range !== undefined;
      const literal = isWhole ? String(value) : pythonLiteral(value);
      if (literal === "math.nan") return [`assert math.isnan(${place})`];
      return [
        `assert ${place} == ${literal}, (${place}, ${JSON.stringify(literal)})`,
        `${place} = ${literal}`,
      ];
    }
  }
}

function pythonLiteral(value: unknown): string {
  if (typeof value === "boolean") return value ? "True" : "False";
  const number = value as number;
  if (Number.isNaN(number)) return "math.nan";
  if (!Number.isFinite(number)) return number > 0 ? "math.inf" : "-math.inf";
  // Without an exponent, a large one would be an integer, which is more exact than the number is.
  return Object.is(number, -0) ? "-0.0" : number.toExponential();
}

async function compiles(name: string): Promise<string | undefined> {
  const found = await run(name, ["--version"]).catch(() => undefined);
  return found === undefined ? undefined : name;
}

async function run(program: string, args: readonly string[]): Promise<Uint8Array> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    stdin: "null",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr).slice(0, 4000));
  return stdout;
}

async function temporaryFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await Deno.makeTempDir();
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}
