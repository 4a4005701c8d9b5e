const LOADABLE = 1;
const SHARED_OBJECT = 3;
const HEADER_BYTES = 64;
const MACHINES: Readonly<Partial<Record<string, number>>> = { x86_64: 62, aarch64: 183 };

/**
 * Why `bytes` cannot be a whole shared library of this processor; `undefined` if they can (ELF-64, System V ABI).
 *
 * The loader is not to be asked: what a truncated file promises and does not hold, it maps all the same, and the process dies
 * of SIGBUS.
 */
export function problemOfElf(
  bytes: Uint8Array,
  arch: string = Deno.build.arch,
): string | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER_BYTES || view.getUint32(0) !== 0x7f454c46) return "is no ELF file";
  if (bytes[4] !== 2 || bytes[5] !== 1) return "is not for a 64-bit little-endian machine";
  if (view.getUint16(16, true) !== SHARED_OBJECT) return "is no shared library";
  if (view.getUint16(18, true) !== MACHINES[arch]) return `is not for this processor, ${arch}`;
  return isWhole(view) ? undefined : "is truncated";
}

function isWhole(view: DataView): boolean {
  const size = BigInt(view.byteLength);
  const sections = view.getBigUint64(40, true);
  // Linkers write the table of sections last.
  if (sections + BigInt(view.getUint16(58, true) * view.getUint16(60, true)) > size) return false;
  const start = view.getBigUint64(32, true);
  const step = view.getUint16(54, true);
  const count = view.getUint16(56, true);
  if (step < 56 || start + BigInt(step * count) > size) return false;
  for (let i = 0; i < count; i++) {
    const at = Number(start) + i * step;
    if (view.getUint32(at, true) !== LOADABLE) continue;
    if (view.getBigUint64(at + 8, true) + view.getBigUint64(at + 32, true) > size) return false;
  }
  return true;
}
