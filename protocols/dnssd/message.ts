import type { Malformed } from "../malformed.ts";
import { concat } from "../bytes.ts";
import { type DomainName, readName, writeName } from "./name.ts";
import { decodeData, type DnsRecord, encodeData, RECORD_TYPES } from "./record.ts";

/** Something that is asked. */
export interface DnsQuestion {
  /** Of which name. */
  readonly name: DomainName;
  /** Of which type, as a code of {@linkcode RECORD_TYPES}. */
  readonly type: number;
  /** Whether the asker would rather have the answer to itself (RFC 6762, 5.4). */
  readonly unicast?: boolean;
}

/** A message of multicast DNS (RFC 6762, 18): a question or an answer. */
export interface DnsMessage {
  /** What joins an answer to its question where one program asks alone; else 0. */
  readonly id: number;
  /** Whether it answers. */
  readonly isResponse: boolean;
  /** What is asked. */
  readonly questions: readonly DnsQuestion[];
  /** What is answered; in a question, what its asker knows already. */
  readonly answers: readonly DnsRecord[];
  /** What the asker will want next. */
  readonly additionals: readonly DnsRecord[];
}

/** Longest message, in bytes (RFC 6762, 17). */
export const MAX_DNS_BYTES = 9000;

/** Most questions and records that are read of a message. */
const MAX_ENTRIES = 256;

const RESPONSE = 0x8000;
const AUTHORITATIVE = 0x0400;
const OPCODE_AND_ERROR = 0x780f;
const INTERNET = 1;
const TOP_BIT = 0x8000;

/** The bytes of `message`, names not compressed. Throws a `RangeError` for what does not fit: our own messages are made to. */
export function encodeDnsMessage(message: DnsMessage): Uint8Array {
  const { id, isResponse, questions, answers, additionals } = message;
  const head = new Uint8Array(12);
  const view = new DataView(head.buffer);
  const flags = isResponse ? RESPONSE | AUTHORITATIVE : 0;
  [id, flags, questions.length, answers.length, 0, additionals.length]
    .forEach((value, i) => view.setUint16(2 * i, value));
  const bytes = concat([
    head,
    ...questions.flatMap(({ name, type, unicast }) => [
      writeName(name),
      uint16s(type, INTERNET | (unicast === true ? TOP_BIT : 0)),
    ]),
    ...[...answers, ...additionals].flatMap(encodeRecord),
  ]);
  if (bytes.length > MAX_DNS_BYTES) {
    throw new RangeError(`A message of ${bytes.length} bytes is too long`);
  }
  return bytes;
}

/** Reads a message; records of types that are not known here are passed over. Never throws. */
export function decodeDnsMessage(bytes: Uint8Array): DnsMessage | Malformed {
  if (bytes.length < 12) return { malformed: "It is shorter than a header" };
  if (bytes.length > MAX_DNS_BYTES) return { malformed: "It is longer than a message may be" };
  return new Reader(bytes).message();
}

class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 12;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  message(): DnsMessage | Malformed {
    const [id, flags, ...counts] = Array.from(
      { length: 6 },
      (_, i) => this.#view.getUint16(2 * i),
    ) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    if ((flags & OPCODE_AND_ERROR) !== 0) {
      return { malformed: "It is neither a question nor an answer" };
    }
    const [asked, answered, authorities, added] = counts;
    if (asked + answered + authorities + added > MAX_ENTRIES) {
      return { malformed: "It says too much" };
    }
    const questions: DnsQuestion[] = [];
    for (let i = 0; i < asked; i++) {
      const question = this.#question();
      if (question === undefined) return { malformed: `Question ${i + 1} cannot be read` };
      questions.push(question);
    }
    const sections: DnsRecord[][] = [];
    for (const count of [answered, authorities, added]) {
      const records: DnsRecord[] = [];
      for (let i = 0; i < count; i++) {
        const record = this.#record();
        if (record === "malformed") return { malformed: `A record at ${this.#at} cannot be read` };
        if (record !== undefined) records.push(record);
      }
      sections.push(records);
    }
    const [answers, , additionals] = sections as [DnsRecord[], DnsRecord[], DnsRecord[]];
    return { id, isResponse: (flags & RESPONSE) !== 0, questions, answers, additionals };
  }

  #question(): DnsQuestion | undefined {
    const read = readName(this.#bytes, this.#at);
    if (read === undefined || read.next + 4 > this.#bytes.length) return undefined;
    this.#at = read.next + 4;
    const type = this.#view.getUint16(read.next);
    const unicast = (this.#view.getUint16(read.next + 2) & TOP_BIT) !== 0;
    return { name: read.name, type, ...(unicast ? { unicast } : {}) };
  }

  #record(): DnsRecord | "malformed" | undefined {
    const read = readName(this.#bytes, this.#at);
    if (read === undefined || read.next + 10 > this.#bytes.length) return "malformed";
    const { name, next } = read;
    const length = this.#view.getUint16(next + 8);
    const at = next + 10;
    if (at + length > this.#bytes.length) return "malformed";
    this.#at = at + length;
    const data = decodeData(this.#bytes, { type: this.#view.getUint16(next), at, length });
    if (data === undefined || data === "malformed") return data;
    const ttl = this.#view.getUint32(next + 4);
    const flush = (this.#view.getUint16(next + 2) & TOP_BIT) !== 0;
    return { ...data, name, ttl, ...(flush ? { flush } : {}) };
  }
}

function encodeRecord(record: DnsRecord): Uint8Array[] {
  const data = encodeData(record);
  const head = new Uint8Array(10);
  const view = new DataView(head.buffer);
  view.setUint16(0, RECORD_TYPES[record.type]);
  view.setUint16(2, INTERNET | (record.flush === true ? TOP_BIT : 0));
  view.setUint32(4, record.ttl);
  view.setUint16(8, data.length);
  return [writeName(record.name), head, data];
}

function uint16s(...values: number[]): Uint8Array {
  const bytes = new Uint8Array(2 * values.length);
  values.forEach((value, i) => new DataView(bytes.buffer).setUint16(2 * i, value));
  return bytes;
}
