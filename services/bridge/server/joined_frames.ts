/** What was joined last, kept for the next connection: most have the same frames waiting. */
let parts: readonly Uint8Array[] = [];
let whole = new Uint8Array(0);

/**
 * Frames from `at` to `end` in one piece of memory, which is shared with whoever asks for the same ones next and must not be changed. Fifty
 * clients that are a little behind so take the memory of one, and the time of one copy.
 */
export function joinedFrames(
  frames: readonly Uint8Array[],
  { at, end, bytes }: { readonly at: number; readonly end: number; readonly bytes: number },
): Uint8Array {
  if (bytes === whole.length && areLast(frames, at, end)) return whole;
  parts = frames.slice(at, end);
  whole = new Uint8Array(bytes);
  for (let i = 0, to = 0; i < parts.length; to += parts[i++]!.length) whole.set(parts[i]!, to);
  return whole;
}

function areLast(frames: readonly Uint8Array[], at: number, end: number): boolean {
  if (parts.length !== end - at) return false;
  for (let i = 0; i < parts.length; i++) if (parts[i] !== frames[at + i]) return false;
  return true;
}
