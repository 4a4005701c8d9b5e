import { coreQuestion } from "../../protocols/dnssd/answer.ts";
import { encodeDnsMessage } from "../../protocols/dnssd/message.ts";
import { DISCOVERY_PLACES, type DiscoveryPlaces } from "../../protocols/dnssd/places.ts";
import { type NetworkCard, networkCards } from "../../transports/network_cards.ts";
import { pause } from "../../transports/pause.ts";
import { type UdpAddress, UdpSocket } from "../../transports/udp_socket.ts";
import { AnswerReader, coreQuestions, topicQuestions } from "./answers.ts";
import { type FoundCore, type Sighting, Sightings } from "./found_core.ts";

/** How long cores are looked for unless said otherwise, in milliseconds. */
export const DEFAULT_SEARCH_MS = 2000;

/** When it is asked in the first second, in milliseconds, for datagrams are lost; then once a second. */
const ASK_AT_MS = [0, 100, 300, 700];

/** The round from which pygecko 1.3 is asked, if nobody has answered. */
const ASK_TOPICS_FROM = 2;

/** Pause between later questions, in milliseconds. */
const ASK_EVERY_MS = 1000;

/** Routers that questions to multicast DNS may cross in theory: none do, and some check the number. */
const MDNS_HOPS = 255;

/** What is looked for, and where. */
export interface FindCoresOptions {
  /** Key of the cores; any case. Default any, of which pygecko's cores are found by this host's name alone. */
  readonly key?: string;
  /** How long to look, in milliseconds. Default 2000. */
  readonly timeoutMs?: number;
  /** Ends the search. */
  readonly signal?: AbortSignal;
  /** Told of each different core as it is found; `true` ends the search. */
  readonly onFound?: (core: FoundCore) => boolean | void;
  /** Whether it listens on but asks no more once one is found. Default not. */
  readonly askOnce?: boolean;
  /** What is known before it is asked. */
  readonly known?: readonly Sighting[];
  /** Groups and ports that are asked. Default multicast DNS and pygecko's. */
  readonly places?: DiscoveryPlaces;
  /** Networks on which is asked. Default all of this machine. */
  readonly cards?: readonly NetworkCard[];
}

/** What a search has found, and where it asked. */
export interface FoundCores {
  /** The different cores. */
  readonly cores: readonly FoundCore[];
  /** Networks on which was asked, such as `eth0 192.168.1.5`. */
  readonly networks: readonly string[];
  /** Networks on which could not be asked, and why. */
  readonly silent: readonly string[];
  /** Datagrams that came back and told of no core. */
  readonly unread: number;
  /** Groups and ports that were asked. */
  readonly places: DiscoveryPlaces;
}

/**
 * Looks for cores by DNS-SD and by both of pygecko's beacons, on all networks of this machine, until the time is up, `signal`
 * aborts or `onFound` says that it is enough. Nothing is thrown: a network on which cannot be asked is among `silent`.
 */
export async function findCores(options: FindCoresOptions = {}): Promise<FoundCores> {
  const { timeoutMs = DEFAULT_SEARCH_MS, places = DISCOVERY_PLACES, cards = networkCards() } =
    options;
  await using search = new Search(options, cards);
  const end = AbortSignal.any([search.enough, ...(options.signal ? [options.signal] : [])]);
  const started = performance.now();
  await search.open();
  for (let round = 0; !end.aborted; round++) {
    const elapsed = performance.now() - started;
    if (elapsed >= timeoutMs) break;
    search.ask(round);
    const next = ASK_AT_MS[round + 1] ??
      ASK_AT_MS.at(-1)! + (round + 2 - ASK_AT_MS.length) * ASK_EVERY_MS;
    await pause(Math.max(0, Math.min(next, timeoutMs) - (performance.now() - started)), end);
  }
  const { cores, networks, silent, unread } = search;
  return { cores, networks, silent, unread, places };
}

/** One search: a socket on each network, which asks and hears the answers. */
class Search implements AsyncDisposable {
  readonly networks: string[] = [];
  readonly silent: string[] = [];
  readonly #options: FindCoresOptions;
  readonly #cards: readonly NetworkCard[];
  readonly #sightings: Sightings;
  readonly #reader: AnswerReader;
  readonly #beaconKey: string;
  readonly #sockets: UdpSocket[] = [];
  readonly #enough = new AbortController();

  constructor(options: FindCoresOptions, cards: readonly NetworkCard[]) {
    this.#options = options;
    this.#cards = cards;
    this.#sightings = new Sightings(networkCards().map(({ address }) => address));
    this.#beaconKey = options.key ?? Deno.hostname().split(".")[0]!.toLowerCase();
    this.#reader = new AnswerReader(this.#beaconKey);
    for (const sighting of options.known ?? []) this.#take(sighting);
  }

  /** Aborted when `onFound` wants no more. */
  get enough(): AbortSignal {
    return this.#enough.signal;
  }

  get cores(): readonly FoundCore[] {
    return this.#sightings.cores;
  }

  /** Datagrams that told of no core. */
  get unread(): number {
    return this.#reader.unread;
  }

  async open(): Promise<void> {
    for (const { name, address } of this.#cards) {
      try {
        const socket = await UdpSocket.open({
          port: 0,
          address,
          card: address,
          hops: MDNS_HOPS,
          onDatagram: (bytes, from) => this.#heard(bytes, from),
          onError: (error) => this.#failed(`${name} ${address}`, error),
        });
        this.#sockets.push(socket);
        this.networks.push(`${name} ${address}`);
      } catch (error) {
        this.#failed(`${name} ${address}`, error);
      }
    }
  }

  ask(round: number): void {
    const { places = DISCOVERY_PLACES, askOnce = false } = this.#options;
    if (askOnce && this.cores.length > 0) return;
    const dnssd = encodeDnsMessage(coreQuestion(round + 1));
    const asker = { pid: Deno.pid, name: "robo" };
    const beacon = coreQuestions(this.#beaconKey, asker);
    // What pygecko 1.3 tells is the least; every other core has answered by then.
    if (round >= ASK_TOPICS_FROM && this.cores.length === 0) {
      beacon.push(...topicQuestions(this.#beaconKey, asker));
    }
    for (const socket of this.#sockets) {
      socket.send(dnssd, { address: places.dnssd.group, port: places.dnssd.port });
      for (const question of beacon) {
        socket.send(question, { address: places.beacon.group, port: places.beacon.port });
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#sockets.map((socket) => socket.close()));
  }

  #heard(bytes: Uint8Array, from: UdpAddress): void {
    const { onFound } = this.#options;
    for (const sighting of this.#reader.read(bytes, from)) {
      if (this.#take(sighting) && onFound?.(this.cores.at(-1)!) === true) this.#enough.abort();
    }
  }

  /** Takes an answer; returns whether it tells of a wanted core that was not known. */
  #take(sighting: Sighting): boolean {
    const wanted = this.#options.key?.toLowerCase();
    if (wanted !== undefined && sighting.core.key.toLowerCase() !== wanted) return false;
    return this.#sightings.add(sighting);
  }

  #failed(network: string, error: unknown): void {
    if (this.silent.some((text) => text.startsWith(`${network}: `))) return;
    const at = this.networks.indexOf(network);
    if (at >= 0) this.networks.splice(at, 1);
    this.silent.push(`${network}: ${(error as Error).message}`);
  }
}
