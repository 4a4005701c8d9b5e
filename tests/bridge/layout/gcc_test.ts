import { AARCH64, ARM, COMPILERS, compilerTest, RISCV64, X86_64 } from "./compilers.ts";
import { CompiledStructs } from "./compiled_structs.ts";

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

compilerTest(
  "3000 random structs are read from bytes that gcc wrote, and written back byte for byte",
  ["gcc"],
  async () => {
    for (const seed of SEEDS) {
      await using structs = await CompiledStructs.make({
        cc: "gcc",
        target: X86_64,
        seed,
        count: 300,
      });
      await structs.checkData();
    }
  },
);

for (const level of ["-O0", "-O2"]) {
  compilerTest(
    `A linked program built with ${level} writes 150 random structs as they are read`,
    ["gcc"],
    async () => {
      const seed = level === "-O0" ? 21 : 22;
      await using structs = await CompiledStructs.make({
        cc: "gcc",
        target: X86_64,
        seed,
        count: 150,
      });
      await structs.checkRun([level]);
    },
  );
}

for (
  const [cc, qemu, target] of [
    ["aarch64-linux-gnu-gcc", "qemu-aarch64", AARCH64],
    ["arm-linux-gnueabihf-gcc", "qemu-arm", ARM],
    ["riscv64-linux-gnu-gcc", "qemu-riscv64", RISCV64],
  ] as const
) {
  compilerTest(
    `A linked program of ${cc} writes 100 random structs as they are read`,
    [cc, qemu],
    async () => {
      await using structs = await CompiledStructs.make({ cc, target, seed: 31, count: 100 });
      await structs.checkRun(["-O1", "-static"], [qemu]);
    },
  );
}

COMPILERS.forEach(({ cc, cflags, target }, i) => {
  compilerTest(
    `150 random structs are read as ${[cc, ...cflags].join(" ")} lays them out`,
    [cc],
    async () => {
      await using structs = await CompiledStructs.make({
        cc,
        cflags,
        target,
        seed: 100 + i,
        count: 150,
      });
      await structs.checkData();
    },
  );
});
