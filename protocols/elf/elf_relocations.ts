import { RoboError } from "../../errors.ts";
import type { ByteCursor } from "./byte_cursor.ts";
import type { ElfMachine } from "./elf_machine.ts";

/** Entries that say what to put where in a section of an object file. */
export interface Relocations {
  /** The bytes of `SHT_REL` or `SHT_RELA`. */
  readonly entries: ByteCursor;
  /** Whether each entry has its addend; otherwise that stands in the place. */
  readonly hasAddends: boolean;
  /** The value of symbol number `index`. */
  readonly symbolValue: (index: number) => bigint;
}

/** The file's own way to write numbers. */
export interface RelocationTarget {
  /** Bytes of an address. */
  readonly addressSize: 4 | 8;
  /** What it runs on. */
  readonly machine: ElfMachine;
  /** Whether numbers begin with their least significant byte. */
  readonly isLittle: boolean;
}

/** Puts offsets and addresses into `bytes`, a section of an object file. Other kinds of relocations are left out. */
export function relocate(
  bytes: Uint8Array,
  { entries, hasAddends, symbolValue }: Relocations,
  { addressSize, machine, isLittle }: RelocationTarget,
): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const isKnown = Object.keys(machine.relocations).length > 0;
  if (!isKnown) {
    throw new RoboError("data", `Object files for ${machine.name} are not read`, {
      hint: "Link it, and name the program instead",
    });
  }
  const entrySize = addressSize * (hasAddends ? 3 : 2);
  while (entries.at + entrySize <= entries.bytes.length) {
    const entryAt = entries.at;
    const offset = entries.word(addressSize);
    const { symbol, type } = info(entries, addressSize);
    const addend = hasAddends ? signed(entries, addressSize) : 0n;
    const width = machine.relocations[type];
    if (width === undefined) continue;
    if (offset + width > bytes.length) {
      throw entries.broken(`A relocation is for byte ${offset} of ${bytes.length}`, entryAt);
    }
    const inPlace = hasAddends ? 0n : read(view, offset, { width, isLittle });
    const value = symbolValue(symbol) + addend + inPlace;
    if (width === 4) view.setUint32(offset, Number(BigInt.asUintN(32, value)), isLittle);
    else view.setBigUint64(offset, BigInt.asUintN(64, value), isLittle);
  }
}

function read(
  view: DataView,
  at: number,
  { width, isLittle }: { readonly width: 4 | 8; readonly isLittle: boolean },
): bigint {
  return width === 4 ? BigInt(view.getUint32(at, isLittle)) : view.getBigUint64(at, isLittle);
}

function info(entries: ByteCursor, addressSize: 4 | 8): { symbol: number; type: number } {
  if (addressSize === 4) {
    const both = entries.u32();
    return { symbol: both >>> 8, type: both & 0xff };
  }
  const both = entries.u64();
  return { symbol: Number(both >> 32n), type: Number(both & 0xffffffffn) };
}

function signed(entries: ByteCursor, addressSize: 4 | 8): bigint {
  return addressSize === 4
    ? BigInt.asIntN(32, BigInt(entries.u32()))
    : BigInt.asIntN(64, entries.u64());
}
