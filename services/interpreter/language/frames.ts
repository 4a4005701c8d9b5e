/** Longest frame, in bytes: more than the longest text that is read, twice. */
const MAX_FRAME = 64 * 2 ** 20;

/** A frame: its length in four bytes, the most significant first, then itself. */
export function framed(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(4 + bytes.length);
  new DataView(frame.buffer).setUint32(0, bytes.length);
  frame.set(bytes, 4);
  return frame;
}

/** The frames of a stream; one that is cut off is left out. Throws a `RangeError` for one that is too long. */
export async function* framesOf(
  stream: ReadableStream<Uint8Array>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const head = new Uint8Array(4);
  let headLength = 0;
  let frame: Uint8Array<ArrayBuffer> | undefined;
  let length = 0;
  for await (const chunk of stream) {
    for (let at = 0; at < chunk.length;) {
      if (frame === undefined) {
        head[headLength++] = chunk[at++]!;
        if (headLength < head.length) continue;
        const size = new DataView(head.buffer).getUint32(0);
        if (size > MAX_FRAME) throw new RangeError(`A frame of ${size} bytes is too long`);
        headLength = length = 0;
        frame = new Uint8Array(size);
      }
      const piece = chunk.subarray(at, at + frame.length - length);
      frame.set(piece, length);
      length += piece.length;
      at += piece.length;
      if (length < frame.length) continue;
      yield frame;
      frame = undefined;
    }
  }
}
