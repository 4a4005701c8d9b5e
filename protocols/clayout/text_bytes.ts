const ENCODER = new TextEncoder();
const DECODER = new TextDecoder("utf-8", { ignoreBOM: true });

/** Longest text that is read and filled up letter by letter, which is quicker for short ones. */
const SHORT = 32;

/**
 * Writes a text of at most `most` bytes in UTF-8 and fills up with zero bytes to `room`; `false` if it does not fit or holds a
 * zero byte, or is no text.
 */
export function writeText(
  bytes: Uint8Array,
  [at, room, most]: readonly [number, number, number],
  text: unknown,
): boolean {
  if (typeof text !== "string" || text.length > most) return false;
  let length = 0;
  while (length < text.length) {
    const code = text.charCodeAt(length);
    if (code === 0) return false;
    if (code > 0x7f) break;
    bytes[at + length++] = code;
  }
  if (length < text.length) {
    if (text.includes("\0") || !text.isWellFormed()) return false;
    const { read, written } = ENCODER.encodeInto(text, bytes.subarray(at, at + most));
    if (read < text.length) return false;
    length = written;
  }
  if (room - length > SHORT) bytes.fill(0, at + length, at + room);
  else while (length < room) bytes[at + length++] = 0;
  return true;
}

/** Reads a text up to its first zero byte, or all of `room`; what is not UTF-8 becomes U+FFFD. */
export function readText(bytes: Uint8Array, at: number, room: number): string {
  let length = 0;
  let all = 0;
  while (length < room && bytes[at + length] !== 0) all |= bytes[at + length++]!;
  if (all > 0x7f || length > SHORT) return DECODER.decode(bytes.subarray(at, at + length));
  let text = "";
  for (let i = 0; i < length; i++) text += String.fromCharCode(bytes[at + i]!);
  return text;
}
