import type { ElfMachine } from "./elf_machine.ts";

/** What kind of file it is: an object file, something that runs or is loaded, or neither. */
export type ElfKind = "object" | "executable" | "other";

/** A section of an ELF file. */
export interface ElfSection {
  /** Its name, such as `.debug_info`; an old-style compressed `.zdebug_info` is called so, too. */
  readonly name: string;
  /** Where it stands in memory when the program runs; 0 for those that do not. */
  readonly address: number;
  /** Bytes as they stand in the file. */
  readonly size: number;
  /**
   * What is in it, decompressed and, in object files, relocated; made when it is first asked for. None of it is copied where it is
   * the file's own bytes. Throws a `RoboError` of kind `data` where it makes no sense or is too large.
   */
  bytes(): Uint8Array;
}

/** A symbol: a name for a place. */
export interface ElfSymbol {
  /** Its name. */
  name(): string;
  /** Its address, or in object files its place in its section. */
  readonly value: number;
  /** Bytes of what is there. */
  readonly size: number;
  /** The section it stands in, or undefined for those that are not there or absolute. */
  readonly section: ElfSection | undefined;
}

/** An ELF file, taken apart. */
export interface ElfFile {
  /** Bytes of an address. */
  readonly addressSize: 4 | 8;
  /** Order of the bytes of a number. */
  readonly byteOrder: "little" | "big";
  /** What kind of file it is. */
  readonly kind: ElfKind;
  /** What it runs on. */
  readonly machine: ElfMachine;
  /** Its sections, in order. */
  readonly sections: readonly ElfSection[];
  /** Its symbols; made when they are asked for. */
  symbols(): ElfSymbol[];
}

/** How an ELF file is read. */
export interface ElfOptions {
  /** What it is called in errors; default `the ELF file`. */
  readonly what?: string;
  /** Most bytes that all compressed sections may have together once they are unpacked; default 256 MiB. */
  readonly maxUnpacked?: number;
}
