import { concat } from "../../../protocols/bytes.ts";

/** The parts of a message in one piece of memory. */
export function whole(parts: readonly Uint8Array[]): Uint8Array {
  return parts.length === 1 ? parts[0]! : concat(parts);
}
