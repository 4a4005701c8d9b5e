import type { WireArray } from "../../../protocols/pymodaq/data.ts";

/** The header of an array as NPY 1.0 has it (numpy.lib.format), as long as a multiple of 64 bytes. */
export function npyHeader({ dtype, shape }: WireArray): Uint8Array<ArrayBuffer> {
  const lengths = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '${dtype}', 'fortran_order': False, 'shape': (${lengths}), }`;
  const padded = Math.ceil((10 + text.length + 1) / 64) * 64;
  const bytes = new Uint8Array(padded).fill(0x20);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  new DataView(bytes.buffer).setUint16(8, padded - 10, true);
  new TextEncoder().encodeInto(text, bytes.subarray(10));
  bytes[padded - 1] = 0x0a;
  return bytes;
}
