import type { Logger } from "@logtape/logtape";
import { type CoreService, fitsRecord } from "../../../protocols/dnssd/core_service.ts";
import { DISCOVERY_PLACES, type DiscoveryPlaces } from "../../../protocols/dnssd/places.ts";
import { isLoopback, type NetworkCard, networkCards } from "../../../transports/network_cards.ts";
import type { UdpAddress } from "../../../transports/udp_socket.ts";
import type { AllowList } from "../../../transports/allow_list.ts";
import { BeaconDirectory } from "./beacon_directory.ts";
import { AskerLimit } from "./beacon_limit.ts";
import { BeaconNetwork, type BeaconRefusal } from "./beacon_network.ts";
import { type Reach, reachesOf } from "./beacon_reach.ts";

/** How often networks that have come or gone are looked for, in milliseconds. */
const LOOK_EVERY_MS = 5000;

/** When a core that has started tells of itself once more, in milliseconds (RFC 6762, 8.3). */
const AGAIN_AFTER_MS = 1000;

/** How a {@linkcode Beacon} is to be. */
export interface BeaconOptions {
  /** The core, with its endpoints as they were bound, such as `tcp://0.0.0.0:9998`. */
  readonly core: CoreService;
  /** Networks whose hosts are answered, besides loopback. Default all on which the core can be reached. */
  readonly allow?: AllowList;
  /** Whether a topic goes through the hub. Default none does. */
  readonly knowsTopic?: (topic: string) => boolean;
  /** Told why a question was refused. */
  readonly onRefused?: (reason: BeaconRefusal) => void;
  /** Where the core is asked for. Default multicast DNS and pygecko's group. */
  readonly places?: DiscoveryPlaces;
  /** Lists the networks of this machine. */
  readonly cards?: () => readonly NetworkCard[];
  /** Where events are logged. Default nowhere. */
  readonly log?: Logger;
}

/** What a {@linkcode Beacon} has done since it started. */
export interface BeaconCounters {
  /** Answers to DNS-SD. */
  dnssd: number;
  /** Answers to pygecko's beacons. */
  beacon: number;
  /** Questions that were refused. */
  refused: number;
}

/**
 * Makes a core known to the networks on which it can be reached, while this object is: it answers DNS-SD (`_robo-core._tcp`) and
 * both of pygecko's beacons, announces the core at the start and says goodbye at the end. A core on loopback is known to its
 * own machine alone. Networks that come and go later are followed.
 */
export class Beacon implements AsyncDisposable {
  /** What it has done. */
  readonly counters: Readonly<BeaconCounters>;
  readonly #counters: BeaconCounters = { dnssd: 0, beacon: 0, refused: 0 };
  readonly #options: BeaconOptions;
  readonly #networks = new Map<string, BeaconNetwork>();
  readonly #limit = new AskerLimit(() => performance.now());
  readonly #directory: BeaconDirectory;
  readonly #complained = new Set<string>();
  #looking: ReturnType<typeof setInterval> | undefined;
  #again: ReturnType<typeof setTimeout> | undefined;
  #changing: Promise<void> = Promise.resolve();
  #closed = false;

  /** Starts a beacon. What fails is logged as a warning, and tried again later: a core works without. */
  static async start(options: BeaconOptions): Promise<Beacon> {
    const beacon = new Beacon(options);
    if (!options.core.in.startsWith("tcp://") || !options.core.out.startsWith("tcp://")) {
      options.log?.debug("A core on Unix sockets has no beacon: programs find it by its file");
    } else if (!fitsRecord(options.core.key)) {
      options.log?.warn("Programs on the network will not find this core: its key is too long", {
        hint: "Give it a shorter one with --key",
      });
    } else {
      await beacon.look();
      beacon.#looking = setInterval(() => void beacon.look(), LOOK_EVERY_MS);
      beacon.#again = setTimeout(() => beacon.#announce(), AGAIN_AFTER_MS);
    }
    return beacon;
  }

  private constructor(options: BeaconOptions) {
    this.#options = options;
    this.counters = this.#counters;
    this.#directory = new BeaconDirectory({
      knowsTopic: options.knowsTopic ?? (() => false),
      takesBinders: (options.core.security ?? "NULL") === "NULL",
    });
  }

  /** The networks on which it can be heard, in words. */
  get networks(): readonly string[] {
    return [...this.#networks.values()].map(({ name }) => name);
  }

  /** Follows the networks that have come or gone, at once; it does so every five seconds. */
  look(): Promise<void> {
    return this.#changing = this.#changing.then(() => this.#look());
  }

  /** Says goodbye and ends. Harmless when repeated. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#looking);
    clearTimeout(this.#again);
    await this.#changing;
    const networks = [...this.#networks.values()];
    this.#networks.clear();
    await Promise.all(networks.map((network) => network.close()));
  }

  /** As {@linkcode close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #look(): Promise<void> {
    if (this.#closed) return;
    const { core, cards = networkCards } = this.#options;
    const reaches = new Map(
      reachesOf(core, cards()).map((reach) => [JSON.stringify(reach), reach]),
    );
    for (const [id, network] of [...this.#networks]) {
      if (reaches.has(id)) continue;
      this.#networks.delete(id);
      await network.close();
    }
    for (const [id, reach] of reaches) await this.#open(id, reach);
  }

  async #open(id: string, reach: Reach): Promise<void> {
    const isNew = !this.#networks.has(id);
    const network = this.#networks.get(id) ?? this.#network(reach);
    this.#networks.set(id, network);
    const failures = await network.open();
    for (const [protocol, error] of failures) this.#complain(network.name, protocol, error);
    if (isNew) network.announce();
  }

  #network(reach: Reach): BeaconNetwork {
    const { allow, places = DISCOVERY_PLACES, log } = this.#options;
    return new BeaconNetwork({
      reach,
      places,
      directory: this.#directory,
      isDiscreet: allow !== undefined && !isLoopback(reach.card.address),
      admit: (address) => {
        if (allow?.admits(`tcp://${address}:1`) === false) return "beacon-stranger";
        // A program of this machine can do worse, and a launch starts many at once.
        return isLoopback(address) || this.#limit.take(address) ? undefined : "beacon-flood";
      },
      onAnswer: (protocol, { address, port }) => {
        this.#counters[protocol === "beacon" ? "beacon" : "dnssd"]++;
        log?.debug("Told where the core is", { protocol, asker: `${address}:${port}` });
      },
      onRefused: (reason, from) => this.#refuse(reason, from),
      onError: (error) => log?.debug("Could not answer a search for cores", { error }),
      now: () => performance.now(),
    });
  }

  #refuse(reason: BeaconRefusal, { address, port }: UdpAddress): void {
    this.#counters.refused++;
    this.#options.onRefused?.(reason);
    this.#options.log?.debug("Refused a search for cores", { reason, asker: `${address}:${port}` });
  }

  #complain(network: string, protocol: "dns-sd" | "beacon", error: unknown): void {
    const { places = DISCOVERY_PLACES, log } = this.#options;
    const { port } = protocol === "beacon" ? places.beacon : places.dnssd;
    if (this.#complained.has(`${network} ${protocol}`)) return;
    this.#complained.add(`${network} ${protocol}`);
    const isTaken = (error as { code?: unknown }).code === "EADDRINUSE";
    log?.warn(
      `Programs will not find this core by ${
        protocol === "beacon" ? "pygecko's beacon" : "DNS-SD"
      }`,
      {
        network,
        reason: isTaken ? `UDP port ${port} is in use` : (error as Error).message,
        hint: isTaken
          ? `Another program keeps it to itself: ss -ulpn 'sport = :${port}' names it; --no-beacon does without`
          : "Does this network have multicast? --no-beacon does without",
      },
    );
  }

  #announce(): void {
    for (const network of this.#networks.values()) network.announce();
  }
}
