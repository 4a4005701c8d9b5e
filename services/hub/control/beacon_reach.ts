import type { CoreService } from "../../../protocols/dnssd/core_service.ts";
import { isLoopback, type NetworkCard } from "../../../transports/network_cards.ts";

/** A core as the programs on one network reach it. */
export interface Reach {
  /** The network. */
  readonly card: NetworkCard;
  /** The core, with endpoints of this network. */
  readonly core: CoreService;
  /** Addresses of this machine at which its endpoints are. */
  readonly addresses: readonly string[];
}

/**
 * The networks on which `core` can be reached: those whose programs can connect to both its endpoints as they were bound. Its
 * control interface is left out where only programs of this machine can ask it.
 */
export function reachesOf(core: CoreService, cards: readonly NetworkCard[]): Reach[] {
  return cards.flatMap((card) => {
    const input = reachableAt(core.in, card);
    const output = reachableAt(core.out, card);
    if (input === undefined || output === undefined) return [];
    const { control: bound, ...rest } = core;
    const control = bound === undefined ? undefined : reachableAt(bound, card);
    const addresses = new Set(
      [input, output].map((endpoint) => partsOf(endpoint)!.host)
        .map((host) => host === "localhost" ? card.address : host.replaceAll(/[[\]]/g, "")),
    );
    return [{
      card,
      core: { ...rest, in: input, out: output, ...(control === undefined ? {} : { control }) },
      addresses: [...addresses],
    }];
  });
}

/** The endpoint or URL as a program on the network of `card` connects to it; `undefined` where it cannot. */
function reachableAt(endpoint: string, card: NetworkCard): string | undefined {
  const parts = partsOf(endpoint);
  if (parts === undefined) return undefined;
  const { scheme, host, port } = parts;
  if (/^(\*|0\.0\.0\.0|\[::\])$/.test(host)) return `${scheme}://${card.address}:${port}`;
  // A program of this machine reaches all of its addresses.
  if (isLoopback(card.address)) return endpoint;
  const isOfCard = host === card.address || card.ipv6.some((address) => host === `[${address}]`);
  return isOfCard ? endpoint : undefined;
}

function partsOf(
  endpoint: string,
): { readonly scheme: string; readonly host: string; readonly port: string } | undefined {
  const match = /^(tcp|http):\/\/(\[[^\]]+\]|[^:[\]/]+):(\d+)\/?$/.exec(endpoint);
  return match === null ? undefined : { scheme: match[1]!, host: match[2]!, port: match[3]! };
}
