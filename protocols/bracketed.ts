/** A host as it stands in front of a port: an IPv6 address in brackets (RFC 3986, 3.2.2), all others as they are. */
export function bracketed(host: string): string {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}
