/** The four bytes of an IPv4 address such as `192.168.1.5`; `undefined` for any other text. */
export function ipv4Bytes(address: string): Uint8Array | undefined {
  const parts = address.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) {
    return undefined;
  }
  return Uint8Array.from(parts, Number);
}

/** The text of an IPv4 address of four bytes. */
export function ipv4Text(bytes: Uint8Array): string {
  return bytes.join(".");
}

/** The sixteen bytes of an IPv6 address such as `fd00::5`, without a zone; `undefined` for any other text. */
export function ipv6Bytes(address: string): Uint8Array | undefined {
  if (!/^[0-9a-fA-F:.]+$/.test(address) || !address.includes(":")) return undefined;
  const canonical = canonicalIpv6(address);
  if (canonical === undefined) return undefined;
  const [head, tail] = canonical.split("::") as [string, string?];
  const groups = (text: string | undefined) =>
    text === undefined || text === "" ? [] : text.split(":");
  const front = groups(head);
  const back = groups(tail);
  const all = [...front, ...Array<string>(8 - front.length - back.length).fill("0"), ...back];
  return Uint8Array.from(
    all.flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 255]),
  );
}

/** The text of an IPv6 address of sixteen bytes, as short as it goes (RFC 5952). */
export function ipv6Text(bytes: Uint8Array): string {
  const groups = Array.from(
    { length: 8 },
    (_, i) => (bytes[2 * i]! << 8 | bytes[2 * i + 1]!).toString(16),
  );
  return canonicalIpv6(groups.join(":"))!;
}

/** What URLs make of an address: the shortest form, all of it in hexadecimal. */
function canonicalIpv6(address: string): string | undefined {
  const url = `http://[${address}]/`;
  return URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : undefined;
}
