/** What the first bytes of pictures are. */
const SIGNATURES: readonly (readonly [type: string, bytes: readonly number[]])[] = [
  ["image/png", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ["image/jpeg", [0xff, 0xd8, 0xff]],
  ["image/gif", [0x47, 0x49, 0x46, 0x38]],
];

/** The bundle of bytes that are a picture; empty when they are none. */
export function imageBundle(bytes: Uint8Array): Readonly<Record<string, string>> {
  const found = SIGNATURES.find(([, signature]) =>
    signature.every((byte, at) => bytes[at] === byte)
  );
  return found === undefined ? {} : { [found[0]]: bytes.toBase64(), "text/plain": sizeOf(bytes) };
}

function sizeOf({ length }: Uint8Array): string {
  return `[a picture of ${length} bytes]`;
}
