import assert from "node:assert/strict";
import type { RoboError } from "../../../errors.ts";
import { cTypeText } from "../../../protocols/clayout/mod.ts";
import { layoutOfHeader } from "../../../services/bridge/layout/mod.ts";
import { until } from "../../lib/until.ts";
import { compilerTest } from "./compilers.ts";
import { folderWith } from "./files.ts";

const TELEMETRY = `
#pragma once
#include <stdint.h>
#include <stdbool.h>
#include <time.h>
#include "parts/wheel.h"
#define COUNT (2 * ROWS)
#define MASK (~0u)
#define BIG UINT64_C(18446744073709551615)
#define NAME "arm"
#define LETTER 'a'
#define NEXT (MODE_RUN + 1)
#define GONE 1
#undef GONE
#define CALL(x) (x)
#define RATIO 0.5
enum { MAX_ITEMS = 64 };
typedef enum { MODE_IDLE, MODE_RUN = 5 } Mode;
struct tagged { struct timespec at; };
typedef struct { int x; int y; } __attribute__((packed)) Packed;
typedef struct Telemetry_s {
  Mode mode;
  bool on;
  char name[16];
  Wheel wheels[COUNT];
  struct tagged tagged;
  const char *label;
} Telemetry;
typedef Telemetry Alias;
typedef struct later Later;
Later *use(Later *);
`;

compilerTest(
  "A header's own structs are listed, with those of the user's other headers and what they hold",
  ["gcc"],
  async () => {
    await using folder = await folderWith({
      "telemetry.h": TELEMETRY,
      "parts/wheel.h": "#define ROWS 3\ntypedef struct { float speed, load[2]; } Wheel;\n",
    });
    const layout = await layoutOfHeader(`${folder.path}/telemetry.h`);
    assert.deepEqual([...layout.structs.keys()], [
      "timespec",
      "Wheel",
      "tagged",
      "Packed",
      "Telemetry",
      "Alias",
    ]);
    assert.deepEqual(layout.warnings, []);
    assert.equal(layout.byteOrder, "little");
    assert.match(layout.origin, /^gcc \d+\.\d+\.\d+, /);
    assert.deepEqual([...layout.enums.keys()], ["Mode"]);
    assert.deepEqual(Object.fromEntries(layout.constants), {
      ROWS: 3,
      COUNT: 6,
      MASK: 4294967295,
      BIG: 18446744073709551615n,
      LETTER: 97,
      NEXT: 6,
      MAX_ITEMS: 64,
    });
    assert.equal(layout.structs.get("Packed")!.align, 1);
    assert.equal(layout.spellings.get("tagged"), "struct tagged");
    const { fields } = layout.structs.get("Telemetry")!;
    assert.deepEqual(fields.map(({ name, type }) => `${cTypeText(type)} ${name}`), [
      "Mode mode",
      "bool on",
      "char[16] name",
      "Wheel[6] wheels",
      "tagged tagged",
      "const char * label",
    ]);
  },
);

compilerTest("A C++ header's classes, their bases and members without a place are read", [
  "gcc",
  "g++",
], async () => {
  await using folder = await folderWith({
    "pose.hpp": `#include <cstdint>
namespace arm {
struct Base { int32_t id; };
enum class Kind : uint8_t { A = 1, B };
struct Pose : Base { static int count; double x; Kind kind; double sum() const { return x; } };
}
struct Outer { arm::Pose pose[2]; };
`,
  });
  const { structs, warnings } = await layoutOfHeader(`${folder.path}/pose.hpp`);
  assert.deepEqual(warnings, []);
  assert.deepEqual([...structs.keys()], ["arm::Base", "arm::Pose", "Outer"]);
  const pose = structs.get("arm::Pose")!;
  assert.deepEqual(pose.fields.map(({ name, offset }) => [name, offset]), [
    [undefined, 0],
    ["x", 8],
    [
      "kind",
      16,
    ],
  ]);
  assert.equal(structs.get("Outer")!.size, 48);
});

/** Headers with a mistake, and what is said of them. */
const MISTAKES: readonly (readonly [string, string, RegExp, RegExp])[] = [
  [
    "a line that is no C",
    "struct A { int x; };\nint y\n",
    /bad\.h:2:\d+: error: /,
    /Mend the line/,
  ],
  ["a header that is not there", '#include "nowhere.h"\n', /nowhere\.h: No such file/, /-I FOLDER/],
  [
    "a type that is not declared",
    "struct A { uint32_t x; };\n",
    /bad\.h:1:\d+: error/,
    /including <stdint\.h>/,
  ],
  ["no struct", "int x;\n", /bad\.h declares no struct$/, /Declare one there/],
];

for (const [what, text, message, hint] of MISTAKES) {
  compilerTest(`A header with ${what} is refused with the line and the cure`, ["gcc"], async () => {
    await using folder = await folderWith({ "bad.h": text });
    await assert.rejects(layoutOfHeader(`${folder.path}/bad.h`), (error: RoboError) => {
      assert.equal(error.code, "data");
      assert.match(error.message, message);
      assert.match(error.hint!, hint);
      return true;
    });
  });
}

Deno.test("A header that is not there is refused", async () => {
  await assert.rejects(layoutOfHeader("/nowhere/x.h"), {
    code: "missing",
    message: "/nowhere/x.h is not there",
  });
});

Deno.test("A compiler that is not there is named, with the cure", async () => {
  await using folder = await folderWith({ "a.h": "struct A { int x; };" });
  await assert.rejects(layoutOfHeader(`${folder.path}/a.h`, { cc: "no-such-gcc" }), {
    code: "unavailable",
    message: "There is no compiler no-such-gcc",
  });
});

Deno.test("A compiler that does not end is ended", async () => {
  await using folder = await folderWith({
    "a.h": "struct A { int x; };",
    "slow-gcc": "#!/bin/sh\nexec sleep 60\n",
  });
  const cc = `${folder.path}/slow-gcc`;
  await assert.rejects(layoutOfHeader(`${folder.path}/a.h`, { cc, timeout: 200 }), {
    code: "data",
    message: /did not end within 0\.2 s/,
  });
});

compilerTest(
  "A header that grows without end while it is read is given up in time, with all processes",
  ["gcc"],
  async () => {
    const lines = Array.from({ length: 50 }, (_, i) => `#define X${i + 1} X${i} X${i}`);
    await using folder = await folderWith({
      "grow.h": `#define X0 int a;\n${lines.join("\n")}\nstruct A { X50 };\n`,
      // Far less than it wants, so that the machine has no trouble if it were not ended.
      "gcc": '#!/bin/sh\nulimit -v 2000000\nexec gcc "$@"\n',
    });
    const cc = `${folder.path}/gcc`;
    await assert.rejects(layoutOfHeader(`${folder.path}/grow.h`, { cc, timeout: 500 }), {
      code: "data",
      message: /did not end within 0\.5 s/,
    });
  },
);

Deno.test("Reading a header is ended by a signal", async () => {
  await using folder = await folderWith({
    "a.h": "struct A { int x; };",
    "slow-gcc": '#!/bin/sh\n: > "$0.started"\nsleep 60 & wait\n',
  });
  const controller = new AbortController();
  const reading = layoutOfHeader(`${folder.path}/a.h`, {
    cc: `${folder.path}/slow-gcc`,
    signal: controller.signal,
  });
  const started = `${folder.path}/slow-gcc.started`;
  await until("the compiler has started", () => Deno.stat(started).then(() => true, () => false));
  controller.abort(new Error("enough"));
  await assert.rejects(reading, /enough/);
});

compilerTest(
  "A struct that cannot be carried is left out with its reason, and those that hold it",
  ["gcc"],
  async () => {
    await using folder = await folderWith({
      "odd.h":
        "typedef struct { int n; } Fine;\ntypedef struct { _Decimal64 d; } Odd;\ntypedef struct { Odd o[2]; } Holder;\n",
    });
    const { structs, warnings } = await layoutOfHeader(`${folder.path}/odd.h`);
    assert.deepEqual([...structs.keys()], ["Fine"]);
    assert.match(warnings[0]!, /^Odd is left out: its field d is _Decimal64 of 8 bytes/);
    assert.match(warnings[1]!, /^Holder is left out: its field o\.d is/);
  },
);

for (const cc of ["gcc", "clang"]) {
  compilerTest(
    `What ${cc} declares by itself is not among the structs of a header`,
    [cc],
    async () => {
      await using folder = await folderWith({
        "log.h":
          "#include <stdarg.h>\ntypedef struct { char a; int x; } __attribute__((packed)) A;\nvoid log_it(va_list);\n",
      });
      const { structs, areAlignsSure } = await layoutOfHeader(`${folder.path}/log.h`, { cc });
      assert.deepEqual([...structs.keys()], ["A"]);
      assert.equal(areAlignsSure, true);
    },
  );
}

compilerTest(
  "Units, ranges and descriptions are those of comments, also of macros and other headers",
  [
    "gcc",
  ],
  async () => {
    await using folder = await folderWith({
      "arm.h": `#include "parts.h"
#include <time.h>
/*
#define NOT_THERE 1
# 7 "elsewhere.h" 1 3
*/
#define LIMIT 5 /* on two
lines */
/* How the arm is. */
typedef struct arm {
  struct { Angle at; struct { int raw; /* [V] 0..5 read */ }; } joints[2]; /**< from below */
  WITH_NOTE
  struct timespec when; // [s] ago
  char name[8]; // 0..7 of it
} Arm;
`,
      "parts.h": `#define WITH_NOTE float load; /**< [%] 0..100 of its processor */
// An angle
typedef struct { double x; /**< [rad] -1.5..1.5 turned */ } Angle;
`,
    });
    const { structs, constants } = await layoutOfHeader(`${folder.path}/arm.h`);
    assert.deepEqual([...constants], [["LIMIT", 5]]);
    const arm = structs.get("Arm")!;
    assert.equal(arm.description, "How the arm is.");
    assert.equal(structs.get("Angle")!.description, "An angle");
    const [joints, load, when, name] = arm.fields;
    assert.equal(joints!.description, "from below");
    assert.deepEqual([load!.unit, load!.min, load!.max], ["%", 0, 100]);
    assert.deepEqual([when!.unit, when!.description], ["s", "ago"]);
    // What is no number has no range.
    assert.deepEqual([name!.min, name!.description], [undefined, "of it"]);
    assert.ok(joints!.type.kind === "array" && joints!.type.element.kind === "struct");
    const [at, raw] = joints!.type.element.fields;
    assert.equal(at!.type, structs.get("Angle"));
    assert.ok(at!.type.kind === "struct" && raw!.type.kind === "struct");
    assert.deepEqual([at!.type.fields[0]!.unit, at!.type.fields[0]!.min], ["rad", -1.5]);
    assert.deepEqual([raw!.type.fields[0]!.unit, raw!.type.fields[0]!.max], ["V", 5]);
  },
);
