/** Where the bits of a bit-field are, within the bytes that hold them. */
export interface BitRange {
  /** Bytes that hold some of them. */
  readonly bytes: number;
  /** Bits below its least significant one, in the number that those bytes are. */
  readonly shift: number;
  /** How many there are. */
  readonly count: number;
  /** Whether it has a sign. */
  readonly isSigned: boolean;
  /** Whether the first byte is the least significant one. */
  readonly little: boolean;
}

/** Reads a bit-field that begins in byte `at`. */
export function readBits(bytes: Uint8Array, at: number, range: BitRange): bigint {
  const value = BigInt.asUintN(range.count, unitAt(bytes, at, range) >> BigInt(range.shift));
  return range.isSigned ? BigInt.asIntN(range.count, value) : value;
}

/** Writes a bit-field that begins in byte `at`, and leaves the other bits as they are. */
export function writeBits(
  bytes: Uint8Array,
  at: number,
  { range, value }: { readonly range: BitRange; readonly value: bigint },
): void {
  const shift = BigInt(range.shift);
  const mask = (1n << BigInt(range.count)) - 1n;
  let unit = unitAt(bytes, at, range) & ~(mask << shift) | (value & mask) << shift;
  for (let i = 0; i < range.bytes; i++) {
    bytes[at + (range.little ? i : range.bytes - 1 - i)] = Number(unit & 0xffn);
    unit >>= 8n;
  }
}

function unitAt(bytes: Uint8Array, at: number, { bytes: count, little }: BitRange): bigint {
  let unit = 0n;
  for (let i = 0; i < count; i++) {
    unit = unit << 8n | BigInt(bytes[at + (little ? count - 1 - i : i)]!);
  }
  return unit;
}
