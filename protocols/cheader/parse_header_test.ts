import assert from "node:assert/strict";
import type { RoboError } from "../../errors.ts";
import { cTypeText } from "../clayout/mod.ts";
import { type AbiName, parseHeader } from "./mod.ts";

const HEADER = `
#pragma once
#include <stdint.h>
#include "parts/wheel.h"
#define COUNT (2 * ROWS)
#define BIG UINT64_C(18446744073709551615)
#define NEXT (MODE_RUN + 1)
#define GONE 1
#undef GONE
#define CALL(x) (x)
#define FIELD(type, name) type name
#if defined(__x86_64__) && COUNT > 5
#define IS_BIG 1
#else
#error not this one
#endif
#ifdef __cplusplus
extern "C" {
#endif
enum { MAX_ITEMS = 64 };
typedef enum { MODE_IDLE, MODE_RUN = 5 } Mode;
struct tagged { struct { long at; } in[sizeof(uint64_t) / 4]; };
typedef struct { int x; int y; } __attribute__((packed)) Packed;
/* All of it. */
typedef struct Telemetry_s {
  Mode mode;
  _Bool on;
  FIELD(float, speed); /* [m/s] 0..10 how fast */
  char name[16];
  Wheel wheels[COUNT];
  struct tagged tagged;
  const char *label, *const *labels[2];
  void (*call)(int, struct later *);
  unsigned ready : 1, : 3, level : 4; // [%]
} Telemetry;
typedef Telemetry Alias;
typedef struct later Later;
Later *use(Later *);
static inline int twice(int x) { return 2 * x; }
extern int counter, counters[3];
_Static_assert(sizeof(Packed) == 8, "packed");
#ifdef __cplusplus
}
#endif
`;

const WHEEL = "#define ROWS 3\ntypedef struct { float speed, load[2]; } Wheel;\n";

function read(text: string, abi: AbiName = "x86-64") {
  return parseHeader(text, { abi, name: "a.h", include: include({ "parts/wheel.h": WHEEL }) });
}

function include(files: Readonly<Record<string, string>>) {
  return (name: string) => files[name] === undefined ? undefined : { name, text: files[name] };
}

Deno.test("A header is read without a compiler: macros, other headers, typedefs, constants, comments", () => {
  const layout = read(HEADER);
  assert.deepEqual(layout.warnings, []);
  assert.equal(layout.byteOrder, "little");
  assert.deepEqual([...layout.structs.keys()], ["Wheel", "tagged", "Packed", "Telemetry", "Alias"]);
  assert.deepEqual([...layout.enums.keys()], ["Mode"]);
  assert.deepEqual(Object.fromEntries(layout.constants), {
    ROWS: 3,
    COUNT: 6,
    BIG: 18446744073709551615n,
    NEXT: 6,
    IS_BIG: 1,
    MAX_ITEMS: 64,
  });
  assert.equal(layout.structs.get("Packed")!.align, 1);
  assert.equal(layout.spellings.get("tagged"), "struct tagged");
  const { fields, size, description } = layout.structs.get("Telemetry")!;
  assert.equal(description, "All of it.");
  assert.deepEqual(
    fields.map(({ name, type, offset }) => `${offset} ${cTypeText(type)} ${name}`),
    [
      "0 Mode mode",
      "4 _Bool on",
      "8 float speed",
      "12 char[16] name",
      "28 Wheel[6] wheels",
      "104 tagged tagged",
      "120 const char * label",
      "128 const char **[2] labels",
      "144 void (*)() call",
      "152 unsigned int ready",
      "152 unsigned int level",
    ],
  );
  assert.equal(size, 160);
  assert.deepEqual(fields.at(-1)!.bits, { offset: 152 * 8 + 4, count: 4 });
  const { unit, min, max } = fields[2]!;
  assert.deepEqual([unit, min, max, fields.at(-1)!.unit], ["m/s", 0, 10, "%"]);
});

Deno.test("Machines lay the same header out by rules of their own", () => {
  const text = `struct A { char c; long long w; int : 0; unsigned char b : 3; long l; void *p; };
struct B { char c; int : 7; };`;
  const facts = (abi: AbiName) => {
    const { structs, byteOrder } = read(text, abi);
    const [a, b] = [structs.get("A")!, structs.get("B")!];
    return `${byteOrder} ${a.size} ${a.align} ${b.size} ${b.align}`;
  };
  assert.equal(facts("x86-64"), "little 40 8 2 1");
  assert.equal(facts("aarch64"), "little 40 8 4 4");
  assert.equal(facts("arm"), "little 32 8 4 4");
  assert.equal(facts("i386"), "little 24 4 2 1");
  assert.equal(facts("ppc64"), "big 40 8 2 1");
});

/** Headers that are wrong, or not understood: where, and what is said. */
const MISTAKES: readonly (readonly [string, RegExp])[] = [
  ["struct A { int x; };\nint y\n", /^a\.h:2:5: The header ends too early/],
  ["struct A { foo_t x; };", /^a\.h:1:12: x has the type foo_t, which is not known/],
  ["struct A { struct A x; };", /x is held by itself/],
  ["struct A { struct B x; };", /x has the type struct B, which is not declared/],
  ["struct A { void x; };", /x is void/],
  ["struct A { int f(void); };", /f is a function/],
  ["struct A { int x[-1]; };", /^a\.h:1:18: The array has -1 elements/],
  ["struct A { int x[1 / 0]; };", /1 \/ 0 cannot be computed/],
  ["struct A { int x[N]; };", /N cannot be computed/],
  ["struct A { int x[18446744073709551616]; };", /cannot be computed/],
  ["struct A { int x[0xffffffffffffffff]; };", /larger than any memory/],
  ["struct A { char x[1ull << 46], y[1ull << 46], z[1ull << 46]; };", /larger than any memory/],
  ["struct A { int x : 33; };", /x has 33 bits, more than its type/],
  ["struct A { float x : 3; };", /x has bits, but is no whole number/],
  ["struct A { int x, x; };", /The field x is declared twice/],
  ["struct A { int x; }; struct A { int y; };", /struct A is declared twice/],
  ["struct A { int x;", /A struct does not end/],
  ["#if 1\nstruct A { int x; };", /^a\.h:1:2: #if without #endif/],
  ["#endif", /#endif without #if/],
  ["#if 1 +\n#endif", /The condition of #if cannot be computed/],
  ['#include "none.h"', /^a\.h:1:2: none\.h is not found/],
  ["#error no", /#error no/],
  ["struct A { typeof(1) x; };", /typeof is not understood/],
  ["struct A { int x __attribute__((vector_size(16))); };", /vector_size, which is not understood/],
  ["struct A { int x __attribute__((aligned(3))); };", /no power of two/],
  ["#pragma pack(3)\nstruct A { int x; };", /none of 1, 2, 4, 8 and 16/],
  ["namespace a { struct A { int x; }; }", /C\+\+, which only a compiler lays out/],
  ["int x;", /a\.h declares no struct/],
  ["enum A { X, X }; struct B { int x; };", /X is declared twice/],
  ["struct A { int x; } /* never ends", /not understood/],
];

Deno.test("Mistakes are told with file, line and column", () => {
  for (const [text, message] of MISTAKES) {
    assert.throws(() => read(text), { code: "data", message }, text);
  }
});

Deno.test("What is not certain is a warning", () => {
  const { warnings, structs } = read(
    "#include <robot/parts.h>\nstruct A { int x; } __attribute__((strange(1)));",
  );
  assert.equal(structs.size, 1);
  assert.match(warnings[0]!, /<robot\/parts\.h> is not known here/);
  assert.match(warnings[1]!, /a\.h:2: the attribute strange is not known/);
});

Deno.test("A header that includes itself, macros in themselves and structs that point to themselves are no matter", () => {
  const self = '#pragma once\n#include "a.h"\nstruct A { struct A *next; };';
  const layout = parseHeader(self, {
    abi: "x86-64",
    name: "a.h",
    include: include({ "a.h": self }),
  });
  assert.equal(layout.structs.get("A")!.size, 8);
  const macros =
    "#define A B\n#define B A\n#define f(x) x f\nstruct S { int A, f; }; int y = f(f)(1);";
  assert.deepEqual(read(macros).structs.get("S")!.fields.map(({ name }) => name), ["A", "f"]);
  const loop = '#include "a.h"\nstruct A { int x; };';
  assert.throws(
    () => parseHeader(loop, { abi: "arm", name: "a.h", include: include({ "a.h": loop }) }),
    { code: "data", message: /more than 64 deep/ },
  );
});

/** Headers that want time or memory. */
const BOMBS: Readonly<Record<string, string>> = {
  braces: "struct A {".repeat(100_000),
  parentheses: `struct A { int x[${"(".repeat(100_000)}`,
  declarators: `struct A { int ${"(*".repeat(50_000)}x`,
  signs: `struct A { int x[${"-".repeat(100_000)}1]; };`,
  dimensions: `struct A { int x${"[1]".repeat(100_000)}; };`,
  stars: `struct A { int ${"*".repeat(300_000)}x; };`,
  fields: `struct A { ${"int a;".repeat(100_000)} };`,
  names: `struct A { int ${Array.from({ length: 100_000 }, (_, i) => `a${i}`).join(",")}; };`,
  macros: Array.from({ length: 60 }, (_, i) => `#define A${i + 1} A${i} A${i}\n`).join("") +
    "struct A { A60 };",
  chain: Array.from({ length: 5000 }, (_, i) => `#define A${i + 1} A${i}\n`).join("") +
    "struct A { A5000 };",
  call: "#define f(x) x(x)(x)\nf(f) struct A { int x; };",
  arguments: `#define f(x) x\nf(${"a,".repeat(300_000)})`,
  conditions: "#if 1\n".repeat(100_000),
  enums: `enum E { ${
    Array.from({ length: 200_000 }, (_, i) => `a${i}`).join(",")
  } }; struct A { int x`,
  attributes: `struct ${"__attribute__((".repeat(100_000)}`,
  packs: "#pragma pack(push, 1)\n".repeat(100_000),
  typedefs: "typedef int a; typedef a b; typedef b a;".repeat(50_000),
  arrays: `${
    Array.from({ length: 100 }, (_, i) =>
      `struct A${i} { ${i === 0 ? "int x" : `struct A${i - 1} x[1000]`}; };`).join("")
  }`,
  binary: "\u0000\u0001\ufffe\u{1f600}".repeat(100_000),
  quotes: "'\"".repeat(200_000),
  splices: "\\\n".repeat(300_000),
  comment: `/*${"*".repeat(1_000_000)}`,
};

Deno.test("Headers that want much time or memory end soon, with a layout or a mistake that has a place", () => {
  for (const [name, text] of Object.entries(BOMBS)) {
    try {
      assert.equal(read(text).structs.size, 1, name);
    } catch (error) {
      assert.equal((error as RoboError).code, "data", `${name}: ${error}`);
      assert.match((error as RoboError).message, /^a\.h/);
    }
  }
});
