import assert from "node:assert/strict";
import { robo } from "../../lib/robo_process.ts";
import { compilerTest } from "./compilers.ts";
import { folderWith, runIn } from "./files.ts";

const HEADER = `#include <stdint.h>
typedef enum { IDLE, RUN = 5 } Mode;
typedef struct { uint8_t id; double speed; unsigned on : 1, : 3, level : 4; Mode mode; } Telemetry;
typedef struct { int x; } Other;
`;
const PROGRAM = '#include "telemetry.h"\nTelemetry t;\nint main(void) { return t.id; }\n';

compilerTest(
  "robo ws-bridge layout shows offsets, sizes, bits and padding of a struct",
  ["gcc"],
  async () => {
    await using folder = await folderWith({ "telemetry.h": HEADER });
    const { status, stdout, stderr } = await robo([
      "ws-bridge",
      "layout",
      "telemetry.h",
      "Telemetry",
    ], {
      cwd: folder.path,
    });
    assert.equal(status, 0, stderr);
    const lines = stdout.trimEnd().split("\n").map((line) => line.trim().split(/ {2,}/));
    assert.match(lines[0]![0]!, /^telemetry\.h: gcc .*, x86-64, little-endian$/);
    assert.deepEqual(lines.slice(2), [
      ["Telemetry", "struct, 24 B, aligned to 8 B, 10 B and 3 bits of padding"],
      ["OFFSET", "SIZE", "FIELD", "TYPE", "RANGE"],
      ["0", "1", "id", "uint8_t"],
      ["1", "7", "-", "padding"],
      ["8", "8", "speed", "double"],
      ["16:0", "1 bit", "on", "unsigned int"],
      ["16:1", "3 bits", "-", "padding"],
      ["16:4", "4 bits", "level", "unsigned int"],
      ["17", "3", "-", "padding"],
      ["20", "4", "mode", "Mode", "IDLE 0, RUN 5"],
    ]);
  },
);

compilerTest("robo ws-bridge layout --json prints all structs in one object", ["gcc"], async () => {
  await using folder = await folderWith({ "telemetry.h": HEADER });
  const { stdout } = await robo(["ws-bridge", "layout", "--json"], { cwd: folder.path });
  const { byteOrder, structs, enums, warnings } = JSON.parse(stdout);
  assert.equal(byteOrder, "little");
  assert.deepEqual(
    structs.map(({ name, size, align }: Record<string, unknown>) => [name, size, align]),
    [["Telemetry", 24, 8], ["Other", 4, 4]],
  );
  assert.deepEqual(structs[0].fields[1], {
    name: "speed",
    type: "double",
    offset: 8,
    size: 8,
    kind: "scalar",
    scalar: "float64",
  });
  assert.deepEqual(enums, { Mode: { IDLE: 0, RUN: 5 } });
  assert.deepEqual(warnings, []);
});

compilerTest(
  "robo ws-bridge layout --verify says what was proven, and writes the proof",
  ["gcc"],
  async () => {
    await using folder = await folderWith({ "telemetry.h": HEADER });
    const { status, stdout } = await robo(
      ["ws-bridge", "layout", "telemetry.h", "--verify", "-o", "proof.c"],
      { cwd: folder.path },
    );
    assert.equal(status, 0);
    assert.equal(
      stdout.trimEnd().split("\n").at(-1),
      "Proven with gcc: sizes and alignments of 2 structs, places and sizes of 4 fields, places of 2 bit-fields, 2 numbers of enums and macros",
    );
    await runIn(folder.path, ["gcc", "-c", "proof.c"]);
  },
);

compilerTest("robo ws-bridge layout compares a header with a program that was built from another", [
  "gcc",
], async () => {
  await using folder = await folderWith({ "telemetry.h": HEADER, "main.c": PROGRAM });
  await runIn(folder.path, ["gcc", "-g", "main.c", "-o", "driver"]);
  const args = ["ws-bridge", "layout", "telemetry.h", "Telemetry", "--elf", "driver"];
  const same = await robo(args, { cwd: folder.path });
  assert.equal(same.status, 0, same.stderr);
  assert.match(same.stdout, /driver has them just so/);
  await Deno.writeTextFile(
    `${folder.path}/telemetry.h`,
    HEADER.replace("double speed", "float speed"),
  );
  const other = await robo(args, { cwd: folder.path });
  assert.equal(other.status, 65);
  assert.match(other.stderr, /driver was built from another header: Telemetry\.speed/);
});

compilerTest("robo ws-bridge layout leaves nothing behind in the folder for temporary files", [
  "gcc",
], async () => {
  await using folder = await folderWith({ "good.h": HEADER, "bad.h": "struct {", "tmp/.keep": "" });
  const env = { TMPDIR: `${folder.path}/tmp` };
  for (const [header, wanted] of [["good.h", 0], ["bad.h", 65]] as const) {
    const { status } = await robo(["ws-bridge", "layout", header, "--verify"], {
      cwd: folder.path,
      env,
    });
    assert.equal(status, wanted);
  }
  const left = await Array.fromAsync(Deno.readDir(`${folder.path}/tmp`), ({ name }) => name);
  assert.deepEqual(left, [".keep"]);
});

Deno.test("robo ws-bridge layout names the cure for what is not there", async () => {
  await using folder = await folderWith({ "a.h": "struct A { int x; };" });
  const run = (...args: string[]) => robo(["ws-bridge", "layout", ...args], { cwd: folder.path });
  const noCompiler = await run("a.h", "--cc", "no-such-gcc");
  assert.equal(noCompiler.status, 69);
  assert.match(noCompiler.stderr, /There is no compiler no-such-gcc\nhint: Give --cc/);
  const twoHeaders = await run("a.h", "b.h");
  assert.equal(twoHeaders.status, 64);
  assert.match(twoHeaders.stderr, /Two headers are named: a\.h and b\.h/);
  const quote = await run("a.h", "--cflags", "-I 'x");
  assert.equal(quote.status, 64);
  await Deno.writeTextFile(`${folder.path}/driver`, "\x7fELF");
  const program = await run("./driver");
  assert.equal(program.status, 64);
  assert.match(program.stderr, /\.\/driver is a program .*\nhint: Name it with --elf \.\/driver\n/);
  const noHeader = await run("nothing.h");
  assert.equal(noHeader.status, 66);
});
