import { frameHeadBytes, OPCODE, writeFrameHead } from "../../../../protocols/websocket/mod.ts";
import { sharedBytes } from "../../memory/shared_bytes.ts";

/** A WebSocket frame whose payload is still to be written. */
export interface FrameRoom {
  /** The whole frame, its head written. */
  readonly frame: Uint8Array<ArrayBuffer>;
  /** The same bytes. */
  readonly view: DataView<ArrayBuffer>;
  /** Where the payload begins. */
  readonly at: number;
}

/** Room for a server's binary message of `length` bytes, so that large ones are written once and not copied. */
export function frameRoom(length: number): FrameRoom {
  const frame = sharedBytes(frameHeadBytes(length) + length);
  const at = writeFrameHead(frame, 0, { opcode: OPCODE.binary, length });
  return { frame, view: new DataView(frame.buffer, frame.byteOffset, frame.length), at };
}
