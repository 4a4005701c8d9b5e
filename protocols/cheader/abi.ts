import type { CScalarName } from "../clayout/c_types.ts";

/** The machines whose rules for structs are known. */
export type AbiName = "x86-64" | "aarch64" | "arm" | "arm-linux" | "i386" | "riscv64" | "ppc64";

/** How a C type with a name of its own is stored. */
export interface AbiScalar {
  /** How its bits are read. */
  readonly scalar: CScalarName;
  /** Bytes in memory. */
  readonly size: number;
  /** Its addresses are multiples of this. */
  readonly align: number;
}

/** How C compilers lay out types for a kind of machine. */
export interface Abi {
  /** What it is called. */
  readonly name: AbiName;
  /** For people. */
  readonly title: string;
  /** Order of the bytes of a number. */
  readonly byteOrder: "little" | "big";
  /** Bytes of an address and of `size_t`. */
  readonly pointer: 4 | 8;
  /** Bytes of `long`. */
  readonly long: 4 | 8;
  /** Whether plain `char` is signed. */
  readonly isCharSigned: boolean;
  /** Whether `wchar_t` is signed. */
  readonly isWcharSigned: boolean;
  /** `long double`; undefined where it is of a kind that is not carried. */
  readonly longDouble: AbiScalar | undefined;
  /** Whether there are integers and fractions of 128 bits. */
  readonly has128: boolean;
  /** Greatest alignment of numbers in structs, in bytes. */
  readonly mostInStruct: number;
  /** What `aligned` without a number means, in bytes. */
  readonly biggest: number;
  /** Whether bit-fields without a name, and those of no bits, align the struct as others do. */
  readonly doUnnamedBitsAlign: boolean;
  /** Whether an enum is as small as its numbers allow. */
  readonly hasShortEnums: boolean;
  /** What compilers for it define. */
  readonly macros: readonly string[];
}

const FLOAT80: AbiScalar = { scalar: "float80", size: 16, align: 16 };
const FLOAT128: AbiScalar = { scalar: "float128", size: 16, align: 16 };
const FLOAT64: AbiScalar = { scalar: "float64", size: 8, align: 8 };

const COMMON: Omit<Abi, "name" | "title" | "macros"> = {
  byteOrder: "little",
  pointer: 8,
  long: 8,
  isCharSigned: true,
  isWcharSigned: true,
  longDouble: FLOAT128,
  has128: true,
  mostInStruct: 16,
  biggest: 16,
  doUnnamedBitsAlign: false,
  hasShortEnums: false,
};

const ARM: Omit<Abi, "name" | "title" | "macros"> = {
  ...COMMON,
  pointer: 4,
  long: 4,
  isCharSigned: false,
  isWcharSigned: false,
  longDouble: FLOAT64,
  has128: false,
  biggest: 8,
  doUnnamedBitsAlign: true,
};

/** The rules by machine: those of System V's supplements and of Arm's procedure call standards, as gcc keeps them. */
export const ABIS: Readonly<Record<AbiName, Abi>> = {
  "x86-64": {
    ...COMMON,
    name: "x86-64",
    title: "x86-64 rules of System V",
    longDouble: FLOAT80,
    macros: ["__x86_64__", "__amd64__", "__linux__", "__unix__"],
  },
  "aarch64": {
    ...COMMON,
    name: "aarch64",
    title: "aarch64 rules (AAPCS64)",
    isCharSigned: false,
    isWcharSigned: false,
    doUnnamedBitsAlign: true,
    macros: ["__aarch64__", "__linux__", "__unix__"],
  },
  "arm": {
    ...ARM,
    name: "arm",
    title: "arm rules (AAPCS, short enums)",
    hasShortEnums: true,
    macros: ["__arm__", "__ARM_EABI__"],
  },
  "arm-linux": {
    ...ARM,
    name: "arm-linux",
    title: "arm rules (AAPCS) of Linux",
    macros: ["__arm__", "__ARM_EABI__", "__linux__", "__unix__"],
  },
  "i386": {
    ...COMMON,
    name: "i386",
    title: "i386 rules of System V",
    pointer: 4,
    long: 4,
    longDouble: { scalar: "float80", size: 12, align: 4 },
    mostInStruct: 4,
    macros: ["__i386__", "__i386", "__linux__", "__unix__"],
  },
  "riscv64": {
    ...COMMON,
    name: "riscv64",
    title: "riscv64 rules (LP64D)",
    isCharSigned: false,
    macros: ["__riscv", "__linux__", "__unix__"],
  },
  "ppc64": {
    ...COMMON,
    name: "ppc64",
    title: "ppc64 rules of System V, big-endian",
    byteOrder: "big",
    isCharSigned: false,
    longDouble: undefined,
    macros: ["__powerpc64__", "__powerpc__", "__PPC64__", "__linux__", "__unix__"],
  },
};
