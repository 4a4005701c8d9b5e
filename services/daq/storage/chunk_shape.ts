/** Bytes of a chunk: large enough that few are needed, small enough to be written anew for a point. */
const WANTED_BYTES = 256 * 1024;

/** Most bytes of a chunk. */
const MOST_BYTES = 8 * 1024 * 1024;

/** The shape that the chunks of an array that grows are made for. */
export function grownShape(shape: readonly number[]): number[] {
  return [Math.max(shape[0]!, 1024), ...shape.slice(1)];
}

/**
 * The shape of the chunks of an array: so many points of the navigation dimensions, the fastest first, that a chunk has about
 * 256 KiB; and of points above 8 MiB only so many rows.
 */
export function chunkShape(
  shape: readonly number[],
  navigation: number,
  itemSize: number,
): number[] {
  const chunk = shape.map((length) => Math.max(1, length));
  let bytes = itemSize;
  for (let at = chunk.length - 1; at >= 0; at--) {
    const most = at < navigation ? WANTED_BYTES : MOST_BYTES;
    chunk[at] = Math.max(1, Math.min(chunk[at]!, Math.floor(most / bytes)));
    bytes *= chunk[at]!;
  }
  return chunk;
}
