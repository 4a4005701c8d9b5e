import { RoboError } from "../errors.ts";
import { formatBytes } from "../terminal/format.ts";

/** Most bytes of standard input that are kept: those of the largest value of a variable. */
export const MOST_INPUT_BYTES: number = 1024 ** 3;

/** All of a stream, up to `most` bytes. Throws a `RoboError` of kind `data` for more, as soon as they have come. */
export async function wholeInput(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  most: number = MOST_INPUT_BYTES,
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for await (const piece of stream) {
    length += piece.length;
    if (length > most) {
      throw new RoboError("data", `Standard input holds more than ${formatBytes(most)}`, {
        hint: "Pipe a file into it that ends",
      });
    }
    pieces.push(piece);
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}
