import { frameHeadBytes, OPCODE, writeFrameHead } from "../../../../protocols/websocket/mod.ts";
import { smallBytes } from "../../hub/small_bytes.ts";

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
  const frame = smallBytes(frameHeadBytes(length) + length);
  const at = writeFrameHead(frame, 0, { opcode: OPCODE.binary, length });
  return { frame, view: new DataView(frame.buffer, frame.byteOffset, frame.length), at };
}
