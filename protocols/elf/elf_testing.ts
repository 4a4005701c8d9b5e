/** What a made-up ELF file has in a section. */
export interface MadeSection {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** `sh_type`; default 1, bytes of the program's own. */
  readonly type?: number;
  /** `sh_flags`; default 0. */
  readonly flags?: number;
  /** What the header says of its size; default its own. */
  readonly size?: number;
  readonly link?: number;
  readonly info?: number;
}

/** A small ELF file of 64 bits, little-endian, with these sections behind the empty one; the names of sections come last. */
export function madeElf(
  sections: readonly MadeSection[],
  options: { readonly kind?: number; readonly machine?: number } = {},
): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  let names = "\0";
  const nameAt = [...sections.map(({ name }) => name), ".shstrtab"].map((name) => {
    const at = names.length;
    names += `${name}\0`;
    return at;
  });
  const all: readonly MadeSection[] = [
    ...sections,
    { name: ".shstrtab", bytes: encoder.encode(names), type: 3 },
  ];
  const bodySize = all.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const file = new Uint8Array(64 + bodySize + 64 * (all.length + 1));
  const view = new DataView(file.buffer);
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  view.setUint16(16, options.kind ?? 2, true);
  view.setUint16(18, options.machine ?? 62, true);
  view.setBigUint64(40, BigInt(64 + bodySize), true);
  view.setUint16(58, 64, true);
  view.setUint16(60, all.length + 1, true);
  view.setUint16(62, all.length, true);
  let at = 64;
  all.forEach(({ bytes, type = 1, flags = 0, size, link = 0, info = 0 }, i) => {
    file.set(bytes, at);
    const header = 64 + bodySize + 64 * (i + 1);
    view.setUint32(header, nameAt[i]!, true);
    view.setUint32(header + 4, type, true);
    view.setBigUint64(header + 8, BigInt(flags), true);
    view.setBigUint64(header + 24, BigInt(at), true);
    view.setBigUint64(header + 32, BigInt(size ?? bytes.length), true);
    view.setUint32(header + 40, link, true);
    view.setUint32(header + 44, info, true);
    at += bytes.length;
  });
  return file;
}
