import assert from "node:assert/strict";
import type { CField, CStruct } from "../../../protocols/clayout/mod.ts";
import { layoutOfHeader, verifyLayout } from "../../../services/bridge/layout/mod.ts";
import { COMPILERS, compilerTest, X86_64 } from "./compilers.ts";
import { folderWith } from "./files.ts";
import { randomHeader } from "./random_header.ts";

const FORMS = [{ cc: "gcc", cflags: [], target: X86_64 }, ...COMPILERS.slice(-6)];

FORMS.forEach(({ cc, cflags, target }, i) => {
  compilerTest(
    `150 random structs are proven by static assertions of ${[cc, ...cflags].join(" ")}`,
    [cc],
    async () => {
      await using folder = await folderWith({
        "random.h": randomHeader(200 + i, 150, target).text,
      });
      const header = `${folder.path}/random.h`;
      const layout = await layoutOfHeader(header, { cc, cflags });
      const proof = await verifyLayout(layout, header, { cc, cflags });
      assert.equal(proof.structs, 150);
      assert.ok(
        proof.offsets > 300 && proof.bits > 50 && proof.constants > 12,
        JSON.stringify(proof),
      );
    },
  );
});

/** Headers of Linux that are full of structs; those that are not here are left out. */
const REAL = ["linux/input.h", "linux/perf_event.h", "linux/videodev2.h", "elf.h"];

for (const name of REAL) {
  const header = `/usr/include/${name}`;
  const isHere = await Deno.stat(header).then(() => true, () => false);
  if (!isHere) continue;
  compilerTest(
    `The structs, bit-fields, enums and macros of ${name} are proven`,
    ["gcc"],
    async () => {
      const layout = await layoutOfHeader(header);
      assert.deepEqual(layout.warnings, []);
      const proof = await verifyLayout(layout, header);
      assert.ok(
        proof.structs > 5 && proof.offsets > 50 && proof.constants > 100,
        JSON.stringify(proof),
      );
    },
  );
}

compilerTest("Structs of a C++ header are proven but for their bit-fields, which is said", [
  "gcc",
  "g++",
], async () => {
  await using folder = await folderWith({
    "a.hpp":
      "namespace n { struct In { char c; double d; unsigned b : 3; }; }\nstruct Out { n::In in[2]; struct { int q; } w; };\n",
  });
  const header = `${folder.path}/a.hpp`;
  const proof = await verifyLayout(await layoutOfHeader(header), header);
  assert.deepEqual([proof.structs, proof.bits], [2, 0]);
  assert.match(proof.leftOut!, /Bit-fields/);
});

/** Layouts that are not so, and what the compiler has to say. */
const LIES: readonly (readonly [string, (struct: CStruct) => CStruct, RegExp])[] = [
  ["size", (struct) => ({ ...struct, size: 32 }), /Not so: A has 32 bytes/],
  ["alignment", (struct) => ({ ...struct, align: 4 }), /Not so: A is aligned to 4 bytes/],
  ["offset", (struct) => field(struct, "y", { offset: 12 }), /Not so: A\.y is at 12/],
  [
    "place of a bit-field",
    (struct) => field(struct, "bits", { bits: { offset: 130, count: 5 } }),
    /puts A\.bits at bit 131 \(5 bits\), not at bit 130/,
  ],
];

for (const [what, lie, message] of LIES) {
  compilerTest(`A layout with a wrong ${what} is refuted`, ["gcc"], async () => {
    await using folder = await folderWith({
      "a.h": "typedef struct { char x; double y; unsigned pad : 3, bits : 5; } A;\n",
    });
    const header = `${folder.path}/a.h`;
    const layout = await layoutOfHeader(header);
    await verifyLayout(layout, header);
    const structs = new Map([["A", lie(layout.structs.get("A")!)]]);
    await assert.rejects(verifyLayout({ ...layout, structs }, header), { code: "data", message });
  });
}

function field(struct: CStruct, name: string, other: Partial<CField>): CStruct {
  const fields = struct.fields.map((one) => one.name === name ? { ...one, ...other } : one);
  return { ...struct, fields };
}
