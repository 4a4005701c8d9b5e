import assert from "node:assert/strict";
import { headerNotes } from "./notes_reader.ts";

function fieldsOf(text: string, name = "A"): Record<string, string> {
  const { fields } = headerNotes(text).structs.get(name) ?? { fields: new Map() };
  return Object.fromEntries(
    [...fields].map(([field, { unit = "", description = "" }]) => [
      field,
      `${unit === "" ? "" : `[${unit}] `}${description}`.trim(),
    ]),
  );
}

Deno.test("A comment belongs to the field behind it, or to the one before it on its line", () => {
  const cases: readonly (readonly [string, Record<string, string>])[] = [
    ["int a; /* [m] x */ int b; // [s] y\n", { a: "[m] x", b: "[s] y" }],
    ["/* [m] x */ int a; /* [s] y */ int b;", { a: "[m] x", b: "[s] y" }],
    ["/** [m] x */\nint a;\nint b;", { a: "[m] x" }],
    ["/// [m] x\n\nint a;\nint b;", { a: "[m] x" }],
    ["int a;\n///< [m] x\nint b;", { a: "[m] x" }],
    ["int a; ///< [m] x\n       ///< and y\nint b;", { a: "[m] x and y" }],
    ["int a; // [m] x\n       // and y\nint b;", { a: "[m] x and y" }],
    ["int a; // [m] x\n// and y\nint b;", { a: "[m] x", b: "and y" }],
    ["// far away\n\nint a;", {}],
    ["int a, b, c; // [m] x", { a: "[m] x", b: "[m] x", c: "[m] x" }],
    ["int a, /* [m] x */ b; /* [s] y */", { a: "[m] x", b: "[s] y" }],
    ["int a, // [m] x\n    b; // [s] y", { a: "[m] x", b: "[s] y" }],
    ["int a /* [m] x */, *b /* y */;", { a: "[m] x", b: "y" }],
    ["int /* [m] x */ a;", { a: "[m] x" }],
    ["/* group */\nint a; // [m] x\nint b;", { a: "[m] x" }],
    ["/** what for */\nint a; // [m]", { a: "[m] what for" }],
    ["// int old;\nint a;", {}],
    ["unsigned a : 3; // x\nint : 4;\nint : 0; // none\nconst char *const b[3][N + 1]; // y", {
      a: "x",
      b: "y",
    }],
    ["int (*call)(int a, char b); // x\nint (*table[3])(void); // y", { call: "x", table: "y" }],
    ["_Alignas(16) float a __attribute__((packed, aligned(8))); // x", { a: "x" }],
    ["struct B b; // x\nenum E e; // y\nunion { int u; } *c; // z", { b: "x", e: "y", c: "z" }],
    ["struct { int x; /* [m] in */ };\nunion { int y; // [s] in\n };", {
      x: "[m] in",
      y: "[s] in",
    }],
    ["#if 0 /* x */\nint a; // [m] x\n#else // y\n#endif\nint b;", { a: "[m] x" }],
  ];
  for (const [body, fields] of cases) {
    assert.deepEqual(fieldsOf(`struct A {\n${body}\n};`), fields, body);
    assert.deepEqual(fieldsOf(`typedef struct {\n${body}\n} A;`), fields, body);
  }
});

Deno.test("Structs and enums are described by what is before them, behind their brace or their name", () => {
  const { structs, enums } = headerNotes(`
/* Licence of the file. */

/* A place. */
typedef struct place_s { double x; } Place, *PlacePointer;
struct Speed { // How fast.
  double x;
};
typedef struct { int x; } Wheel; /**< Turns. */
typedef struct later Later;
/** Comes later. */
struct later { int y; };
typedef Place Spot;
/* What it does. */
enum Mode { IDLE };
typedef enum { OFF /**< not on */ } Switch; // On or off.
namespace arm { extern "C" {
/* In there. */ class Inner { public: int x; /* [m] */ }; } }
int main(void) { struct Local { int x; }; return 0; }
struct Named { int x; }; // struct Named
`);
  const described = Object.fromEntries(
    [...structs].map(([name, { description }]) => [name, description]),
  );
  assert.deepEqual(described, {
    place_s: "A place.",
    Place: "A place.",
    Speed: "How fast.",
    Wheel: "Turns.",
    later: "Comes later.",
    Later: "Comes later.",
    Spot: "A place.",
    Inner: "In there.",
    Named: undefined,
  });
  assert.deepEqual([...structs.get("Inner")!.fields], [["x", { unit: "m" }]]);
  assert.deepEqual(Object.fromEntries(enums), { Mode: "What it does.", Switch: "On or off." });
});

Deno.test("Fields of structs that have no name are known by the field that they are", () => {
  const { structs } = headerNotes(`
struct A {
  struct { int x; /* [m] */ struct { int z; /* [s] */ }; } in[3]; /* around */
  struct B { int y; /* [rad] */ } b; /* held */
};`);
  const { fields } = structs.get("A")!;
  assert.equal(fields.get("in")!.description, "around");
  assert.deepEqual([...fields.get("in")!.inner!.fields.keys()], ["x", "z"]);
  assert.equal(structs.get("B")!.fields.get("y")!.unit, "rad");
  assert.equal(fields.get("x"), undefined);
});

Deno.test("Any text has its comments read, in time that grows with it", () => {
  const hostile = [
    "struct A {".repeat(100_000),
    "{".repeat(1_000_000),
    "struct A { int x".repeat(50_000),
    "((((".repeat(200_000),
    "/* x */ ".repeat(200_000),
    "struct A { int a" + ", b".repeat(300_000) + "; // x\n};",
    "typedef a b; typedef b a;".repeat(20_000),
    "__attribute__(".repeat(100_000),
    "struct __attribute__((".repeat(50_000),
    "#".repeat(500_000),
    "#\n".repeat(300_000),
    "\\\n".repeat(500_000),
    '"'.repeat(300_000),
    "/*",
    `// ${"[".repeat(300_000)}`,
    `struct A { int x; // ${"0..".repeat(100_000)}\n};`,
    "\u0000\uffff\ud800".repeat(100_000),
  ];
  for (const text of hostile) assert.ok(headerNotes(text));
});
