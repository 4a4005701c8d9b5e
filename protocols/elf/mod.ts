/**
 * ELF files: sections, unpacked and relocated, and symbols.
 *
 * @module
 */
export { ByteCursor, type CursorOptions, plain } from "./byte_cursor.ts";
export type { ElfFile, ElfKind, ElfOptions, ElfSection, ElfSymbol } from "./elf_file.ts";
export { type ElfMachine, elfMachine } from "./elf_machine.ts";
export { MAX_UNPACKED, readElf } from "./elf_reader.ts";
export { isElf } from "./is_elf.ts";
