import { RoboError } from "../../errors.ts";
import { ByteCursor } from "./byte_cursor.ts";
import { type Packing, Unpacker } from "./elf_compression.ts";
import type { ElfFile, ElfKind, ElfOptions, ElfSection, ElfSymbol } from "./elf_file.ts";
import { type ElfMachine, elfMachine } from "./elf_machine.ts";
import { relocate } from "./elf_relocations.ts";
import { isElf } from "./is_elf.ts";

/** Bytes of the compressed sections of one file, unpacked, where nothing else is said: 256 MiB. */
export const MAX_UNPACKED: number = 256 * 1024 * 1024;

const KINDS: Readonly<Record<number, ElfKind>> = { 1: "object", 2: "executable", 3: "executable" };

/** Names of sections are cut there, in bytes, so that many headers with one long name take no memory. */
const LONGEST_SECTION_NAME = 256;

const SHT_SYMTAB = 2;
const SHT_RELA = 4;
const SHT_NOBITS = 8;
const SHT_REL = 9;
const SHT_DYNSYM = 11;
const SHF_COMPRESSED = 0x800;
const SHN_XINDEX = 0xffff;

/** A section header, as it stands in the file. */
interface SectionHeader {
  readonly index: number;
  readonly nameAt: number;
  readonly type: number;
  readonly flags: number;
  readonly address: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
  readonly info: number;
}

/**
 * Takes an ELF file apart (System V ABI, chapter 4): of 32 and 64 bits, of both byte orders, with sections packed by zlib or zstd,
 * and with relocations of object files applied to what is read.
 *
 * Throws a `RoboError` of kind `data` for what is no ELF file, or makes no sense.
 */
export function readElf(bytes: Uint8Array, options: ElfOptions = {}): ElfFile {
  return new ElfReader(bytes, options);
}

class ElfReader implements ElfFile {
  readonly addressSize: 4 | 8;
  readonly byteOrder: "little" | "big";
  readonly kind: ElfKind;
  readonly machine: ElfMachine;
  readonly sections: readonly ElfSection[];
  readonly #bytes: Uint8Array;
  readonly #what: string;
  readonly #isLittle: boolean;
  readonly #headers: readonly SectionHeader[];
  readonly #unpacker: Unpacker;
  #symbolTables = new Map<number, readonly SymbolEntry[]>();

  constructor(
    bytes: Uint8Array,
    { what = "the ELF file", maxUnpacked = MAX_UNPACKED }: ElfOptions,
  ) {
    if (bytes.length < 16 || !isElf(bytes)) {
      throw new RoboError("data", `${sentence(what)} is no ELF file`, {
        hint: "Name a program or object file for Linux or for a microcontroller, made with -g",
      });
    }
    if (bytes[4] !== 1 && bytes[4] !== 2) {
      throw new RoboError("data", `${sentence(what)} has neither 32 nor 64 bits`);
    }
    this.#bytes = bytes;
    this.#what = what;
    this.addressSize = bytes[4] === 1 ? 4 : 8;
    this.#isLittle = bytes[5] !== 2;
    this.byteOrder = this.#isLittle ? "little" : "big";
    this.#unpacker = new Unpacker(maxUnpacked);
    const header = this.#cursor(bytes, what, 16);
    this.kind = KINDS[header.u16()] ?? "other";
    this.machine = elfMachine(header.u16());
    header.skip(4 + this.addressSize * 2);
    const tableAt = header.word(this.addressSize);
    header.skip(10);
    const [headerSize, count, namesAt] = [header.u16(), header.u16(), header.u16()];
    this.#headers = this.#readHeaders({ tableAt, headerSize, count });
    this.sections = this.#readSections(namesAt === SHN_XINDEX ? this.#headers[0]?.link : namesAt);
  }

  symbols(): ElfSymbol[] {
    const table = this.#headers.find(({ type }) => type === SHT_SYMTAB) ??
      this.#headers.find(({ type }) => type === SHT_DYNSYM);
    if (table === undefined) return [];
    const names = this.#cursor(this.#raw(table.link), `the names of symbols of ${this.#what}`);
    return this.#symbolTable(table.index).map(({ nameAt, value, size, section }) => {
      const name = () => {
        names.at = nameAt;
        return names.text();
      };
      // A table may have a million symbols, of which one is looked for.
      return { name, value: Number(value), size, section: this.sections[section] };
    });
  }

  #cursor(bytes: Uint8Array, what: string, at = 0): ByteCursor {
    return new ByteCursor(bytes, { isLittle: this.#isLittle, what, at });
  }

  #readHeaders(
    { tableAt, headerSize, count }: { tableAt: number; headerSize: number; count: number },
  ): SectionHeader[] {
    if (tableAt === 0) return [];
    const least = this.addressSize === 4 ? 40 : 64;
    const table = this.#cursor(this.#bytes, this.#what, tableAt);
    if (headerSize < least) throw table.broken(`Section headers have only ${headerSize} bytes`);
    const first = this.#readHeader(table, 0);
    // A file of more than 65279 sections has their number in the size of the first.
    const total = count === 0 ? first.size : count;
    if (tableAt + total * headerSize > this.#bytes.length) {
      throw table.broken(`The headers of ${total} sections do not fit`, tableAt);
    }
    const headers = [first];
    for (let index = 1; index < total; index++) {
      table.at = tableAt + index * headerSize;
      headers.push(this.#readHeader(table, index));
    }
    return headers;
  }

  #readHeader(table: ByteCursor, index: number): SectionHeader {
    const word = () => table.word(this.addressSize);
    // An address may be beyond 2^53; nobody needs it exactly then.
    const address = () => this.addressSize === 4 ? table.u32() : Number(table.u64());
    const [nameAt, type] = [table.u32(), table.u32()];
    const flags = address();
    const header = { index, nameAt, type, flags, address: address(), offset: word(), size: word() };
    const [link, info] = [table.u32(), table.u32()];
    return { ...header, link, info };
  }

  #readSections(namesAt: number | undefined): ElfSection[] {
    if (namesAt === undefined || this.#headers.length === 0) return [];
    const names = this.#cursor(this.#raw(namesAt), `the names of sections of ${this.#what}`);
    return this.#headers.map((header) => {
      names.at = header.nameAt;
      const name = header.index === 0 ? "" : names.text(LONGEST_SECTION_NAME);
      const isGnuPacked = name.startsWith(".zdebug_");
      let made: Uint8Array | undefined;
      const bytes = () => made ??= this.#content(header, { name, isGnuPacked });
      return {
        name: isGnuPacked ? `.${name.slice(2)}` : name,
        address: header.address,
        size: header.type === SHT_NOBITS ? 0 : header.size,
        bytes,
      };
    });
  }

  /** What stands in the file for section `index`. */
  #raw(index: number): Uint8Array {
    const header = this.#headers[index];
    if (header === undefined) {
      throw new RoboError(
        "data",
        `${sentence(this.#what)} has no section ${index}, which it refers to`,
      );
    }
    if (header.type === SHT_NOBITS) return new Uint8Array(0);
    const file = this.#cursor(this.#bytes, this.#what, header.offset);
    return file.take(header.size);
  }

  #content(
    header: SectionHeader,
    { name, isGnuPacked }: { readonly name: string; readonly isGnuPacked: boolean },
  ): Uint8Array {
    const what = `${name} of ${this.#what}`;
    const packing: Packing | undefined = isGnuPacked
      ? { kind: "gnu" }
      // Flags of 64 bits may be beyond what `&` takes.
      : (header.flags % 0x1000 & SHF_COMPRESSED) !== 0
      ? { kind: "chdr", addressSize: this.addressSize }
      : undefined;
    const raw = this.#raw(header.index);
    const bytes = packing === undefined
      ? raw
      : this.#unpacker.unpack(this.#cursor(raw, what), packing);
    return this.kind === "object" ? this.#relocated(bytes, header.index, what) : bytes;
  }

  #relocated(bytes: Uint8Array, index: number, what: string): Uint8Array {
    let relocated: Uint8Array | undefined;
    for (const header of this.#headers) {
      const hasAddends = header.type === SHT_RELA;
      if ((!hasAddends && header.type !== SHT_REL) || header.info !== index) continue;
      // Several tables for one section are not made by anything, and each would cost anew.
      if (relocated !== undefined) throw this.#cursor(bytes, what).broken("Relocations come twice");
      relocated = bytes.slice();
      const symbols = this.#symbolTable(header.link);
      const entries = this.#cursor(this.#raw(header.index), `the relocations of ${what}`);
      const symbolValue = (symbol: number) => symbols[symbol]?.value ?? 0n;
      relocate(relocated, { entries, hasAddends, symbolValue }, {
        addressSize: this.addressSize,
        machine: this.machine,
        isLittle: this.#isLittle,
      });
    }
    return relocated ?? bytes;
  }

  #symbolTable(index: number): readonly SymbolEntry[] {
    const known = this.#symbolTables.get(index);
    if (known !== undefined) return known;
    const table = this.#cursor(this.#raw(index), `the symbols of ${this.#what}`);
    const size = this.addressSize === 4 ? 16 : 24;
    const entries: SymbolEntry[] = [];
    while (table.at + size <= table.bytes.length) {
      entries.push(symbolEntry(table, this.addressSize));
    }
    this.#symbolTables.set(index, entries);
    return entries;
  }
}

interface SymbolEntry {
  readonly nameAt: number;
  readonly value: bigint;
  readonly size: number;
  readonly section: number;
}

function symbolEntry(table: ByteCursor, addressSize: 4 | 8): SymbolEntry {
  const nameAt = table.u32();
  if (addressSize === 4) {
    const [value, size] = [BigInt(table.u32()), table.u32()];
    table.skip(2);
    return { nameAt, value, size, section: table.u16() };
  }
  table.skip(2);
  const section = table.u16();
  return { nameAt, section, value: table.u64(), size: Number(table.u64()) };
}

/** Begins a sentence; names of files are as they are. */
function sentence(what: string): string {
  return what.startsWith("the ") ? `T${what.slice(1)}` : what;
}
