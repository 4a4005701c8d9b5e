import assert from "node:assert/strict";
import { layoutOfHeader } from "../../../services/bridge/layout/mod.ts";
import { compilerTest } from "../layout/compilers.ts";
import { folderWith } from "../layout/files.ts";
import { differences } from "./same_layout.ts";

const FILES = {
  "arm.h": `#pragma once
#include <parts/wheel.h>
#include "sub/../sub/joint.h"
typedef struct { Wheel wheels[COUNT]; Joint joint; float load; /* [%] 0..100 */ } Arm;
`,
  "include/parts/wheel.h": "typedef struct { double speed; } Wheel;\n",
  "sub/joint.h": '#pragma once\n#include "joint.h"\ntypedef struct { long angle; } Joint;\n',
};

Deno.test("A header is laid out without a compiler, with folders and macros of its flags", async () => {
  await using folder = await folderWith(FILES);
  const path = `${folder.path}/arm.h`;
  const cflags = ["-I", `${folder.path}/include`, "-DCOUNT=3"];
  const layout = await layoutOfHeader(path, { own: true, cflags });
  assert.deepEqual([...layout.structs.keys()], ["Wheel", "Joint", "Arm"]);
  assert.equal(layout.structs.get("Arm")!.size, 40);
  assert.equal(layout.structs.get("Arm")!.fields[2]!.max, 100);
  const arm = await layoutOfHeader(path, { abi: "arm", cflags });
  assert.equal(arm.structs.get("Arm")!.size, 32);
  assert.match(arm.origin, /^arm rules/);
  await assert.rejects(layoutOfHeader(path, { own: true }), {
    code: "data",
    message: /arm\.h:4:\d+: COUNT cannot be computed/,
  });
});

Deno.test("Without gcc the own rules are followed and a warning says so; a compiler that is named has to be there", async () => {
  await using folder = await folderWith({ "a.h": "struct A { int x; };\n" });
  const path = `${folder.path}/a.h`;
  const { PATH = "" } = Deno.env.toObject();
  Deno.env.set("PATH", folder.path);
  try {
    const { structs, warnings } = await layoutOfHeader(path);
    assert.equal(structs.get("A")!.size, 4);
    assert.match(
      warnings[0]!,
      /There is no compiler gcc: the structs of .*a\.h are laid out by the/,
    );
    await assert.rejects(layoutOfHeader(path, { cc: "arm-none-eabi-gcc" }), {
      code: "unavailable",
    });
  } finally {
    Deno.env.set("PATH", PATH);
  }
});

/** Headers of Linux that declare structs of many shapes. */
const LINUX = [
  "can.h",
  "gpio.h",
  "i2c.h",
  "if_packet.h",
  "input.h",
  "joystick.h",
  "spi/spidev.h",
  "videodev2.h",
];

compilerTest(
  "Headers of Linux are laid out as gcc does, and so is the example's",
  ["gcc"],
  async () => {
    const paths = LINUX.map((name) => `/usr/include/linux/${name}`).filter((path) => isThere(path));
    for (const path of [...paths, "examples/c/telemetry.h"]) {
      const [ours, theirs] = [
        await layoutOfHeader(path, { own: true }),
        await layoutOfHeader(path),
      ];
      assert.deepEqual(differences(ours, theirs), [], path);
      assert.deepEqual(ours.warnings, [], path);
    }
  },
);

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
