/** A domain name as its labels, without the root: `["bob.2", "_robo-core", "_tcp", "local"]`. A label may hold any text. */
export type DomainName = readonly string[];

/** Longest label, in bytes of UTF-8 (RFC 1035, 2.3.4). */
export const MAX_LABEL_BYTES = 63;

/** Longest name on the wire, in bytes with the lengths of its labels and its end (RFC 1035, 2.3.4). */
const MAX_NAME_BYTES = 255;

const UTF8 = new TextEncoder();
const STRICT_UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A name that was read, and where the next thing begins. */
export interface ReadName {
  /** The name. */
  readonly name: DomainName;
  /** Offset of what follows it. */
  readonly next: number;
}

/**
 * Reads the name at `at`, which may end in a pointer to an earlier one (RFC 1035, 4.1.4); `undefined` where there is none that
 * can be read. A pointer leads backwards only, so that names cannot turn in circles.
 */
export function readName(bytes: Uint8Array, at: number): ReadName | undefined {
  const name: string[] = [];
  let next: number | undefined;
  let limit = at;
  let length = 1;
  for (let here = at;;) {
    const size = bytes[here];
    if (size === undefined) return undefined;
    if (size === 0) return { name, next: next ?? here + 1 };
    if (size >= 0xc0) {
      const low = bytes[here + 1];
      if (low === undefined) return undefined;
      next ??= here + 2;
      here = (size & 0x3f) << 8 | low;
      if (here >= limit) return undefined;
      limit = here;
      continue;
    }
    length += 1 + size;
    const end = here + 1 + size;
    if (size > MAX_LABEL_BYTES || length > MAX_NAME_BYTES || end > bytes.length) return undefined;
    const label = decodeLabel(bytes.subarray(here + 1, end));
    if (label === undefined) return undefined;
    name.push(label);
    here = end;
  }
}

/** The bytes of a name, not compressed. Throws a `RangeError` for one that no name can be: our own names are made to fit. */
export function writeName(name: DomainName): Uint8Array {
  const labels = name.map((label) => UTF8.encode(label));
  const length = labels.reduce((sum, label) => sum + 1 + label.length, 1);
  if (labels.some((label) => label.length === 0 || label.length > MAX_LABEL_BYTES)) {
    throw new RangeError(
      `A label of ${nameText(name)} does not have 1 to ${MAX_LABEL_BYTES} bytes`,
    );
  }
  if (length > MAX_NAME_BYTES) throw new RangeError(`${nameText(name)} is too long for a name`);
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const label of labels) {
    bytes[at] = label.length;
    bytes.set(label, at + 1);
    at += 1 + label.length;
  }
  return bytes;
}

/** Whether two names are the same; letters of ASCII are equal in both cases (RFC 6762, 16). */
export function sameName(a: DomainName, b: DomainName): boolean {
  return a.length === b.length && a.every((label, i) => fold(label) === fold(b[i]!));
}

/** A name as people write it, with dots and backslashes of a label escaped and control characters as `\ddd` (RFC 1035, 5.1). */
export function nameText(name: DomainName): string {
  return name.map((label) =>
    label.replaceAll(/[.\\]/g, "\\$&")
      // deno-lint-ignore no-control-regex
      .replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, (character) =>
        `\\${String(character.charCodeAt(0)).padStart(3, "0")}`)
  ).join(".");
}

/** `text` as a label: cut to `most` bytes (default 63) at the end of a character. */
export function fitLabel(text: string, most: number = MAX_LABEL_BYTES): string {
  let bytes = 0;
  let fitting = "";
  for (const character of text) {
    bytes += UTF8.encode(character).length;
    if (bytes > most) break;
    fitting += character;
  }
  return fitting;
}

function decodeLabel(bytes: Uint8Array): string | undefined {
  try {
    return STRICT_UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}

function fold(label: string): string {
  return label.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}
