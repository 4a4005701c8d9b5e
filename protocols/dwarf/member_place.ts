import type { CBits } from "../clayout/c_types.ts";
import { AT } from "./dwarf_constants.ts";
import type { Entry } from "./dwarf_unit.ts";
import { numberOf } from "./entry_values.ts";
import { Unfit } from "./unfit.ts";

const DW_OP_PLUS_UCONST = 0x23;

/** Where a member stands: bytes from the struct's begin, and for a bit-field its bits. */
export interface MemberPlace {
  /** Bytes from the struct's begin. */
  readonly offset: number;
  /** Where it is when it is a bit-field. */
  readonly bits?: CBits;
}

/** The place of `member`, whose type has `size` bytes; throws an `Unfit` where it is not constant. */
export function memberPlace(
  member: Entry,
  size: number,
  { isLittle, isUnion }: { readonly isLittle: boolean; readonly isUnion: boolean },
): MemberPlace {
  const offset = memberOffset(member);
  const count = numberOf(member, AT.bitSize);
  if (count === undefined) return { offset };
  // All that is in a union begins where it does; of bit-fields that are aligned to less than their size gcc writes something else there.
  const first = isUnion
    ? 0
    : numberOf(member, AT.dataBitOffset) ?? oldBitOffset(member, { offset, size, isLittle, count });
  return { offset: Math.floor(first / 8), bits: { offset: first, count } };
}

function memberOffset(member: Entry): number {
  const place = member.values.get(AT.dataMemberLocation);
  if (place === undefined) return 0;
  if (typeof place === "number" && place >= 0) return place;
  // Before DWARF 3: an expression that adds to the struct's address.
  if (place instanceof Uint8Array && place[0] === DW_OP_PLUS_UCONST) return unsignedLeb(place);
  throw new Unfit("has a place that is not constant");
}

function unsignedLeb(expression: Uint8Array): number {
  let value = 0;
  for (let i = 1; i < Math.min(expression.length, 8); i++) {
    value += (expression[i]! & 0x7f) * 2 ** (7 * (i - 1));
    if (expression[i]! < 0x80 && i === expression.length - 1) return value;
  }
  throw new Unfit("has a place that is not constant");
}

/** Before DWARF 4: bits from the most significant one of the unit that it is stored in. */
function oldBitOffset(
  member: Entry,
  { offset, size, isLittle, count }: {
    readonly offset: number;
    readonly size: number;
    readonly isLittle: boolean;
    readonly count: number;
  },
): number {
  const fromTop = signedOf(member, AT.bitOffset);
  if (fromTop === undefined) return offset * 8;
  const unit = numberOf(member, AT.byteSize) ?? size;
  return isLittle ? (offset + unit) * 8 - fromTop - count : offset * 8 + fromTop;
}

/** A number that may be below 0, which clang then writes as the greatest ones of 32 or 64 bits. */
function signedOf(member: Entry, attribute: number): number | undefined {
  const value = member.values.get(attribute);
  if (typeof value === "bigint") return Number(BigInt.asIntN(64, value));
  if (typeof value !== "number") return undefined;
  return value >= 2 ** 31 ? value - 2 ** 32 : value;
}
