import {
  CORE_SERVICE,
  type CoreService,
  decodeCoreText,
  encodeCoreText,
  hostName,
  instanceName,
} from "./core_service.ts";
import type { DnsMessage } from "./message.ts";
import { type DomainName, sameName } from "./name.ts";
import type { DnsRecord } from "./record.ts";

/** Name under which all types of services are listed (RFC 6763, 9). */
export const SERVICE_TYPES: DomainName = ["_services", "_dns-sd", "_udp", "local"];

/** How long the records of a core may be remembered, in seconds: a core that was killed cannot say goodbye. */
const TTL = 120;

/** The records of one core, on one network. */
export interface CoreRecords {
  /** That there are cores. */
  readonly type: DnsRecord;
  /** That this is one. */
  readonly pointer: DnsRecord;
  /** Its port and machine. */
  readonly service: DnsRecord;
  /** Its texts. */
  readonly text: DnsRecord;
  /** The addresses of its machine. */
  readonly addresses: readonly DnsRecord[];
}

/** The records of `core`, which can be reached at `addresses`, IPv4 or IPv6. Its `in` must be a TCP endpoint. */
export function coreRecords(core: CoreService, addresses: readonly string[]): CoreRecords {
  const instance = instanceName(core);
  const host = hostName(core);
  const port = Number(/:(\d+)$/.exec(core.in)?.[1] ?? 0);
  return {
    type: { name: SERVICE_TYPES, ttl: TTL, type: "PTR", target: CORE_SERVICE },
    pointer: { name: CORE_SERVICE, ttl: TTL, type: "PTR", target: instance },
    service: { name: instance, ttl: TTL, type: "SRV", port, target: host, flush: true },
    text: { name: instance, ttl: TTL, type: "TXT", strings: encodeCoreText(core), flush: true },
    addresses: addresses.map((address): DnsRecord => ({
      name: host,
      ttl: TTL,
      type: address.includes(":") ? "AAAA" : "A",
      address,
      flush: true,
    })),
  };
}

/** The message by which a core makes itself known without being asked, or with `goodbye` says that it ends. */
export function announcementOf(records: CoreRecords, goodbye = false): DnsMessage {
  const { pointer, service, text, addresses } = records;
  const all = [pointer, service, text, ...addresses];
  return {
    id: 0,
    isResponse: true,
    questions: [],
    answers: goodbye ? all.map((record) => ({ ...record, ttl: 0 })) : all,
    additionals: [],
  };
}

/** The cores that a message describes; those that say goodbye are none. */
export function coresIn(message: DnsMessage): CoreService[] {
  if (!message.isResponse) return [];
  return [...message.answers, ...message.additionals].flatMap((record) => {
    if (record.type !== "TXT" || record.ttl === 0) return [];
    // Some write an instance with a dot as two labels: its end tells.
    if (!sameName(record.name.slice(-CORE_SERVICE.length), CORE_SERVICE)) return [];
    const core = decodeCoreText(record.strings);
    return core === undefined ? [] : [core];
  });
}
