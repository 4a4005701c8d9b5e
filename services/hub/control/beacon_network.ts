import { answerQuery } from "../../../protocols/dnssd/answer.ts";
import {
  announcementOf,
  type CoreRecords,
  coreRecords,
} from "../../../protocols/dnssd/core_records.ts";
import { decodeDnsMessage, encodeDnsMessage } from "../../../protocols/dnssd/message.ts";
import type { DiscoveryPlaces } from "../../../protocols/dnssd/places.ts";
import {
  decodeBeaconRequest,
  encodeBeaconReply,
  MAX_BEACON_BYTES,
} from "../../../protocols/gecko/beacon.ts";
import { isMalformed } from "../../../protocols/malformed.ts";
import { isOnNetwork } from "../../../transports/network_cards.ts";
import { type UdpAddress, UdpSocket } from "../../../transports/udp_socket.ts";
import type { BeaconDirectory } from "./beacon_directory.ts";
import type { Reach } from "./beacon_reach.ts";

/** Multicast DNS does not cross routers; its participants may check that with this number (RFC 6762, 11). */
const MDNS_HOPS = 255;

/** Shortest time between two equal answers to all, in milliseconds (RFC 6762, 6). */
const REPEAT_MS = 1000;

/** Why a question got no answer, apart from those that are none of this core's business. */
export type BeaconRefusal = "beacon-malformed" | "beacon-stranger" | "beacon-flood";

/** What a {@linkcode BeaconNetwork} needs of its beacon. */
export interface BeaconNetworkOptions {
  /** The core as this network reaches it. */
  readonly reach: Reach;
  /** Where it is asked. */
  readonly places: DiscoveryPlaces;
  /** What it answers to pygecko. */
  readonly directory: BeaconDirectory;
  /** Whether nobody but those on a list may learn of the core, so that nothing is said to all. */
  readonly isDiscreet: boolean;
  /** Whether the host of an address may be answered, and why not. */
  readonly admit: (address: string) => BeaconRefusal | undefined;
  /** Told of each answer. */
  readonly onAnswer: (protocol: "dns-sd" | "beacon", to: UdpAddress) => void;
  /** Told of each question that is not answered. */
  readonly onRefused: (reason: BeaconRefusal, from: UdpAddress) => void;
  /** Told of what cannot be sent. */
  readonly onError: (error: unknown) => void;
  /** The time, in milliseconds. */
  readonly now: () => number;
}

/** The beacon on one network: it answers the programs there, and tells them of the core's coming and going. */
export class BeaconNetwork {
  readonly #options: BeaconNetworkOptions;
  readonly #records: CoreRecords;
  readonly #saidAt = new Map<string, number>();
  #dnssd: UdpSocket | undefined;
  #beacon: UdpSocket | undefined;

  /** Nothing is open until {@linkcode open}. */
  constructor(options: BeaconNetworkOptions) {
    this.#options = options;
    this.#records = coreRecords(options.reach.core, options.reach.addresses);
  }

  /** Where it is, in words, such as `eth0 192.168.1.5`. */
  get name(): string {
    const { name, address } = this.#options.reach.card;
    return `${name} ${address}`;
  }

  /** Opens what is not open yet; resolves to what went wrong, by protocol. */
  async open(): Promise<Map<"dns-sd" | "beacon", unknown>> {
    const { places, reach, onError } = this.#options;
    const failures = new Map<"dns-sd" | "beacon", unknown>();
    const common = { card: reach.card.address, onError };
    try {
      this.#dnssd ??= await UdpSocket.open({
        ...common,
        ...places.dnssd,
        hops: MDNS_HOPS,
        onDatagram: (bytes, from) => this.#query(bytes, from),
      });
    } catch (error) {
      failures.set("dns-sd", error);
    }
    try {
      this.#beacon ??= await UdpSocket.open({
        ...common,
        ...places.beacon,
        onDatagram: (bytes, from) => this.#request(bytes, from),
      });
    } catch (error) {
      failures.set("beacon", error);
    }
    return failures;
  }

  /** Tells everybody that the core is there. */
  announce(): void {
    this.#say(encodeDnsMessage(announcementOf(this.#records)));
  }

  /** Tells everybody that the core goes, and closes. */
  async close(): Promise<void> {
    this.#say(encodeDnsMessage(announcementOf(this.#records, true)));
    await Promise.all([this.#dnssd?.close(), this.#beacon?.close()]);
  }

  #say(message: Uint8Array): void {
    const { group, port } = this.#options.places.dnssd;
    if (!this.#options.isDiscreet) this.#dnssd?.send(message, { address: group, port });
  }

  #query(bytes: Uint8Array, from: UdpAddress): void {
    if (!this.#isOurs(from)) return;
    const query = decodeDnsMessage(bytes);
    // Other programs speak DNS here as well: what is malformed is rarely meant for us.
    if (isMalformed(query) || query.isResponse) return;
    const { dnssd } = this.#options.places;
    const isLegacy = from.port !== dnssd.port;
    const answer = answerQuery(query, this.#records, isLegacy);
    if (answer === undefined || !this.#admits(from)) return;
    const message = encodeDnsMessage(answer.message);
    if (answer.unicast || this.#options.isDiscreet) {
      this.#dnssd?.send(message, from);
    } else {
      const what = answer.message.answers.map(({ type, name }) => `${type} ${name}`).join();
      const now = this.#options.now();
      if (now - (this.#saidAt.get(what) ?? -Infinity) < REPEAT_MS) return;
      this.#saidAt.set(what, now);
      this.#say(message);
    }
    this.#options.onAnswer("dns-sd", from);
  }

  #request(bytes: Uint8Array, from: UdpAddress): void {
    if (!this.#isOurs(from)) return;
    const request = decodeBeaconRequest(bytes.slice(0, MAX_BEACON_BYTES + 1));
    if (isMalformed(request)) return this.#options.onRefused("beacon-malformed", from);
    const { core } = this.#options.reach;
    if (!this.#mayAnswer(request.key) || !this.#admits(from)) return;
    const reply = this.#options.directory.answer(request, core);
    if (reply === undefined) return;
    this.#beacon?.send(encodeBeaconReply(reply), from);
    this.#options.onAnswer("beacon", from);
  }

  #mayAnswer(key: string): boolean {
    return key.toLowerCase() === this.#options.reach.core.key.toLowerCase();
  }

  /** Whether a datagram came over this network: a socket that shares its port hears those of all networks. */
  #isOurs(from: UdpAddress): boolean {
    return isOnNetwork(this.#options.reach.card, from.address);
  }

  #admits(from: UdpAddress): boolean {
    const refusal = this.#options.admit(from.address);
    if (refusal !== undefined) this.#options.onRefused(refusal, from);
    return refusal === undefined;
  }
}
