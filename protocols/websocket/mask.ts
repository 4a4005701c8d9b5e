/** Shortest payload for which words are worth their preparation, in bytes. */
const WORTH_WORDS = 32;

const word = new Uint32Array(1);
const wordBytes = new Uint8Array(word.buffer);

/**
 * Masks bytes in their place, or takes the mask of four bytes away again (RFC 6455, 5.3). `phase` is how many bytes of the payload came before
 * these (default 0).
 */
export function applyMask(bytes: Uint8Array, mask: Uint8Array, phase = 0): void {
  if (mask[0] === 0 && mask[1] === 0 && mask[2] === 0 && mask[3] === 0) return;
  const { length } = bytes;
  let at = 0;
  if (length >= WORTH_WORDS) {
    for (; ((bytes.byteOffset + at) & 3) !== 0; at++) bytes[at]! ^= mask[(phase + at) & 3]!;
    for (let i = 0; i < 4; i++) wordBytes[i] = mask[(phase + at + i) & 3]!;
    const mask32 = word[0]!;
    const words = new Uint32Array(bytes.buffer, bytes.byteOffset + at, (length - at) >> 2);
    for (let i = 0; i < words.length; i++) words[i]! ^= mask32;
    at += 4 * words.length;
  }
  for (; at < length; at++) bytes[at]! ^= mask[(phase + at) & 3]!;
}
