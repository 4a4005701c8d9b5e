import { crc32, deflateSync } from "node:zlib";
import { concat } from "../bytes.ts";

const SIGNATURE: readonly number[] = [137, 80, 78, 71, 13, 10, 26, 10];

/** A line feed, with which what is left of the last row is filled: JSON does not mind it. */
const FILL = 10;

/**
 * A text as an image whose pixels are its bytes, in base64: rosbridge's way of compressing. The image is about as high as wide, with
 * red, green and blue of 8 bits (PNG, W3C, third edition).
 */
export function pngText(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const pixels = Math.ceil(bytes.length / 3);
  const width = Math.max(1, Math.floor(Math.sqrt(pixels)));
  const height = Math.max(1, Math.ceil(pixels / width));
  const row = 3 * width;
  const rows = new Uint8Array(height * (row + 1)).fill(FILL);
  for (let y = 0; y < height; y++) {
    const at = y * (row + 1);
    // Each row begins with the number of its filter: none.
    rows[at] = 0;
    rows.set(bytes.subarray(y * row, (y + 1) * row), at + 1);
  }
  const head = new Uint8Array(13);
  const view = new DataView(head.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  head.set([8, 2, 0, 0, 0], 8);
  return concat([
    Uint8Array.from(SIGNATURE),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", new Uint8Array()),
  ]).toBase64();
}

function chunk(kind: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(kind), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}
