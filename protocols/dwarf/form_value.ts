import { type ByteCursor, plain } from "../elf/mod.ts";
import type { AbbreviatedAttribute } from "./abbreviations.ts";
import { FORM } from "./dwarf_constants.ts";

/** A reference to another entry: by its place in the section, or by the signature of a type. */
export type EntryReference =
  | { readonly kind: "place"; readonly at: number }
  | { readonly kind: "signature"; readonly signature: bigint }
  /** In another file, which is not at hand. */
  | { readonly kind: "elsewhere" };

/** An attribute's value; undefined for those of no use here, such as lists of places. */
export type FormValue =
  | number
  | bigint
  | boolean
  | string
  | Uint8Array
  | EntryReference
  | undefined;

/** What it takes to read a unit's values. */
export interface FormReader {
  /** Over the section that the unit stands in. */
  readonly cursor: ByteCursor;
  /** Bytes of an offset: 8 in the 64-bit format. */
  readonly offsetSize: 4 | 8;
  /** Bytes of an address. */
  readonly addressSize: number;
  /** Version of DWARF, 2 to 5. */
  readonly version: number;
  /** Where the unit begins in its section. */
  readonly unitAt: number;
  /** Texts of other sections. */
  readonly strings: StringReader;
}

/** Reads texts of other sections. */
export interface StringReader {
  /** The text at byte `offset` of `.debug_str` or `.debug_line_str`. */
  text(section: "str" | "line_str", offset: number): string;
  /** The text with a number in the unit's table of offsets. */
  indexed(index: number): string;
}

/** Reads the value where the cursor stands, and goes behind it. */
export function readForm(reader: FormReader, { form, implicit }: AbbreviatedAttribute): FormValue {
  const { cursor, strings } = reader;
  switch (form) {
    case FORM.string:
      return cursor.text();
    case FORM.strp:
      return strings.text("str", cursor.word(reader.offsetSize));
    case FORM.lineStrp:
      return strings.text("line_str", cursor.word(reader.offsetSize));
    case FORM.strx:
    case FORM.gnuStrIndex:
      return strings.indexed(cursor.count());
    case FORM.strx1:
      return strings.indexed(cursor.u8());
    case FORM.strx2:
      return strings.indexed(cursor.u16());
    case FORM.strx3:
      return strings.indexed(cursor.u24());
    case FORM.strx4:
      return strings.indexed(cursor.u32());
    case FORM.flag:
      return cursor.u8() !== 0;
    case FORM.flagPresent:
      return true;
    case FORM.implicitConst:
      return implicit;
    case FORM.data1:
      return cursor.u8();
    case FORM.data2:
      return cursor.u16();
    case FORM.data4:
      return cursor.u32();
    case FORM.data8:
      return plain(cursor.u64());
    case FORM.sdata:
      return cursor.sleb();
    case FORM.udata:
      return cursor.uleb();
    case FORM.secOffset:
      return cursor.word(reader.offsetSize);
    case FORM.block:
    case FORM.exprloc:
      return cursor.take(cursor.count());
    case FORM.block1:
      return cursor.take(cursor.u8());
    case FORM.block2:
      return cursor.take(cursor.u16());
    case FORM.block4:
      return cursor.take(cursor.u32());
    default:
      return readReference(reader, form);
  }
}

function readReference(reader: FormReader, form: number): FormValue {
  const { cursor, unitAt } = reader;
  switch (form) {
    case FORM.ref1:
      return place(unitAt + cursor.u8());
    case FORM.ref2:
      return place(unitAt + cursor.u16());
    case FORM.ref4:
      return place(unitAt + cursor.u32());
    case FORM.ref8:
      return place(unitAt + cursor.word(8));
    case FORM.refUdata:
      return place(unitAt + cursor.count());
    case FORM.refAddr:
      return place(referenceWord(reader));
    case FORM.refSig8:
      return { kind: "signature", signature: cursor.u64() };
    case FORM.refSup4:
    case FORM.refSup8:
    case FORM.gnuRefAlt:
      skipForm(reader, form);
      return { kind: "elsewhere" };
    case FORM.indirect:
      return readIndirect(reader);
    default:
      skipForm(reader, form);
      return undefined;
  }
}

function readIndirect(reader: FormReader): FormValue {
  const form = reader.cursor.count();
  if (form === FORM.indirect || form === FORM.implicitConst) {
    throw reader.cursor.broken("The form of a value is written where none can be");
  }
  return readForm(reader, { attribute: 0, form, implicit: 0 });
}

/** Goes behind the value where the cursor stands. */
export function skipForm(reader: FormReader, form: number): void {
  const { cursor } = reader;
  const size = FIXED[form];
  if (size !== undefined) {
    cursor.skip(size);
    return;
  }
  switch (form) {
    case FORM.addr:
      cursor.skip(reader.addressSize);
      return;
    case FORM.strp:
    case FORM.lineStrp:
    case FORM.secOffset:
    case FORM.strpSup:
    case FORM.gnuRefAlt:
    case FORM.gnuStrpAlt:
      cursor.skip(reader.offsetSize);
      return;
    case FORM.refAddr:
      referenceWord(reader);
      return;
    case FORM.string:
      cursor.skipText();
      return;
    case FORM.sdata:
    case FORM.udata:
    case FORM.refUdata:
    case FORM.strx:
    case FORM.addrx:
    case FORM.loclistx:
    case FORM.rnglistx:
    case FORM.gnuAddrIndex:
    case FORM.gnuStrIndex:
      cursor.skipLeb();
      return;
    default:
      skipBlock(reader, form);
  }
}

function skipBlock(reader: FormReader, form: number): void {
  const { cursor } = reader;
  switch (form) {
    case FORM.block:
    case FORM.exprloc:
      cursor.skip(cursor.count());
      return;
    case FORM.block1:
      cursor.skip(cursor.u8());
      return;
    case FORM.block2:
      cursor.skip(cursor.u16());
      return;
    case FORM.block4:
      cursor.skip(cursor.u32());
      return;
    case FORM.indirect: {
      const actual = cursor.count();
      if (actual === FORM.indirect) throw cursor.broken("The form of a value is no form");
      skipForm(reader, actual);
      return;
    }
    default:
      throw cursor.broken(`A value has the form ${form}, which DWARF does not have`);
  }
}

/** In version 2 a reference into the section has the size of an address. */
function referenceWord({ cursor, version, addressSize, offsetSize }: FormReader): number {
  const size = version === 2 ? addressSize : offsetSize;
  return cursor.word(size === 8 ? 8 : 4);
}

function place(at: number): EntryReference {
  return { kind: "place", at };
}

/** Bytes of forms that always have the same. */
const FIXED: Readonly<Record<number, number>> = {
  [FORM.flagPresent]: 0,
  [FORM.implicitConst]: 0,
  [FORM.data1]: 1,
  [FORM.flag]: 1,
  [FORM.ref1]: 1,
  [FORM.strx1]: 1,
  [FORM.addrx1]: 1,
  [FORM.data2]: 2,
  [FORM.ref2]: 2,
  [FORM.strx2]: 2,
  [FORM.addrx2]: 2,
  [FORM.strx3]: 3,
  [FORM.addrx3]: 3,
  [FORM.data4]: 4,
  [FORM.ref4]: 4,
  [FORM.refSup4]: 4,
  [FORM.strx4]: 4,
  [FORM.addrx4]: 4,
  [FORM.data8]: 8,
  [FORM.ref8]: 8,
  [FORM.refSig8]: 8,
  [FORM.refSup8]: 8,
  [FORM.data16]: 16,
};
