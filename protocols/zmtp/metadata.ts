import { concat, readUint32, toBytes, toText, writeUint32 } from "../bytes.ts";

/** Properties that a peer tells of itself in its handshake. */
export type Metadata = ReadonlyMap<string, Uint8Array>;

const NAME = /^[A-Za-z0-9\-_.+]{1,255}$/;

/** Properties as in READY and INITIATE: name length (1 byte), name, value length (4), value. */
export function encodeMetadata(
  properties: Iterable<readonly [string, string | Uint8Array]>,
): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  for (const [name, value] of properties) {
    if (!NAME.test(name)) throw new RangeError(`Not a metadata name: ${name}`);
    const bytes = toBytes(value);
    const head = new Uint8Array(1 + name.length + 4);
    head[0] = name.length;
    head.set(toBytes(name), 1);
    writeUint32(head, 1 + name.length, bytes.length);
    parts.push(head, bytes);
  }
  return concat(parts);
}

/** Reads what {@linkcode encodeMetadata} writes; `undefined` when it is malformed. The values are copies. */
export function decodeMetadata(bytes: Uint8Array): Map<string, Uint8Array> | undefined {
  const properties = new Map<string, Uint8Array>();
  let offset = 0;
  while (offset < bytes.length) {
    const nameEnd = offset + 1 + bytes[offset]!;
    if (nameEnd + 4 > bytes.length) return undefined;
    const name = toText(bytes.subarray(offset + 1, nameEnd));
    const valueEnd = nameEnd + 4 + readUint32(bytes, nameEnd);
    if (valueEnd > bytes.length || !NAME.test(name)) return undefined;
    properties.set(name, bytes.slice(nameEnd + 4, valueEnd));
    offset = valueEnd;
  }
  return properties;
}

/** The value of property `name`, whose case does not matter (RFC 23). */
export function property(metadata: Metadata, name: string): Uint8Array | undefined {
  const exact = metadata.get(name);
  if (exact !== undefined) return exact;
  const wanted = name.toLowerCase();
  for (const [key, value] of metadata) if (key.toLowerCase() === wanted) return value;
  return undefined;
}
