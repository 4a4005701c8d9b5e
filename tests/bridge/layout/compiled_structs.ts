/**
 * Structs whose values a C compiler has written: into data of an object file, or by a program that runs.
 *
 * @module
 */
import assert from "node:assert/strict";
import { cCodec, type CStruct, layoutDifference } from "../../../protocols/clayout/mod.ts";
import { readElf } from "../../../protocols/elf/mod.ts";
import { layoutOfElf, layoutOfHeader } from "../../../services/bridge/layout/mod.ts";
import { xorshift } from "../../lib/xorshift.ts";
import { randomHeader, type RandomStruct, type Target } from "./random_header.ts";
import { type MemberSizes, type RandomValue, randomValue } from "./random_values.ts";

/** A compiler, and what it makes of a random header. */
export interface CompiledOptions {
  readonly cc: string;
  readonly cflags?: readonly string[];
  readonly target: Target;
  readonly seed: number;
  readonly count: number;
}

/** A struct with a value, and where to find it in C. */
interface Case {
  readonly struct: RandomStruct;
  readonly layout: CStruct;
  readonly value: RandomValue;
}

/** A header in a folder of its own, its layout, and a value for each of its structs. */
export class CompiledStructs implements AsyncDisposable {
  readonly cases: readonly Case[];
  readonly byteOrder: "little" | "big";
  readonly #folder: string;
  readonly #options: CompiledOptions;

  private constructor(
    folder: string,
    options: CompiledOptions,
    found: Pick<CompiledStructs, "cases" | "byteOrder">,
  ) {
    this.#folder = folder;
    this.#options = options;
    this.cases = found.cases;
    this.byteOrder = found.byteOrder;
  }

  static async make(options: CompiledOptions): Promise<CompiledStructs> {
    const { seed, count, target, cc, cflags = [] } = options;
    const folder = await Deno.makeTempDir({ prefix: "robo-structs-" });
    try {
      const { text, structs } = randomHeader(seed, count, target);
      await Deno.writeTextFile(`${folder}/random.h`, text);
      const layout = await layoutOfHeader(`${folder}/random.h`, { cc, cflags });
      assert.deepEqual(layout.warnings, []);
      assert.deepEqual([...layout.structs.keys()], structs.map(({ name }) => name));
      const next = xorshift(seed * 40503 | 1);
      const cases = structs.map((struct) => {
        const own = layout.structs.get(struct.name!)!;
        return { struct, layout: own, value: randomValue(struct, next, memberSizes(struct, own)) };
      });
      return new CompiledStructs(folder, options, { cases, byteOrder: layout.byteOrder });
    } catch (error) {
      await Deno.remove(folder, { recursive: true });
      throw error;
    }
  }

  /** Checks the bytes that the compiler puts into an object file for each value. Nothing is run. */
  async checkData(flags: readonly string[] = []): Promise<void> {
    const text = this.cases.map(({ struct, value }, i) =>
      `const ${struct.spelling} value${i} __attribute__((used, section(".robo_values"))) = ${value.initializer};`
    );
    const object = await this.#compile(text.join("\n"), ["-c", "-g", ...flags]);
    const elf = readElf(await Deno.readFile(object));
    const symbols = new Map(
      elf.symbols().filter(({ section }) => section?.name === ".robo_values").map((symbol) => [
        symbol.name(),
        symbol,
      ]),
    );
    this.cases.forEach((one, i) => {
      const { value, size, section } = symbols.get(`value${i}`)!;
      const at = value - section!.address;
      assert.equal(size, one.layout.size, `size of ${one.layout.name}`);
      this.#check(one, section!.bytes().subarray(at, at + size));
    });
    await this.#sameInElf(object);
  }

  /** Checks the bytes of values that a program has assigned field by field; `runner` is what runs it, such as an emulator. */
  async checkRun(flags: readonly string[], runner: readonly string[] = []): Promise<void> {
    const program = await this.#compile(runningProgram(this.cases), ["-g", ...flags]);
    const [command, ...args] = [...runner, program];
    const { stdout, stderr, success } = await new Deno.Command(command!, { args }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
    let at = 0;
    for (const one of this.cases) {
      this.#check(one, stdout.subarray(at, at + one.layout.size));
      at += one.layout.size;
    }
    assert.equal(at, stdout.length);
    await this.#sameInElf(program);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#folder, { recursive: true });
  }

  #check({ struct, layout, value }: Case, bytes: Uint8Array): void {
    const codec = cCodec(layout, { byteOrder: this.byteOrder });
    const decoded = codec.decode(bytes);
    const where = difference(value.expected, decoded);
    const told = () => `seed ${this.#options.seed}, ${this.#options.cc}: ${struct.name}`;
    assert.equal(where, undefined, `${told()}${where}`);
    const again = new Uint8Array(layout.size);
    // Other members of a union have whatever the bits come to, which need not be a text in UTF-8.
    codec.encode(holdsUnion(struct) ? value.expected : decoded, again);
    assert.deepEqual(again, new Uint8Array(bytes), `${told()} written again`);
  }

  async #compile(text: string, flags: readonly string[]): Promise<string> {
    const { cc, cflags = [] } = this.#options;
    const [source, output] = [`${this.#folder}/values.c`, `${this.#folder}/values.out`];
    await Deno.writeTextFile(source, `#include "random.h"\n${text}\n`);
    const args = [...cflags, "-w", ...flags, source, "-o", output];
    const { success, stderr } = await new Deno.Command(cc, { args, stdout: "null" }).output();
    assert.ok(
      success,
      `seed ${this.#options.seed}: ${new TextDecoder().decode(stderr).slice(0, 2000)}`,
    );
    return output;
  }

  /** The program's own debug information says the same as that of the header. */
  async #sameInElf(path: string): Promise<void> {
    const { structs, warnings } = await layoutOfElf(path);
    assert.deepEqual(warnings, []);
    for (const { layout } of this.cases) {
      const same = structs.get(layout.name!);
      assert.ok(same !== undefined, `${layout.name} is in the program`);
      assert.equal(layoutDifference(layout, same), undefined);
    }
  }
}

/** A program that assigns all values by the names of fields, looks whether they are there, and writes the bytes of the structs. */
function runningProgram(cases: readonly Case[]): string {
  const functions = cases.map(({ struct, value }, i) => {
    const lines = value.leaves.map(({ path, literal, length, isComparable }) => {
      const place = `v${path}`;
      if (length !== undefined) {
        return `  memcpy((void *)${place}, ${literal}, ${length});\n  if (memcmp((void *)${place}, ${literal}, ${length})) wrong("${struct.name}${path}");`;
      }
      const check = isComparable
        ? `\n  if (!(${place} == ${literal})) wrong("${struct.name}${path}");`
        : "";
      return `  ${place} = ${literal};${check}`;
    });
    return `static __attribute__((noinline)) void write${i}(void) {\n  static ${struct.spelling} v;\n${
      lines.join("\n")
    }\n  fwrite(&v, sizeof v, 1, stdout);\n}`;
  });
  return [
    "#include <stdio.h>",
    "#include <stdlib.h>",
    "#include <string.h>",
    'static void wrong(const char *where) { fprintf(stderr, "%s is not what was written\\n", where); exit(1); }',
    ...functions,
    "int main(void) {",
    ...cases.map((_, i) => `  write${i}();`),
    "  return 0;",
    "}",
  ].join("\n");
}

function holdsUnion({ isUnion, fields }: RandomStruct): boolean {
  return isUnion || fields.some(({ type }) => type.kind === "struct" && holdsUnion(type.struct));
}

function memberSizes(struct: RandomStruct, layout: CStruct): MemberSizes {
  const named = struct.fields.filter(({ name, type }) =>
    name !== undefined || type.kind === "struct"
  );
  const pairs = new Map(named.map((field, i) => [field, layout.fields[i]!]));
  assert.equal(named.length, layout.fields.length, `fields of ${struct.name}`);
  return {
    size: (field) => {
      const { bits, type } = pairs.get(field)!;
      return bits === undefined ? type.size : bits.count / 8;
    },
    of: (field) => {
      let type = pairs.get(field)?.type;
      while (type?.kind === "array") type = type.element;
      if (field.type.kind !== "struct" || type?.kind !== "struct") return NONE;
      return memberSizes(field.type.struct, type);
    },
  };
}

const NONE: MemberSizes = { size: () => 0, of: () => NONE };

/** Where `actual` is not as expected; members that are not expected are those of unions which were not written. */
function difference(expected: unknown, actual: unknown): string | undefined {
  if (Array.isArray(expected)) {
    const values = actual as ArrayLike<unknown>;
    if (values?.length !== expected.length) {
      return ` has ${values?.length} elements instead of ${expected.length}`;
    }
    for (let i = 0; i < expected.length; i++) {
      const inside = difference(expected[i], values[i]);
      if (inside !== undefined) return `[${i}]${inside}`;
    }
    return undefined;
  }
  if (typeof expected === "object" && expected !== null) {
    for (const [key, value] of Object.entries(expected)) {
      const inside = difference(value, (actual as Record<string, unknown>)?.[key]);
      if (inside !== undefined) return `.${key}${inside}`;
    }
    return undefined;
  }
  return Object.is(expected, actual)
    ? undefined
    : ` is ${String(actual)} (${typeof actual}) instead of ${
      String(expected)
    } (${typeof expected})`;
}
