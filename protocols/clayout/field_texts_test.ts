import assert from "node:assert/strict";
import { fieldReader } from "./field_reader.ts";
import { fieldsJsonWriter } from "./fields_json.ts";
import { fieldWriter } from "./field_writer.ts";
import { JsonBuffer } from "./json_buffer.ts";
import { numbersReader } from "./numbers_reader.ts";
import { arrayOf, fieldAt, scalar, structAt } from "./struct_literal_testing.ts";

const ORDER = { byteOrder: "little" } as const;
const SCOPE = structAt("Scope", [
  fieldAt("stamp", 0, scalar("uint64")),
  fieldAt("samples", 8, arrayOf(500, scalar("float32"))),
]);

/** The texts that `make` has compiled. */
function compiledTexts(make: () => void): Set<string> {
  const texts = new Set<string>();
  const { Function } = globalThis;
  globalThis.Function = new Proxy(Function, {
    construct(target, args) {
      texts.add(args.at(-1));
      return Reflect.construct(target, args);
    },
  });
  try {
    make();
  } finally {
    globalThis.Function = Function;
  }
  return texts;
}

Deno.test("However many fields clients choose, V8 is given no more code than there are types", () => {
  const bytes = new Uint8Array(SCOPE.size);
  const texts = compiledTexts(() => {
    for (let i = 0; i < 500; i++) {
      const path = `samples[${i}]`;
      fieldWriter(SCOPE, path, ORDER).write(i, bytes);
      assert.equal(fieldReader(SCOPE, path, ORDER).read(bytes, 0), i);
      const columns = [new Float64Array(1), new Float64Array(1)];
      numbersReader(SCOPE, ["stamp", path], ORDER)(bytes, 0, columns, 0);
      assert.deepEqual(columns, [Float64Array.of(0), Float64Array.of(i)]);
      const out = new JsonBuffer();
      fieldsJsonWriter(SCOPE, [path, "stamp"], ORDER)(bytes, 0, out);
      assert.equal(out.text(), `{"${path}":${i},"stamp":0}`);
    }
  });
  // What writes a number, and of each of the two types what reads it, and what writes it as JSON.
  assert.equal(texts.size, 5);
});
