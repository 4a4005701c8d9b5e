import { RoboError } from "../../errors.ts";

/** Group and port of multicast DNS over IPv4 (RFC 6762, 3). */
const MDNS: MulticastPlace = { group: "224.0.0.251", port: 5353 };

/** Group and port of pygecko's beacons. */
const BEACON: MulticastPlace = { group: "224.3.29.110", port: 11311 };

/** A multicast group and a UDP port. */
export interface MulticastPlace {
  /** Address of the group, IPv4. */
  readonly group: string;
  /** The port. */
  readonly port: number;
}

/** Where cores are asked for on a network. */
export interface DiscoveryPlaces {
  /** Where DNS-SD is spoken. */
  readonly dnssd: MulticastPlace;
  /** Where pygecko's beacons are asked. */
  readonly beacon: MulticastPlace;
}

/** Where everybody asks: multicast DNS, and pygecko's group. */
export const DISCOVERY_PLACES: DiscoveryPlaces = {
  dnssd: MDNS,
  beacon: BEACON,
};

/** Environment variable with the two UDP ports of {@linkcode parsePlaces}. */
export const DISCOVERY_VARIABLE = "ROBO_DISCOVERY";

/**
 * The places at other ports: `DNSSD,BEACON`, such as `15353,21311`; the usual ones for nothing. Cores and programs with other
 * ports than the usual ones find each other and nobody else. Throws a `RoboError` of kind `config` for anything else.
 */
export function parsePlaces(value: string | undefined): DiscoveryPlaces {
  if (value === undefined || value === "") return DISCOVERY_PLACES;
  const ports = value.split(",").map((text) => /^\d{1,5}$/.test(text) ? Number(text) : NaN);
  const [dnssd, beacon] = ports as [number, number];
  if (ports.length !== 2 || !ports.every((port) => port >= 1 && port <= 65535)) {
    throw new RoboError("config", `${DISCOVERY_VARIABLE} does not name two UDP ports: ${value}`, {
      hint:
        "Set it to two ports, such as 15353,21311, or to nothing for the usual ones, 5353 and 11311",
    });
  }
  return {
    dnssd: { ...MDNS, port: dnssd },
    beacon: { ...BEACON, port: beacon },
  };
}
