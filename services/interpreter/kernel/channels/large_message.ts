import { createHmac, timingSafeEqual } from "node:crypto";
import { DELIMITER, type Header } from "../../../../protocols/jupyter/mod.ts";
import { turn } from "../../../../transports/turn.ts";

/** Bytes that are hashed in one go: less than a millisecond. */
const SLICE_BYTES = 1024 * 1024;

/** Largest header that is read, in bytes. */
const MOST_HEADER_BYTES = 64 * 1024;

/** Who sent a message that is too large to be read. */
export interface LargeSender {
  /** Frames before the delimiter. */
  readonly identities: readonly Uint8Array[];
  /** Its header. */
  readonly header: Header;
}

/**
 * Finds out who sent a message that is too large, so that its sender need not wait for an answer that never comes. Resolves
 * to `undefined` for one that is not signed with `key`. Looks at it piece by piece: a heartbeat must not wait for it.
 */
export async function senderOfLarge(
  frames: readonly Uint8Array[],
  key: string,
): Promise<LargeSender | undefined> {
  const at = frames.findIndex((frame) =>
    frame.length === DELIMITER.length && frame.every((byte, i) => byte === DELIMITER[i])
  );
  const signature = frames[at + 1];
  const parts = frames.slice(at + 2, at + 6);
  const header = parts[0];
  if (at < 0 || signature === undefined || header === undefined) return undefined;
  if (header.length > MOST_HEADER_BYTES) return undefined;
  const hash = createHmac("sha256", key);
  for (const part of parts) {
    for (let start = 0; start < part.length; start += SLICE_BYTES) {
      hash.update(part.subarray(start, start + SLICE_BYTES));
      await turn();
    }
  }
  const expected = new TextEncoder().encode(hash.digest("hex"));
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) {
    return undefined;
  }
  const value = parsed(header);
  return value === undefined ? undefined : { identities: frames.slice(0, at), header: value };
}

function parsed(bytes: Uint8Array): Header | undefined {
  try {
    const value = JSON.parse(new TextDecoder().decode(bytes));
    const isHeader = typeof value?.msg_id === "string" && typeof value.msg_type === "string";
    return isHeader ? value : undefined;
  } catch {
    return undefined;
  }
}
