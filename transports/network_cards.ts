/** An IPv4 address of this machine, and the network that it is on. */
export interface NetworkCard {
  /** What the system calls it, such as `eth0`. */
  readonly name: string;
  /** Its IPv4 address. */
  readonly address: string;
  /** Mask of its network, such as `255.255.255.0`. */
  readonly netmask: string;
  /** IPv6 addresses of the same card, without those that need a zone. */
  readonly ipv6: readonly string[];
}

/** Most addresses that are used: a machine with containers can have hundreds. */
const MAX_CARDS = 32;

/** The IPv4 addresses of this machine, loopback first. */
export function networkCards(): NetworkCard[] {
  const all = Deno.networkInterfaces();
  return all.filter(({ family }) => family === "IPv4")
    .map(({ name, address, netmask }): NetworkCard => ({
      name,
      address,
      netmask,
      ipv6: all.filter((one) => one.name === name && one.family === "IPv6")
        .map(({ address }) => address)
        .filter((address) => !address.toLowerCase().startsWith("fe80:")),
    }))
    .toSorted((a, b) => Number(isLoopback(b.address)) - Number(isLoopback(a.address)))
    .slice(0, MAX_CARDS);
}

/** Whether the IPv4 address `address` is on the network of `card`. */
export function isOnNetwork(card: NetworkCard, address: string): boolean {
  const mask = number(card.netmask);
  return (number(address) & mask) === (number(card.address) & mask);
}

/** Whether a host, as endpoints write it, is this machine and cannot be reached from others. */
export function isLoopback(host: string): boolean {
  return /^(127(\.\d+){3}|localhost|\[?::1\]?)$/.test(host);
}

function number(address: string): number {
  return address.split(".").reduce((sum, part) => sum << 8 | Number(part), 0);
}
