/** Characters by which the length of a file that grows may grow. */
const ROOM = 16;

/**
 * The header of an NPY file, format 1.0: what `numpy.load` reads before the elements. It is as long as it was for a shorter first
 * dimension, so that it can be written again over the old one.
 */
export function npyHeader(dtype: string, shape: readonly number[]): Uint8Array<ArrayBuffer> {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const text = `{'descr': '${dtype}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const digits = String(shape[0] ?? "").length;
  // Elements stand on a multiple of 64 bytes.
  const length = Math.ceil((10 + text.length - digits + ROOM + 1) / 64) * 64;
  const padded = `${text.padEnd(length - 11, " ")}\n`;
  const header = new Uint8Array(length);
  header.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  new DataView(header.buffer).setUint16(8, length - 10, true);
  header.set(new TextEncoder().encode(padded), 10);
  return header;
}
