import assert from "node:assert/strict";
import type { RoboError } from "../../../errors.ts";
import { layoutOfElf } from "../../../services/bridge/layout/mod.ts";
import { compilerTest } from "./compilers.ts";
import { folderWith, runIn } from "./files.ts";

const PROGRAM = {
  "pose.h": "typedef struct { double x, y; } Pose;\n",
  "main.c":
    '#include <stdio.h>\n#include "pose.h"\nextern Pose other;\nPose pose;\nint main(void) { printf("%f", pose.x + other.x); return 0; }\n',
  "other.c": '#include "pose.h"\nPose other;\n',
};

compilerTest(
  "Structs that several files of a program declare alike are listed once",
  ["gcc"],
  async () => {
    await using folder = await folderWith(PROGRAM);
    await runIn(folder.path, ["gcc", "-g", "-O2", "main.c", "other.c", "-o", "program"]);
    const { structs, warnings, spellings } = await layoutOfElf(`${folder.path}/program`);
    assert.deepEqual(warnings, []);
    assert.deepEqual([...structs.keys()], ["Pose"]);
    assert.equal(spellings.get("Pose"), "Pose");
  },
);

compilerTest(
  "A struct that two files declare differently is told, with the files",
  ["gcc"],
  async () => {
    await using folder = await folderWith({
      ...PROGRAM,
      "other.c": "typedef struct { double x; } Pose;\nPose other;\n",
    });
    await runIn(folder.path, ["gcc", "-g", "main.c", "other.c", "-o", "program"]);
    const { structs, warnings } = await layoutOfElf(`${folder.path}/program`);
    assert.equal(structs.get("Pose")!.size, 16);
    assert.deepEqual(warnings, [
      "Pose is declared twice, with 16 and with 8 bytes: that of main.c is used, not that of other.c",
    ]);
  },
);

compilerTest(
  "A program without debug information is refused with the cure",
  ["gcc", "strip"],
  async () => {
    await using folder = await folderWith(PROGRAM);
    await runIn(folder.path, ["gcc", "-g", "main.c", "other.c", "-o", "program"]);
    await runIn(folder.path, ["strip", "program"]);
    await assert.rejects(layoutOfElf(`${folder.path}/program`), (error: RoboError) => {
      assert.equal(error.code, "data");
      assert.match(error.message, /program has no debug information/);
      assert.match(error.hint!, /-g/);
      return true;
    });
  },
);

compilerTest("Debug information that was put into a file of its own is read there", [
  "gcc",
  "objcopy",
], async () => {
  await using folder = await folderWith(PROGRAM);
  await runIn(folder.path, ["gcc", "-g", "main.c", "other.c", "-o", "program"]);
  await runIn(folder.path, ["objcopy", "--only-keep-debug", "program", "program.debug"]);
  await runIn(folder.path, [
    "objcopy",
    "--strip-debug",
    "--add-gnu-debuglink=program.debug",
    "program",
  ]);
  assert.ok((await layoutOfElf(`${folder.path}/program.debug`)).structs.has("Pose"));
  await assert.rejects(layoutOfElf(`${folder.path}/program`), {
    hint: /file that its debug information was put into/,
  });
});

compilerTest("Types in .dwo files are read from these, and the program says where they are", [
  "gcc",
], async () => {
  await using folder = await folderWith(PROGRAM);
  await runIn(folder.path, ["gcc", "-g", "-gsplit-dwarf", "-c", "main.c"]);
  assert.ok((await layoutOfElf(`${folder.path}/main.dwo`)).structs.has("Pose"));
  await assert.rejects(layoutOfElf(`${folder.path}/main.o`), {
    code: "data",
    message: /such as main\.dwo/,
  });
});

compilerTest("An object file that waits for link-time optimization is refused with the cure", [
  "gcc",
], async () => {
  await using folder = await folderWith(PROGRAM);
  await runIn(folder.path, ["gcc", "-g", "-flto", "-c", "main.c"]);
  await assert.rejects(layoutOfElf(`${folder.path}/main.o`), {
    code: "data",
    hint: /linked program/,
  });
  await runIn(folder.path, ["gcc", "-g", "-flto", "main.c", "other.c", "-o", "program"]);
  assert.ok((await layoutOfElf(`${folder.path}/program`)).structs.has("Pose"));
});

compilerTest(
  "Linked firmware for a microcontroller with the other order of bytes is read without its compiler",
  ["arm-none-eabi-gcc"],
  async () => {
    await using folder = await folderWith({
      "main.c": `#include <stdint.h>
typedef struct { uint8_t id; double value; unsigned low : 3, high : 5; } Sample;
volatile Sample sample;
int main(void) { return sample.high; }
`,
    });
    const flags = ["-g", "-O2", "-mbig-endian", "-ffreestanding", "-nostdlib", "-Wl,-emain"];
    await runIn(folder.path, ["arm-none-eabi-gcc", ...flags, "main.c", "-o", "firmware.elf"]);
    const { structs, byteOrder, origin } = await layoutOfElf(`${folder.path}/firmware.elf`);
    assert.equal(byteOrder, "big");
    assert.match(origin, /^gcc \S+, ARM$/);
    const { size, align, fields } = structs.get("Sample")!;
    assert.deepEqual([size, align], [24, 8]);
    assert.deepEqual(fields.map(({ name, offset, bits }) => [name, offset, bits]), [
      ["id", 0, undefined],
      ["value", 8, undefined],
      ["low", 16, { offset: 128, count: 3 }],
      ["high", 16, { offset: 131, count: 5 }],
    ]);
  },
);

Deno.test("A file that is not there or no ELF file is refused by name", async () => {
  await assert.rejects(layoutOfElf("/nowhere/driver"), { code: "missing" });
  await assert.rejects(layoutOfElf("/etc/passwd"), {
    code: "data",
    message: "/etc/passwd is no ELF file",
  });
  await assert.rejects(layoutOfElf("/etc"), { code: "missing", message: "/etc is no file" });
});
