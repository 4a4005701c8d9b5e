import { FLAG_COMMAND, FLAG_MORE, FrameHeader } from "../../protocols/zmtp/frame.ts";

/** Calls `each` with the place of the topic of every message in `bytes`, which hold whole messages. */
export function eachTopic(bytes: Uint8Array, each: (start: number, end: number) => void): void {
  const header = new FrameHeader(Infinity);
  let first = true;
  for (let position = 0; header.read(bytes, position, bytes.length); position = header.bodyEnd) {
    if ((header.flags & FLAG_COMMAND) !== 0) continue;
    if (first) each(header.bodyStart, header.bodyEnd);
    first = (header.flags & FLAG_MORE) === 0;
  }
}
