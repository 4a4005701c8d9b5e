import type { CoreRecords } from "./core_records.ts";
import { CORE_SERVICE } from "./core_service.ts";
import type { DnsMessage, DnsQuestion } from "./message.ts";
import { sameName } from "./name.ts";
import { type DnsRecord, RECORD_TYPES } from "./record.ts";

/** Longest time for which a program that asks alone may remember an answer, in seconds (RFC 6762, 6.7). */
const LEGACY_TTL = 10;

/** An answer, and to whom it goes. */
export interface DnsAnswer {
  /** The answer. */
  readonly message: DnsMessage;
  /** Whether it is for the asker, else for all. */
  readonly unicast: boolean;
}

/** Asks for cores. */
export function coreQuestion(id = 0): DnsMessage {
  const question = { name: CORE_SERVICE, type: RECORD_TYPES.PTR };
  return { id, isResponse: false, questions: [question], answers: [], additionals: [] };
}

/**
 * What a core with `records` has to say to `query`; `undefined` when that is nothing. `isLegacy` says that the asker does not
 * take part in multicast DNS but asks from a port of its own, and so gets a plain answer (RFC 6762, 6.7).
 */
export function answerQuery(
  query: DnsMessage,
  records: CoreRecords,
  isLegacy: boolean,
): DnsAnswer | undefined {
  const answers = new Set<DnsRecord>();
  for (const question of query.questions) {
    for (const record of matching(question, records)) {
      if (isLegacy || !isKnown(record, query.answers)) answers.add(record);
    }
  }
  if (answers.size === 0) return undefined;
  const additionals = [...added(answers, records)].filter((record) => !answers.has(record));
  const plain = (record: DnsRecord): DnsRecord => {
    const { flush: _, ...rest } = record;
    return { ...rest, ttl: Math.min(rest.ttl, LEGACY_TTL) };
  };
  const form = isLegacy ? plain : (record: DnsRecord) => record;
  return {
    message: {
      id: isLegacy ? query.id : 0,
      isResponse: true,
      questions: isLegacy ? query.questions : [],
      answers: [...answers].map(form),
      additionals: additionals.map(form),
    },
    unicast: isLegacy || query.questions.every(({ unicast }) => unicast === true),
  };
}

function matching(
  { name, type }: DnsQuestion,
  { type: types, pointer, service, text, addresses }: CoreRecords,
): DnsRecord[] {
  return [types, pointer, service, text, ...addresses].filter((record) =>
    sameName(record.name, name) &&
    (type === RECORD_TYPES.ANY || type === RECORD_TYPES[record.type])
  );
}

/** Whether the asker said that it knows `record`, and will for a while (RFC 6762, 7.1). */
function isKnown(record: DnsRecord, known: readonly DnsRecord[]): boolean {
  return record.type === "PTR" &&
    known.some((one) =>
      one.type === "PTR" && one.ttl >= record.ttl / 2 && sameName(one.name, record.name) &&
      sameName(one.target, record.target)
    );
}

/** What the asker of `answers` will ask next (RFC 6763, 12). */
function added(answers: ReadonlySet<DnsRecord>, records: CoreRecords): Set<DnsRecord> {
  const next = new Set<DnsRecord>();
  if (answers.has(records.pointer)) next.add(records.service).add(records.text);
  if (answers.has(records.service) || next.has(records.service)) {
    for (const address of records.addresses) next.add(address);
  }
  return next;
}
