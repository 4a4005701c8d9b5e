/** What is to know of a kind of processor in order to read its files. */
export interface ElfMachine {
  /** Its name, as people say it. */
  readonly name: string;
  /** Greatest alignment that one of its numbers has in a struct, in bytes. */
  readonly mostAlign: number;
  /** What its `long double` is where that has more than 8 bytes. */
  readonly longDouble: "float80" | "float128" | undefined;
  /** Bytes of the relocations that put an address or offset into a place, by type; all others are of no use to us. */
  readonly relocations: Readonly<Record<number, 4 | 8>>;
}

/** Kinds of processors by `e_machine`; numbers of relocations are from their ABIs' documents. */
const MACHINES: Readonly<Record<number, ElfMachine>> = {
  3: machine("i386", { mostAlign: 4, longDouble: "float80", relocations: { 1: 4 } }),
  4: machine("m68k", { mostAlign: 2, longDouble: undefined, relocations: { 1: 4 } }),
  8: machine("MIPS", { mostAlign: 16, longDouble: "float128", relocations: { 2: 4 } }),
  20: machine("PowerPC", { mostAlign: 16, longDouble: undefined, relocations: { 1: 4 } }),
  21: machine("PowerPC64", {
    mostAlign: 16,
    longDouble: undefined,
    relocations: { 1: 4, 38: 8 },
  }),
  22: machine("s390x", { mostAlign: 8, longDouble: "float128", relocations: { 4: 4, 22: 8 } }),
  40: machine("ARM", { mostAlign: 8, longDouble: undefined, relocations: { 2: 4 } }),
  43: machine("sparc64", { mostAlign: 16, longDouble: "float128", relocations: { 23: 4, 54: 8 } }),
  62: machine("x86-64", {
    mostAlign: 16,
    longDouble: "float80",
    relocations: { 1: 8, 10: 4, 11: 4 },
  }),
  83: machine("AVR", { mostAlign: 1, longDouble: undefined, relocations: { 1: 4 } }),
  94: machine("Xtensa", { mostAlign: 16, longDouble: undefined, relocations: { 1: 4 } }),
  105: machine("MSP430", { mostAlign: 2, longDouble: undefined, relocations: { 1: 4 } }),
  183: machine("aarch64", {
    mostAlign: 16,
    longDouble: "float128",
    relocations: { 257: 8, 258: 4 },
  }),
  243: machine("RISC-V", { mostAlign: 16, longDouble: "float128", relocations: { 1: 4, 2: 8 } }),
  258: machine("LoongArch", { mostAlign: 16, longDouble: "float128", relocations: { 1: 4, 2: 8 } }),
};

function machine(name: string, facts: Omit<ElfMachine, "name">): ElfMachine {
  return { name, ...facts };
}

/** The kind of processor of an `e_machine`; one that is not known has no relocations and aligns to 16 bytes at most. */
export function elfMachine(code: number): ElfMachine {
  return MACHINES[code] ??
    machine(`processor ${code}`, { mostAlign: 16, longDouble: undefined, relocations: {} });
}
