import { encodeFrame } from "../../../protocols/websocket/mod.ts";
import { concat } from "../../../protocols/bytes.ts";

/** Gives the next whole number below a limit. */
export type Random = (limit: number) => number;

/** Some frames of a client, often spoilt in a few bytes. */
export function spoiltConversation(random: Random): Uint8Array<ArrayBuffer> {
  const count = 1 + random(6);
  let isOpen = false;
  const frames = Array.from({ length: count }, () => {
    const isControl = random(4) === 0;
    const hasMore = !isControl && random(3) === 0;
    const opcode = isControl ? 8 + random(3) : isOpen ? 0 : 1 + random(2);
    if (!isControl) isOpen = hasMore;
    const mask = Uint8Array.from({ length: 4 }, () => random(256));
    return encodeFrame(opcode, payload(opcode, random), { mask, hasMore });
  });
  const bytes = concat(frames).slice();
  for (let changes = random(3) === 0 ? 1 + random(3) : 0; changes > 0; changes--) {
    bytes[random(bytes.length)]! ^= 1 << random(8);
  }
  return bytes.slice(0, random(5) === 0 ? random(bytes.length + 1) : bytes.length);
}

function payload(opcode: number, random: Random): Uint8Array {
  if (opcode === 8) return new Uint8Array([3, 232 + random(16), ...texts(random(20), random)]);
  const length = opcode > 8 ? random(126) : random(8) === 0 ? random(900) : random(60);
  return opcode === 2 ? Uint8Array.from({ length }, () => random(256)) : texts(length, random);
}

/** Bytes of a text in all lengths of characters, which may be cut at its end. */
function texts(length: number, random: Random): Uint8Array {
  const points = [
    0x41,
    0x7f,
    0x80,
    0xe9,
    0x7ff,
    0x800,
    0xd7ff,
    0xe000,
    0xffff,
    0x1_0000,
    0x10_ffff,
  ];
  const text = Array.from({ length }, () => String.fromCodePoint(points[random(points.length)]!));
  const bytes = new TextEncoder().encode(text.join(""));
  return bytes.subarray(0, random(6) === 0 ? length : fitting(bytes, length));
}

/** The longest part within `most` bytes that ends with a character. */
function fitting(bytes: Uint8Array, most: number): number {
  let end = Math.min(most, bytes.length);
  while (end < bytes.length && (bytes[end]! & 0xc0) === 0x80) end--;
  return end;
}
