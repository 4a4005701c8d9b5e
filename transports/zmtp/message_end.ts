import { FLAG_COMMAND, FLAG_MORE, FrameHeader } from "../../protocols/zmtp/mod.ts";

/** Where the first of the whole messages in `bytes[start, end)` ends, with the commands in front of it. */
export function messageEnd(
  bytes: Uint8Array,
  start: number,
  end: number,
): number {
  const header = new FrameHeader(Number.MAX_SAFE_INTEGER);
  let at = start;
  while (header.read(bytes, at, end)) {
    at = header.bodyEnd;
    if ((header.flags & (FLAG_MORE | FLAG_COMMAND)) === 0) break;
  }
  return at;
}
