import assert from "node:assert/strict";
import { type AbiName, ABIS } from "../../../protocols/cheader/mod.ts";
import { layoutOfHeader } from "../../../services/bridge/layout/mod.ts";
import { AARCH64, ARM, RISCV64, X86_64 } from "../layout/compilers.ts";
import { folderWith } from "../layout/files.ts";
import { randomHeader, type Target } from "../layout/random_header.ts";
import { cornerHeader } from "./corner_header.ts";
import { differences } from "./same_layout.ts";

/** How a compiler is made to lay out for a machine, and what its language has there. */
export interface Peer {
  /** The machine. */
  readonly abi: AbiName;
  readonly cc: string;
  readonly cflags: readonly string[];
  readonly target: Target;
  /** How many headers a test reads. */
  readonly headers: number;
  /** Whether odd corners are left out: clang goes another way in some, and tells other places of others than it takes. */
  readonly isPlain?: true;
}

/** Clang for a machine by one of its triples; its debug information has a wrong place for bit-fields with all bits of their type. */
function clang(abi: AbiName, triple: string, target: Target = {}): Peer {
  const cflags = [`--target=${triple}`, "-ffreestanding"];
  const all = { ...target, narrowBits: true } as const;
  return { abi, cc: "clang", cflags, target: all, headers: 2, isPlain: true };
}

/** Compilers whose layouts have to be the same. */
export const PEERS: readonly Peer[] = [
  { abi: "x86-64", cc: "gcc", cflags: [], target: X86_64, headers: 10 },
  { abi: "aarch64", cc: "aarch64-linux-gnu-gcc", cflags: [], target: AARCH64, headers: 8 },
  {
    abi: "arm",
    cc: "arm-none-eabi-gcc",
    cflags: ["-ffreestanding", "-mfp16-format=ieee"],
    target: { ...ARM, float16: "__fp16" },
    headers: 8,
  },
  { abi: "arm-linux", cc: "arm-linux-gnueabihf-gcc", cflags: [], target: ARM, headers: 8 },
  { abi: "riscv64", cc: "riscv64-linux-gnu-gcc", cflags: [], target: RISCV64, headers: 8 },
  {
    abi: "arm-linux",
    cc: "arm-linux-gnueabihf-gcc",
    cflags: ["-fshort-enums"],
    target: ARM,
    headers: 2,
  },
  {
    abi: "arm",
    cc: "arm-none-eabi-gcc",
    cflags: ["-ffreestanding", "-fno-short-enums"],
    target: ARM,
    headers: 2,
  },
  {
    abi: "i386",
    cc: "gcc",
    cflags: ["-m32", "-ffreestanding"],
    target: { longDouble: true, float128: "__float128", complex: true },
    headers: 8,
  },
  {
    abi: "ppc64",
    cc: "powerpc64-linux-gnu-gcc",
    cflags: ["-ffreestanding"],
    target: { int128: true, complex: true },
    headers: 8,
  },
  clang("x86-64", "x86_64-linux-gnu", { longDouble: true, float128: "__float128", int128: true }),
  clang("i386", "i386-linux-gnu", { longDouble: true }),
  clang("aarch64", "aarch64-linux-gnu", { longDouble: true, int128: true }),
  clang("arm-linux", "arm-linux-gnueabihf", { longDouble: true }),
  clang("riscv64", "riscv64-linux-gnu", { longDouble: true, int128: true }),
  clang("ppc64", "powerpc64-linux-gnu", { int128: true }),
];

/** Structs of a header. */
export const STRUCTS = 300;

/**
 * Lays a header out in both ways, of random structs where `seed` is even and of odd corners where it is not, unless the peer is plain; throws
 * what differs. Returns how many structs there were.
 */
export async function checkPeer(peer: Peer, seed: number): Promise<number> {
  const { abi, cc, cflags, target, isPlain = false } = peer;
  const text = isPlain || seed % 2 === 0
    ? randomHeader(seed, STRUCTS, target).text
    : cornerHeader(seed, STRUCTS, { ...target, word: ABIS[abi].long });
  await using folder = await folderWith({ "random.h": text });
  const path = `${folder.path}/random.h`;
  const theirs = await layoutOfHeader(path, { cc, cflags });
  const ours = await layoutOfHeader(path, { abi, cflags });
  assert.deepEqual(ours.warnings, []);
  assert.deepEqual(differences(ours, theirs), [], `seed ${seed}`);
  return ours.structs.size;
}
