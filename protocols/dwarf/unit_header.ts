import type { ByteCursor } from "../elf/mod.ts";
import type { UnitHeader } from "./dwarf_unit.ts";

const TYPE_UNITS: ReadonlySet<number> = new Set([2, 6]);
const SKELETONS: ReadonlySet<number> = new Set([4, 5]);

/** Reads the header of a unit where the cursor stands (DWARF 5, 7.5.1), and where its abbreviations are. */
export function readUnitHeader(
  cursor: ByteCursor,
  place: { readonly section: number; readonly isTypes: boolean },
): UnitHeader & { readonly abbreviationsAt: number } {
  const unitAt = cursor.at;
  const short = cursor.u32();
  const offsetSize = short === 0xffffffff ? 8 : 4;
  const length = offsetSize === 8 ? cursor.word(8) : short;
  const end = cursor.at + length;
  const common = { section: place.section, unitAt, end, offsetSize } as const;
  if (length === 0) {
    return { ...common, firstAt: end, version: 0, addressSize: 0, abbreviationsAt: 0 };
  }
  if (end > cursor.bytes.length) {
    throw cursor.broken(`A unit of ${length} bytes does not fit`, unitAt);
  }
  const version = cursor.u16();
  if (version < 2 || version > 5) {
    throw cursor.broken(`A unit has version ${version} of DWARF; 2 to 5 are read`, unitAt);
  }
  const unitType = version === 5 ? cursor.u8() : 0;
  const addressFirst = version === 5 ? cursor.u8() : 0;
  const abbreviationsAt = cursor.word(offsetSize);
  const addressSize = version === 5 ? addressFirst : cursor.u8();
  if (SKELETONS.has(unitType)) cursor.skip(8);
  const isType = version === 5 ? TYPE_UNITS.has(unitType) : place.isTypes;
  const type = isType
    ? { type: { signature: cursor.u64(), at: unitAt + cursor.word(offsetSize) } }
    : {};
  return { ...common, ...type, firstAt: cursor.at, version, addressSize, abbreviationsAt };
}
