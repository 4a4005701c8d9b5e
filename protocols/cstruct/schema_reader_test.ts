import fc from "fast-check";
import assert from "node:assert/strict";
import { RoboError } from "../../errors.ts";
import { readStructSchema } from "./schema_reader.ts";
import { parseSchemaText } from "./schema_text.ts";

const X = { name: "x", type: "float64" };

/** What is said about a schema that begins with a good field, with these changes. */
function problems(change: Record<string, unknown>): string[] {
  return said(() => readStructSchema({ name: "A", fields: [X], ...change }, "a.json"));
}

function said(act: () => unknown): string[] {
  try {
    act();
  } catch (error) {
    if (error instanceof RoboError && error.code === "data") return error.message.split("\n");
    throw error;
  }
  return [];
}

function fieldProblems(field: Record<string, unknown>): string[] {
  return problems({ fields: [{ ...X, ...field }] });
}

Deno.test("each mistake is shown with file, path and what is allowed", () => {
  assert.deepEqual(problems({}), []);
  assert.deepEqual(problems({ nmae: 1 }), [
    "a.json: nmae: is not known; allowed here: $schema, name, description, packed, fields, types",
  ]);
  assert.match(
    fieldProblems({ type: "double" })[0]!,
    /^a\.json: fields\[0\]\.type: "double" is no type; allowed: bool, int8,/,
  );
  assert.match(
    fieldProblems({ units: "m" })[0]!,
    /fields\[0\]\.units: is not known; allowed here: name, type, shape/,
  );
  assert.match(problems({ name: undefined })[0]!, /a\.json: name: is missing: it has to be a text/);
  assert.match(
    problems({ fields: [] })[0]!,
    /fields: is an array: it has to be an array with at least one/,
  );
  assert.match(problems({ fields: {} })[0]!, /fields: is an object/);
  assert.match(problems({ packed: 1 })[0]!, /packed: is 1: it has to be true or false/);
  assert.equal(said(() => readStructSchema(null, "f"))[0], "f: is null: it has to be an object");
});

Deno.test("all mistakes are shown at once", () => {
  const all = problems({
    fields: [{ name: "if", type: "float" }, { name: "b" }, { name: "1c", type: "bool" }],
  });
  assert.equal(all.length, 3);
  const many = problems({ fields: Array.from({ length: 50 }, () => ({ name: "b", type: "no" })) });
  assert.deepEqual([many.length, many.at(-1)], [21, "a.json: 30 more"]);
});

Deno.test("names have to be names in all languages, and none may stand for two things", () => {
  for (
    const [name, language] of [["int", "C"], ["namespace", "C++"], ["lambda", "Python"], [
      "function",
      "TypeScript",
    ]]
  ) {
    assert.match(
      fieldProblems({ name })[0]!,
      new RegExp(
        `fields\\[0\\].name: "${name}" is a reserved word of ${language!.replaceAll("+", "\\+")}:`,
      ),
    );
  }
  for (const name of ["", "_x", "a-b", "é", "x".repeat(64), "__proto__"]) {
    assert.match(fieldProblems({ name })[0]!, /is no name/, name);
  }
  assert.match(problems({ name: "Float64Array" })[0]!, /generated files use/);
  assert.match(problems({ name: "int32_t" })[0]!, /generated files use/);
  assert.match(problems({ fields: [X, X] })[0]!, /fields\[1\]\.name: "x" is there already/);
  assert.match(
    problems({ types: { A: { fields: [X] } } })[0]!,
    /types\.A: is the name of the schema itself/,
  );
  assert.match(
    problems({ types: { bool: { fields: [X] } } })[0]!,
    /types\.bool: is a type already/,
  );
  const modes = { DriveMode: { enum: { a: 0 } }, Drive: { enum: { modeA: 0 } } };
  const fields = [{ name: "a", type: "DriveMode" }, { name: "b", type: "Drive" }];
  assert.match(problems({ fields, types: modes })[0]!, /both be DRIVE_MODE_A in C/);
  assert.match(
    problems({ fields: [{ name: "A", type: "bool" }] })[0]!,
    /A and a field would both be A in C\+\+/,
  );
});

Deno.test("arrays, texts and ranges have to make sense", () => {
  assert.match(
    fieldProblems({ shape: 0 })[0]!,
    /shape\[0\]: is 0: it has to be a whole number from 1/,
  );
  assert.match(fieldProblems({ shape: [2, 1.5] })[0]!, /shape\[1\]: is 1\.5/);
  assert.match(fieldProblems({ shape: [] })[0]!, /shape: is an array/);
  assert.match(fieldProblems({ shape: new Array(17).fill(1) })[0]!, /shape\.length: is 17/);
  assert.match(fieldProblems({ type: "string" })[0]!, /bytes: is missing/);
  assert.match(fieldProblems({ bytes: 4 })[0]!, /bytes: is for strings alone/);
  assert.match(fieldProblems({ type: "bool", min: 0 })[0]!, /min: is for numbers alone/);
  assert.match(fieldProblems({ min: 2, max: 1 })[0]!, /no float64 is between min and max/);
  assert.match(fieldProblems({ type: "uint8", min: 256 })[0]!, /no uint8 is between/);
  assert.match(fieldProblems({ type: "int8", min: 1.2, max: 1.8 })[0]!, /no int8 is between/);
  assert.match(fieldProblems({ max: "3" })[0]!, /max: is "3": it has to be a number/);
  assert.match(fieldProblems({ unit: "m\n" })[0]!, /unit: is/);
  assert.match(fieldProblems({ shape: [2 ** 30, 2 ** 30] })[0]!, /more than 1 GiB/);
  assert.match(
    problems({ fields: [{ ...X, shape: 2 ** 27 }, { name: "y", type: "bool" }] })[0]!,
    /more than 1 GiB/,
  );
  assert.deepEqual(fieldProblems({ shape: 2 ** 27 }), [], "1 GiB is allowed");
});

Deno.test("enums have names and numbers, each once, that fit", () => {
  const mode = (type: unknown) => problems({ types: { Mode: type } });
  assert.match(mode({ enum: {} })[0]!, /types\.Mode\.enum: has no names/);
  assert.match(mode({ enum: { a: 1, b: 1 } })[0]!, /types\.Mode\.enum\.b: is 1, as a is/);
  assert.match(mode({ enum: { a: 256 }, base: "uint8" })[0]!, /from 0 to 255/);
  assert.match(mode({ enum: { a: 2 ** 31 }, base: "uint32" })[0]!, /from 0 to 2147483647/);
  assert.match(mode({ enum: { a: 0 }, base: "int64" })[0]!, /base: has to be one of int8,/);
  assert.match(mode({ enum: { for: 0 } })[0]!, /"for" is a reserved word/);
  assert.match(mode({ enum: { a: 0 }, fields: [X] })[0]!, /either an enum, with base, or a struct/);
  assert.match(mode({})[0]!, /types\.Mode\.fields: is missing/);
});

Deno.test("structs that contain themselves are refused, and so are those that are too deep or too many", () => {
  const inner = (type: string) => ({ fields: [{ name: "a", type }, { name: "b", type }] });
  assert.match(
    problems({ types: { B: inner("C"), C: inner("B") } })[0]!,
    /types\.B: contains itself: B has C has B/,
  );
  const chain = (length: number) =>
    Object.fromEntries(
      Array.from(
        { length },
        (_, i) => [`T${i}`, i === length - 1 ? { fields: [X] } : inner(`T${i + 1}`)],
      ),
    );
  assert.deepEqual(problems({ fields: [{ name: "a", type: "T0" }], types: chain(10) }), []);
  const fields = [{ name: "a", type: "T0" }];
  assert.match(
    problems({ fields, types: chain(14) })[0]!,
    /has \d+ fields with all in them: at most 10000/,
  );
  const thin = Object.fromEntries(
    Array.from(
      { length: 40 },
      (_, i) => [`T${i}`, { fields: [i === 39 ? X : { name: "a", type: `T${i + 1}` }] }],
    ),
  );
  assert.match(problems({ fields, types: thin })[0]!, /has structs 17 deep: at most 16/);
});

Deno.test("a schema's text is JSON in which no key stands twice", () => {
  assert.match(
    said(() => parseSchemaText('{"a": 1,\n "a": 2}', "s"))[0]!,
    /^s: a: is there already/,
  );
  assert.match(
    said(() => parseSchemaText('{"t": [{"b": 1, "b": 2}]}', "s"))[0]!,
    /^s: t\[0\]\.b: is there already/,
  );
  assert.match(
    said(() => parseSchemaText('{"a": }', "s"))[0]!,
    /^s: 1:7: is not JSON: ValueExpected/,
  );
  assert.match(said(() => parseSchemaText("", "s"))[0]!, /^s: /);
  assert.match(said(() => parseSchemaText("[".repeat(100), "s"))[0]!, /nested more than 32 deep/);
  assert.match(said(() => parseSchemaText(" ".repeat(2 ** 20 + 1), "s"))[0]!, /longer than/);
  assert.deepEqual(parseSchemaText('{"a": "[[{\\""}', "s"), { a: '[[{"' });
});

Deno.test("nothing that JSON can hold makes reading a schema end otherwise than with its mistakes", () => {
  const near = fc.record({
    name: fc.oneof(fc.constant("A"), fc.jsonValue()),
    fields: fc.oneof(
      fc.jsonValue(),
      fc.array(
        fc.oneof(
          fc.jsonValue(),
          fc.record({
            name: fc.constantFrom("a", "b", ""),
            type: fc.constantFrom("int8", "string", "T", "__proto__"),
            shape: fc.jsonValue(),
          }),
        ),
      ),
    ),
    types: fc.oneof(fc.jsonValue(), fc.record({ T: fc.jsonValue() })),
  });
  fc.assert(fc.property(fc.oneof(fc.jsonValue(), near), (value) => {
    for (const line of said(() => readStructSchema(value, "f"))) assert.match(line, /^f: /);
    said(() => parseSchemaText(JSON.stringify(value), "f"));
  }));
  fc.assert(fc.property(fc.string(), (text) => void said(() => parseSchemaText(text, "f"))));
});
