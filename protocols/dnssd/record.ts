import { ipv4Bytes, ipv4Text, ipv6Bytes, ipv6Text } from "./address.ts";
import { type DomainName, readName, writeName } from "./name.ts";

/** Codes of record types (RFC 1035, RFC 3596, RFC 2782). */
export const RECORD_TYPES = { A: 1, PTR: 12, TXT: 16, AAAA: 28, SRV: 33, ANY: 255 } as const;

/** What a record says. */
export type RecordData =
  | { readonly type: "PTR"; readonly target: DomainName }
  | { readonly type: "SRV"; readonly port: number; readonly target: DomainName }
  | { readonly type: "TXT"; readonly strings: readonly string[] }
  | { readonly type: "A" | "AAAA"; readonly address: string };

/** A record of DNS: what a name has. */
export type DnsRecord = RecordData & {
  /** Whose it is. */
  readonly name: DomainName;
  /** How long it may be remembered, in seconds; 0 says that it is no longer true. */
  readonly ttl: number;
  /** Whether it takes the place of all that was known of its name and type (RFC 6762, 10.2). */
  readonly flush?: boolean;
};

/** Longest text within a TXT record, in bytes (RFC 6763, 6.1). */
export const MAX_TXT_STRING_BYTES = 255;

const UTF8 = new TextEncoder();
const LENIENT_UTF8 = new TextDecoder();

/** The bytes of what a record says. Throws a `RangeError` for what no record can hold. */
export function encodeData(data: RecordData): Uint8Array {
  switch (data.type) {
    case "PTR":
      return writeName(data.target);
    case "SRV": {
      const target = writeName(data.target);
      const bytes = new Uint8Array(6 + target.length); // priority and weight are 0
      new DataView(bytes.buffer).setUint16(4, data.port);
      bytes.set(target, 6);
      return bytes;
    }
    case "TXT":
      return encodeStrings(data.strings);
    case "A":
    case "AAAA": {
      const bytes = data.type === "A" ? ipv4Bytes(data.address) : ipv6Bytes(data.address);
      if (bytes === undefined) {
        throw new RangeError(`${data.address} is no address of type ${data.type}`);
      }
      return bytes;
    }
  }
}

/** What the `length` bytes at `at` say; `undefined` for a type that is not known here, `"malformed"` for what cannot be read. */
export function decodeData(
  message: Uint8Array,
  { type, at, length }: { readonly type: number; readonly at: number; readonly length: number },
): RecordData | "malformed" | undefined {
  const data = message.subarray(at, at + length);
  switch (type) {
    case RECORD_TYPES.PTR: {
      const target = nameWithin(message, at, at + length);
      return target === undefined ? "malformed" : { type: "PTR", target };
    }
    case RECORD_TYPES.SRV: {
      const target = nameWithin(message, at + 6, at + length);
      return target === undefined
        ? "malformed"
        : { type: "SRV", port: data[4]! << 8 | data[5]!, target };
    }
    case RECORD_TYPES.TXT: {
      const strings = decodeStrings(data);
      return strings === undefined ? "malformed" : { type: "TXT", strings };
    }
    case RECORD_TYPES.A:
      return length === 4 ? { type: "A", address: ipv4Text(data) } : "malformed";
    case RECORD_TYPES.AAAA:
      return length === 16 ? { type: "AAAA", address: ipv6Text(data) } : "malformed";
    default:
      return undefined;
  }
}

/** The name that fills `message[at, end)`. */
function nameWithin(message: Uint8Array, at: number, end: number): DomainName | undefined {
  const read = at < end ? readName(message, at) : undefined;
  return read?.next === end ? read.name : undefined;
}

function encodeStrings(strings: readonly string[]): Uint8Array {
  const encoded = strings.map((text) => UTF8.encode(text));
  if (encoded.some(({ length }) => length > MAX_TXT_STRING_BYTES)) {
    throw new RangeError(`A text of a TXT record has more than ${MAX_TXT_STRING_BYTES} bytes`);
  }
  if (encoded.length === 0) return new Uint8Array(1); // a TXT record is never empty (RFC 6763, 6.1)
  const bytes = new Uint8Array(encoded.reduce((sum, { length }) => sum + 1 + length, 0));
  let at = 0;
  for (const text of encoded) {
    bytes[at] = text.length;
    bytes.set(text, at + 1);
    at += 1 + text.length;
  }
  return bytes;
}

function decodeStrings(data: Uint8Array): string[] | undefined {
  const strings: string[] = [];
  for (let at = 0; at < data.length;) {
    const end = at + 1 + data[at]!;
    if (end > data.length) return undefined;
    if (end > at + 1) strings.push(LENIENT_UTF8.decode(data.subarray(at + 1, end)));
    at = end;
  }
  return strings;
}
