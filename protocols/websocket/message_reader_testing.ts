import { isCloseCode } from "./close_frame.ts";
import type { WebSocketMessage } from "./message_reader.ts";

/** What a simple reader makes of bytes: its messages, and the code of the breach that ends them. */
export interface SimplyRead {
  /** Messages up to the end or the breach. */
  readonly messages: WebSocketMessage[];
  /** The close code of the first breach, if there is one. */
  readonly breach: number | undefined;
}

/**
 * Reads all frames of a client, one after the other, as RFC 6455 says it, with no thought of speed: what the real reader is compared with.
 */
export function readSimply(bytes: Uint8Array, maxBytes: number): SimplyRead {
  const messages: WebSocketMessage[] = [];
  let parts: { opcode: number; bytes: number[] } | undefined;
  const end = (breach: number | undefined) => ({ messages, breach });
  for (let at = 0; at < bytes.length;) {
    const [first, second] = [bytes[at]!, bytes[at + 1]];
    const opcode = first % 16;
    const isLast = first >= 128;
    if (Math.floor(first / 16) % 8 !== 0) return end(1002);
    if (![0, 1, 2, 8, 9, 10].includes(opcode)) return end(1002);
    if (opcode >= 8 && !isLast) return end(1002);
    if (second === undefined) break;
    if (second < 128) return end(1002);
    let length = second - 128;
    if (opcode >= 8 && length > 125) return end(1002);
    let head = 2;
    const wide = length === 126 ? 2 : length === 127 ? 8 : 0;
    if (at + 2 + wide + 4 > bytes.length) break;
    if (wide > 0) {
      length = 0;
      for (let i = 0; i < wide; i++) length = length * 256 + bytes[at + 2 + i]!;
      if (length < (wide === 2 ? 126 : 65_536) || length >= 2 ** 63) return end(1002);
      head += wide;
    }
    const mask = bytes.subarray(at + head, at + head + 4);
    head += 4;
    if (opcode < 8) {
      if ((opcode === 0) !== (parts !== undefined)) return end(1002);
      if ((parts?.bytes.length ?? 0) + length > maxBytes) return end(1009);
    }
    const payload = [...bytes.subarray(at + head, at + head + length)].map((byte, i) =>
      byte ^ mask[i % 4]!
    );
    if (opcode >= 8) {
      if (payload.length < length) break;
      const message = simpleControl(opcode, payload);
      if (typeof message === "number") return end(message);
      messages.push(message);
    } else {
      parts ??= { opcode, bytes: [] };
      parts.bytes.push(...payload);
      if (parts.opcode === 1 && !mayBeText(parts.bytes)) return end(1007);
      if (payload.length < length) break;
      if (isLast) {
        const all = new Uint8Array(parts.bytes);
        const text = parts.opcode === 1 ? textOf(all) : "";
        if (text === undefined) return end(1007);
        messages.push(
          parts.opcode === 1 ? { kind: "text", text } : { kind: "binary", bytes: all },
        );
        parts = undefined;
      }
    }
    at += head + length;
  }
  return end(undefined);
}

function simpleControl(opcode: number, payload: number[]): WebSocketMessage | number {
  const bytes = new Uint8Array(payload);
  if (opcode === 9) return { kind: "ping", bytes };
  if (opcode === 10) return { kind: "pong", bytes };
  if (payload.length === 0) return { kind: "close", code: undefined, reason: "" };
  if (payload.length === 1) return 1002;
  const code = payload[0]! * 256 + payload[1]!;
  if (!isCloseCode(code)) return 1002;
  const reason = textOf(bytes.subarray(2));
  return reason === undefined ? 1007 : { kind: "close", code, reason };
}

/** Whether bytes are the beginning of a text: whatever character is cut at the end. */
function mayBeText(bytes: readonly number[]): boolean {
  const endings = [
    "",
    "80",
    "8080",
    "808080",
    "bf",
    "bfbf",
    "bfbfbf",
    "a0",
    "a080",
    "9080",
    "90",
    "908080",
  ];
  return endings.some((hex) =>
    textOf(new Uint8Array([...bytes, ...Uint8Array.fromHex(hex)])) !== undefined
  );
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
