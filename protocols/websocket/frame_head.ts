import { WebSocketBreach } from "./breach.ts";
import { OPCODE } from "./opcode.ts";

/** The head of a frame as it was read. */
export interface ReadHead {
  /** Whether it is the last frame of its message. */
  readonly isLast: boolean;
  /** Whether its message is compressed: the first reserved bit. */
  readonly isCompressed: boolean;
  /** One of `OPCODE`. */
  readonly opcode: number;
  /** Its mask, when it has one. */
  readonly mask: Uint8Array | undefined;
  /** Bytes of the head. */
  readonly size: number;
  /** Bytes of the payload. */
  readonly length: number;
}

/** What heads have to be like. */
export interface HeadRules {
  /** Whether frames are masked. */
  readonly isMasked: boolean;
  /** Whether messages may be compressed. */
  readonly maySqueeze: boolean;
}

/** Reads the head of the frame that begins at `start`; `undefined` when it is not whole before `end`. Throws a `WebSocketBreach`. */
export function readHead(
  buffer: Uint8Array,
  { start, end }: { readonly start: number; readonly end: number },
  rules: HeadRules,
): ReadHead | undefined {
  const there = end - start;
  if (there < 1) return undefined;
  const first = buffer[start]!;
  const opcode = first & 15;
  const isLast = first >= 128;
  const isCompressed = (first & 0x40) !== 0;
  checkFirst({ first, opcode, isLast }, rules);
  if (there < 2) return undefined;
  const second = buffer[start + 1]!;
  if (second >= 128 !== rules.isMasked) {
    throw bad(rules.isMasked ? "A client's frame is not masked" : "A server's frame is masked");
  }
  const short = second & 127;
  if (opcode >= OPCODE.close && short > 125) throw bad("A control frame is too long");
  const before = short < 126 ? 2 : short === 126 ? 4 : 10;
  const size = before + (rules.isMasked ? 4 : 0);
  if (there < size) return undefined;
  const length = lengthOf(buffer, start + 2, short);
  const mask = rules.isMasked ? buffer.slice(start + before, start + size) : undefined;
  return { isLast, isCompressed, opcode, mask, size, length };
}

/** Refuses what the first byte alone gives away. */
function checkFirst(
  { first, opcode, isLast }: {
    readonly first: number;
    readonly opcode: number;
    readonly isLast: boolean;
  },
  { maySqueeze }: HeadRules,
): void {
  const isData = opcode === OPCODE.text || opcode === OPCODE.binary;
  if ((first & (maySqueeze && isData ? 0x30 : 0x70)) !== 0) {
    throw bad("A frame uses an extension that nobody has agreed to");
  }
  const isControl = opcode >= OPCODE.close;
  if (opcode > (isControl ? OPCODE.pong : OPCODE.binary)) {
    throw bad(`A frame has the unknown opcode ${opcode}`);
  }
  if (isControl && !isLast) throw bad("A control frame is cut");
}

function lengthOf(buffer: Uint8Array, at: number, short: number): number {
  if (short < 126) return short;
  const view = new DataView(buffer.buffer, buffer.byteOffset + at);
  if (short === 126) {
    const length = view.getUint16(0);
    if (length < 126) throw bad("A length is longer than it needs to be");
    return length;
  }
  const length = view.getBigUint64(0);
  if (length >= 2n ** 63n) throw bad("A length has more than 63 bits");
  if (length < 65_536n) throw bad("A length is longer than it needs to be");
  return Number(length);
}

function bad(words: string): WebSocketBreach {
  return new WebSocketBreach(1002, words);
}
