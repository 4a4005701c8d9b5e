import assert from "node:assert/strict";
import type { RoboError } from "../../errors.ts";
import { readElf } from "../elf/mod.ts";
import { madeElf } from "../elf/elf_testing.ts";
import { readDwarf } from "./dwarf_layout.ts";
import { INT, madeDwarf, type MadeEntry, madeStruct, member } from "./dwarf_testing.ts";

/** A struct that is well, so that there is one. */
const FINE = madeStruct("Fine", 4, [member("x", "int")]);

Deno.test("A struct is read from debug information that was put together by hand", () => {
  const { structs } = readDwarf(madeDwarf([INT, FINE]));
  assert.deepEqual(structs.get("Fine"), {
    kind: "struct",
    isUnion: false,
    name: "Fine",
    size: 4,
    align: 4,
    fields: [{
      name: "x",
      offset: 0,
      type: { kind: "scalar", scalar: "int32", size: 4, spelling: "int" },
    }],
  });
});

/** Structs that make no sense or are not carried, and what is said of them. */
const LEFT_OUT: readonly (readonly [string, readonly MadeEntry[], RegExp])[] = [
  [
    "holds itself",
    [madeStruct("Bad", 8, [member("x", "int"), member("self", "Bad", 4)])],
    /^Bad is left out: its field self holds itself$/,
  ],
  [
    "holds itself by way of an array of its typedef",
    [
      madeStruct("Bad", 8, [member("all", "array")]),
      { tag: "typedef", label: "other", values: { name: "Other", type: { to: "Bad" } } },
      array("array", "other", { upperBound: 2 }),
    ],
    /left out: its field all.* holds itself$/,
  ],
  [
    "has a typedef of itself as a field's type",
    [
      madeStruct("Bad", 8, [member("x", "loop")]),
      { tag: "typedef", label: "loop", values: { name: "loop", type: { to: "loop" } } },
    ],
    /^Bad is left out: its field x holds itself$/,
  ],
  [
    "has a field behind its end",
    [madeStruct("Bad", 8, [member("x", "int", 6)])],
    /^Bad is left out: its field x stands outside of its struct of 8 bytes$/,
  ],
  [
    "has a field at the end of the world",
    [madeStruct("Bad", 8, [member("x", "int", 2n ** 63n)])],
    /its field x has a place that is not constant/,
  ],
  [
    "has a field that is an array of 2^64 elements less one",
    [
      madeStruct("Bad", 8, [member("x", "array")]),
      array("array", "int", { upperBound: 2n ** 64n - 3n }),
    ],
    /its field x has \d+ elements/,
  ],
  [
    "has an array of arrays with more bytes than can be counted",
    [
      madeStruct("Bad", 8, [member("x", "outer")]),
      array("inner", "int", { count: 2 ** 40 }),
      array("outer", "inner", { count: 2 ** 40 }),
    ],
    /its field x has more bytes than can be counted/,
  ],
  [
    "has more bits than its type",
    [
      madeStruct("Bad", 8, [{
        tag: "member",
        values: { name: "x", type: { to: "int" }, bitSize: 40, dataBitOffset: 0 },
      }]),
    ],
    /its field x has 40 bits, more than its type/,
  ],
  [
    "has bits behind its end",
    [
      madeStruct("Bad", 4, [{
        tag: "member",
        values: { name: "x", type: { to: "int" }, bitSize: 8, dataBitOffset: 30 },
      }]),
    ],
    /its field x stands outside/,
  ],
  [
    "has a number of 24 bits",
    [
      madeStruct("Bad", 4, [member("x", "odd")]),
      { tag: "baseType", label: "odd", values: { name: "__int24", byteSize: 3, encoding: 5 } },
    ],
    /its field x is __int24 of 3 bytes/,
  ],
  [
    "has a function as a field",
    [madeStruct("Bad", 4, [member("x", "fn")]), { tag: "subroutineType", label: "fn" }],
    /its field x is of a kind that is not carried/,
  ],
  [
    "has an enum of no bytes",
    [
      madeStruct("Bad", 4, [member("x", "enum")]),
      { tag: "enumerationType", label: "enum", values: { name: "E", declaration: true } },
    ],
    /its field x is an enum that is only declared/,
  ],
];

for (const [what, entries, message] of LEFT_OUT) {
  Deno.test(`A struct that ${what} is left out, and the others are read`, () => {
    const { structs, warnings } = readDwarf(madeDwarf([INT, ...entries, FINE]));
    assert.ok(structs.has("Fine"));
    assert.ok(!structs.has("Bad"));
    assert.match(warnings[0]!, message);
  });
}

Deno.test("A struct with an array of 1 GB is read without room for it", () => {
  const elements = 2 ** 28;
  const big = madeStruct("Big", elements * 4, [member("x", "array")]);
  const { structs } = readDwarf(madeDwarf([INT, big, array("array", "int", { count: elements })]));
  assert.equal(structs.get("Big")!.size, 2 ** 30);
});

Deno.test("A struct that points to itself is read", () => {
  const pointer: MadeEntry = {
    tag: "pointerType",
    label: "pointer",
    values: { byteSize: 8, type: { to: "Node" } },
  };
  const { structs } = readDwarf(
    madeDwarf([madeStruct("Node", 8, [member("next", "pointer")]), pointer]),
  );
  assert.deepEqual(structs.get("Node")!.fields[0]!.type, {
    kind: "pointer",
    size: 8,
    spelling: "struct Node *",
  });
});

Deno.test("Pointers to pointers without end have a spelling that ends", () => {
  const loop: MadeEntry = {
    tag: "pointerType",
    label: "loop",
    values: { byteSize: 8, type: { to: "loop" } },
  };
  const { structs } = readDwarf(madeDwarf([madeStruct("Odd", 8, [member("x", "loop")]), loop]));
  const { type } = structs.get("Odd")!.fields[0]!;
  assert.ok(type.kind === "pointer" && type.spelling.length < 100);
});

Deno.test("Structs that hold each other 200 deep are left out from where it is too deep", () => {
  const chain = Array.from(
    { length: 200 },
    (_, i) => madeStruct(`S${i}`, 4, [member("x", i === 0 ? "int" : `S${i - 1}`)]),
  );
  const { structs, warnings } = readDwarf(madeDwarf([INT, ...chain.reverse()]));
  assert.deepEqual([structs.has("S59"), structs.has("S60")], [true, false]);
  assert.match(warnings.join("\n"), /nested deeper than 60 structs and arrays/);
});

Deno.test("References out of the unit and into the middle of nothing are errors with their place", () => {
  for (const to of [0xfffffff0, 3, 1_000_000]) {
    const bad: MadeEntry = {
      tag: "structureType",
      values: { name: "Bad", byteSize: 4 },
      children: [{ tag: "member", values: { name: "x", type: { to }, dataMemberLocation: 0 } }],
    };
    const read = () => readDwarf(madeDwarf([bad]), { source: "driver" });
    assert.throws(
      read,
      isData(/at byte \d+ of \.debug_info of driver|declares no struct that can be carried/),
    );
  }
});

Deno.test("Entries inside each other that are asked for over and over end with an error, soon", () => {
  // Each struct holds all those behind it as entries of its own, so that what is read of each grows with the file.
  const depth = 3000;
  let inner: MadeEntry[] = [];
  for (let i = depth; i > 0; i--) {
    inner = [{
      tag: "structureType",
      label: `S${i}`,
      values: { name: `S${i}`, byteSize: 4 },
      children: [member("x", "int"), ...inner],
    }];
  }
  const fields = Array.from({ length: depth }, (_, i) => member(`f${i}`, `S${i + 1}`, i * 4));
  const elf = madeDwarf([INT, madeStruct("All", depth * 4, fields), ...inner]);
  assert.throws(() => readDwarf(elf), isData(/goes in circles/));
});

Deno.test("A file without debug information is refused with the cure", () => {
  const stripped = readElf(madeElf([{ name: ".text", bytes: new Uint8Array(4) }]));
  assert.throws(() => readDwarf(stripped, { source: "driver" }), (error: RoboError) => {
    assert.equal(error.code, "data");
    assert.match(error.message, /^driver has no debug information/);
    assert.match(error.hint!, /-g/);
    return true;
  });
});

Deno.test("A hundred structs with the same mistake make fifty warnings and a count", () => {
  const bad = Array.from({ length: 100 }, (_, i) => madeStruct(`Bad${i}`, 2, [member("x", "int")]));
  const { warnings } = readDwarf(madeDwarf([INT, FINE, ...bad]));
  assert.equal(warnings.length, 51);
  assert.equal(warnings.at(-1), "There were 50 more warnings");
});

function array(label: string, element: string, bound: MadeEntry["values"]): MadeEntry {
  return {
    tag: "arrayType",
    label,
    values: { type: { to: element } },
    children: [{ tag: "subrangeType", ...(bound === undefined ? {} : { values: bound }) }],
  };
}

function isData(message: RegExp): (error: RoboError) => boolean {
  return (error) => {
    assert.equal(error.name, "RoboError", error.stack);
    assert.equal(error.code, "data");
    assert.match(error.message, message);
    return true;
  };
}
