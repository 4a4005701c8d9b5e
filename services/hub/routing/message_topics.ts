import { FLAG_COMMAND, FLAG_MORE, FrameHeader } from "../../../protocols/zmtp/frame.ts";
import type { Run } from "./forwarder.ts";

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

/** Cuts a run of whole messages into runs of at most `maxBytes`, or of one message where that is longer. */
export function* splitRun(bytes: Uint8Array, run: Run, maxBytes: number): Generator<Run> {
  const header = new FrameHeader(Infinity);
  const { time } = run;
  let start = run.start;
  let end = start;
  let messages = 0;
  for (let position = start; header.read(bytes, position, run.end); position = header.bodyEnd) {
    if ((header.flags & FLAG_MORE) !== 0) continue;
    if (messages > 0 && header.bodyEnd - start > maxBytes) {
      yield { start, end, messages, time };
      start = end;
      messages = 0;
    }
    end = header.bodyEnd;
    messages++;
  }
  yield { start, end, messages, time };
}
