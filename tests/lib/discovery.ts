import { type DiscoveryPlaces, parsePlaces } from "../../protocols/dnssd/places.ts";
import type { NetworkCard } from "../../transports/network_cards.ts";
import { UdpSocket } from "../../transports/udp_socket.ts";

/** Loopback: a test of discovery is nobody else's business. */
export const LOOPBACK: NetworkCard = {
  name: "lo",
  address: "127.0.0.1",
  netmask: "255.0.0.0",
  ipv6: [],
};

/** UDP ports of a test's own at which cores are asked for. */
export interface OwnPlaces {
  /** The groups and ports. */
  readonly places: DiscoveryPlaces;
  /** The same for `ROBO_DISCOVERY`. */
  readonly env: Readonly<Record<string, string>>;
}

/** Ports at which no other test asks for cores. */
export async function ownPlaces(): Promise<OwnPlaces> {
  await using first = await udpSocket();
  await using second = await udpSocket();
  const variable = `${first.port},${second.port}`;
  return { places: parsePlaces(variable), env: { ROBO_DISCOVERY: variable } };
}

/** A UDP socket on loopback that hands each datagram to `onDatagram`. */
export function udpSocket(
  options: Partial<Parameters<typeof UdpSocket.open>[0]> = {},
): Promise<UdpSocket> {
  return UdpSocket.open({
    port: 0,
    card: LOOPBACK.address,
    onDatagram: () => {},
    onError: (error) => {
      throw error;
    },
    ...options,
  });
}
