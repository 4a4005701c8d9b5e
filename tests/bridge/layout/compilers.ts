import { findPrograms } from "../../../commands/find_programs.ts";
import type { Target } from "./random_header.ts";

/** A compiler in one of the ways to call it. */
export interface Compiler {
  readonly cc: string;
  readonly cflags: readonly string[];
  readonly target: Target;
}

/** What gcc has on x86-64. */
export const X86_64: Target = {
  float16: "_Float16",
  longDouble: true,
  float128: "__float128",
  int128: true,
  complex: true,
};

const X86_64_CLANG: Target = {
  longDouble: true,
  float128: "__float128",
  int128: true,
  narrowBits: true,
};

/** What Debian's cross compiler has on aarch64. */
export const AARCH64: Target = {
  float16: "_Float16",
  longDouble: true,
  float128: "_Float128",
  int128: true,
  complex: true,
};

/** What Debian's cross compiler has on riscv64. */
export const RISCV64: Target = {
  longDouble: true,
  float128: "_Float128",
  int128: true,
  complex: true,
};

/** What gcc has on arm, but for fractions of 16 bits. */
export const ARM: Target = { longDouble: true, complex: true };

/** IBM's long double is two doubles, and not carried. */
const POWERPC64: Target = { int128: true, complex: true };

/** All kinds of debug information, processors and orders of bytes that compilers of Debian make. */
export const COMPILERS: readonly Compiler[] = [
  ...[
    ["-gdwarf-4"],
    ["-gdwarf-3", "-gstrict-dwarf"],
    ["-gdwarf-2", "-gstrict-dwarf"],
    ["-gdwarf64"],
    ["-fdebug-types-section"],
    ["-fdebug-types-section", "-gdwarf-4"],
    ["-gz"],
    ["-gz=zlib-gnu"],
    ["-mms-bitfields", "-fshort-enums"],
  ].map((cflags) => ({ cc: "gcc", cflags, target: X86_64 })),
  {
    cc: "gcc",
    cflags: ["-m32", "-ffreestanding"],
    target: { longDouble: true, float128: "__float128", complex: true },
  },
  ...[["-gdwarf-5"], ["-gdwarf-4", "-fdebug-types-section"], ["-gdwarf-2"]].map((cflags) => (
    { cc: "clang", cflags, target: X86_64_CLANG }
  )),
  { cc: "aarch64-linux-gnu-gcc", cflags: [], target: AARCH64 },
  {
    cc: "aarch64-linux-gnu-gcc",
    cflags: ["-mbig-endian", "-ffreestanding"],
    target: { longDouble: true, float128: "_Float128", int128: true, complex: true },
  },
  {
    cc: "arm-none-eabi-gcc",
    cflags: ["-ffreestanding", "-mfp16-format=ieee"],
    target: { ...ARM, float16: "__fp16" },
  },
  {
    cc: "arm-none-eabi-gcc",
    cflags: ["-ffreestanding", "-mbig-endian", "-mcpu=cortex-r5", "-mthumb"],
    target: ARM,
  },
  { cc: "arm-linux-gnueabihf-gcc", cflags: [], target: ARM },
  { cc: "riscv64-linux-gnu-gcc", cflags: [], target: RISCV64 },
  { cc: "powerpc64-linux-gnu-gcc", cflags: ["-ffreestanding"], target: POWERPC64 },
  {
    cc: "powerpc64-linux-gnu-gcc",
    cflags: ["-ffreestanding", "-gdwarf-2", "-gstrict-dwarf"],
    target: POWERPC64,
  },
];

const names = [
  "qemu-aarch64",
  "qemu-arm",
  "qemu-riscv64",
  "g++",
  "strip",
  "objcopy",
  ...COMPILERS.map(({ cc }) => cc),
];
const found = await findPrograms(names, Deno.build.os === "linux" ? Deno.env.get("PATH") : "");

/** A test that needs compilers or other programs, and is ignored where one is missing; its name tells which it needs. */
export function compilerTest(
  name: string,
  programs: readonly string[],
  fn: () => Promise<void>,
): void {
  // What gcc makes for this very machine is known of x86-64 alone.
  const isHere = Deno.build.arch === "x86_64" || !/^(gcc|clang)$/.test(programs[0] ?? "");
  const ignore = !isHere || !programs.every((program) => found.has(program));
  Deno.test({ name: `${name} (needs ${programs.join(", ")})`, ignore, fn });
}
