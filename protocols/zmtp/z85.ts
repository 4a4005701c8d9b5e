import { readUint32, writeUint32 } from "../bytes.ts";

const DIGITS =
  "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

/** Bytes as text, five characters for each four bytes (RFC 32). Throws RangeError unless the length is a multiple of 4. */
export function encodeZ85(bytes: Uint8Array): string {
  if (bytes.length % 4 !== 0) throw new RangeError("Z85 takes a multiple of four bytes");
  let text = "";
  for (let offset = 0; offset < bytes.length; offset += 4) {
    const value = readUint32(bytes, offset);
    for (let divisor = 85 ** 4; divisor >= 1; divisor /= 85) {
      text += DIGITS[Math.floor(value / divisor) % 85];
    }
  }
  return text;
}

/** The bytes that Z85 `text` stands for, or `undefined` when it is not Z85. */
export function decodeZ85(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 5 !== 0) return undefined;
  const bytes = new Uint8Array(text.length / 5 * 4);
  for (let offset = 0; offset < text.length; offset += 5) {
    let value = 0;
    for (const character of text.slice(offset, offset + 5)) {
      const digit = DIGITS.indexOf(character);
      if (digit < 0) return undefined;
      value = value * 85 + digit;
    }
    if (value >= 2 ** 32) return undefined;
    writeUint32(bytes, offset / 5 * 4, value);
  }
  return bytes;
}
