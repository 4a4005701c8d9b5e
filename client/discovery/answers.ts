import { coresIn } from "../../protocols/dnssd/core_records.ts";
import { decodeDnsMessage } from "../../protocols/dnssd/message.ts";
import {
  BEACON_LOG_TOPIC,
  decodeBeaconReply,
  encodeBeaconRequest,
  fitsBeacon,
} from "../../protocols/gecko/beacon.ts";
import { isCoreEndpoint } from "../../protocols/gecko/core_file.ts";
import { CORE_INFO_TOPIC } from "../../protocols/gecko/core_info.ts";
import { isMalformed } from "../../protocols/malformed.ts";
import type { UdpAddress } from "../../transports/udp_socket.ts";
import type { Sighting } from "./found_core.ts";

/** Askers of pygecko 1.3 whose half answers are kept. */
const MAX_HALVES = 64;

/** Who asks, for pygecko's cores. */
export interface BeaconAsker {
  /** Its process id. */
  readonly pid: number;
  /** Its name. */
  readonly name: string;
}

/** The datagram by which cores of pygecko 1.0 are asked; none for a key that it cannot carry. */
export function coreQuestions(key: string, { pid, name }: BeaconAsker): Uint8Array[] {
  if (!fitsBeacon(key)) return [];
  return [encodeBeaconRequest({ kind: "core", key, pid: String(pid), name })];
}

/** The datagrams by which cores of pygecko 1.3 are asked, one for each endpoint; none for a key that they cannot carry. */
export function topicQuestions(key: string, { pid }: BeaconAsker): Uint8Array[] {
  if (!fitsBeacon(key)) return [];
  return [CORE_INFO_TOPIC, BEACON_LOG_TOPIC].map((topic) =>
    encodeBeaconRequest({ kind: "connect", key, topic, pid: String(pid) })
  );
}

/** Makes sightings of what comes back. Whatever comes, nothing is thrown. */
export class AnswerReader {
  readonly #beaconKey: string;
  readonly #halves = new Map<string, Map<string, string>>();
  /** Datagrams that told of no core. */
  unread = 0;

  /** `beaconKey` is the key that pygecko's cores were asked for: they do not repeat it. */
  constructor(beaconKey: string) {
    this.#beaconKey = beaconKey;
  }

  /** The cores that a datagram tells of. */
  read(bytes: Uint8Array, from: UdpAddress): Sighting[] {
    const sightings = this.#beacon(bytes, from) ?? this.#dnssd(bytes, from.address);
    if (sightings === undefined) this.unread++;
    return sightings ?? [];
  }

  #dnssd(bytes: Uint8Array, from: string): Sighting[] | undefined {
    const message = decodeDnsMessage(bytes);
    if (isMalformed(message)) return undefined;
    return coresIn(message).map((core) => ({ core, by: "dns-sd", from }));
  }

  #beacon(bytes: Uint8Array, from: UdpAddress): Sighting[] | undefined {
    const reply = decodeBeaconReply(bytes);
    if (isMalformed(reply)) return undefined;
    const key = this.#beaconKey;
    if (reply.kind === "ports") {
      const { address } = from;
      const core = {
        key,
        in: `tcp://${address}:${reply.in}`,
        out: `tcp://${address}:${reply.out}`,
      };
      return [{ core, by: "beacon", from: address }];
    }
    const { topic, endpoint } = reply;
    if (reply.key !== key || !isCoreEndpoint(endpoint) || !endpoint.startsWith("tcp://")) {
      return undefined;
    }
    return this.#half(topic, endpoint, from);
  }

  /** A core of pygecko 1.3 says one endpoint at a time; who says two for the same topic is several cores, or none. */
  #half(topic: string, endpoint: string, { address, port }: UdpAddress): Sighting[] {
    const place = `${address}:${port}`;
    const halves = this.#halves.get(place) ?? new Map<string, string>();
    if (this.#halves.size < MAX_HALVES) this.#halves.set(place, halves);
    if (topic !== CORE_INFO_TOPIC && topic !== BEACON_LOG_TOPIC) return [];
    const before = halves.get(topic);
    halves.set(topic, before === undefined || before === endpoint ? endpoint : "");
    const [input, output] = [halves.get(CORE_INFO_TOPIC), halves.get(BEACON_LOG_TOPIC)];
    if (!input || !output || input === output) return [];
    return [{
      core: { key: this.#beaconKey, in: input, out: output },
      by: "beacon",
      from: address,
    }];
  }
}
