import { isMalformed, type Malformed } from "../malformed.ts";
import { decodePickle, encodePickle, PickleTuple } from "./pickle.ts";

/** Longest datagram that is read or sent, in bytes, as in pygecko. */
export const MAX_BEACON_BYTES = 1024;

/** Name that pygecko 1.0 asks for in its requests. */
export const CORE_NAME = "GeckoCore";

/** Topic of pygecko's log lines, which every hub forwards. */
export const BEACON_LOG_TOPIC = "log";

/** Longest key, topic or name, in characters. */
const MAX_TEXT = 255;

/** What a program asks of all cores; the one with the key answers. */
export type BeaconRequest =
  | {
    /** Where the core is, in a pickle: pygecko 1.0. */
    readonly kind: "core";
    /** Key of the core. */
    readonly key: string;
    /** Process id of the asker, as a text. */
    readonly pid: string;
    /** Name of the asker. */
    readonly name: string;
  }
  | {
    /** Where a topic is, in text: pygecko 1.2 and 1.3. */
    readonly kind: "connect";
    /** Key of the core. */
    readonly key: string;
    /** The topic. */
    readonly topic: string;
    /** Process id of the asker, as a text. */
    readonly pid: string;
  }
  | {
    /** That the asker has bound a topic's endpoint, in text: pygecko 1.2 and 1.3. */
    readonly kind: "bind";
    /** Key of the core. */
    readonly key: string;
    /** The topic. */
    readonly topic: string;
    /** Process id of the asker, as a text. */
    readonly pid: string;
    /** Where the asker has bound it. */
    readonly endpoint: string;
  };

/** What a core answers. */
export type BeaconReply =
  | {
    /** To `core`: ports of the address from which the answer comes. */
    readonly kind: "ports";
    /** Port for publishers. */
    readonly in: number;
    /** Port for subscribers. */
    readonly out: number;
  }
  | {
    /** To `connect` and `bind`. */
    readonly kind: "endpoint";
    /** Key of the core. */
    readonly key: string;
    /** The topic. */
    readonly topic: string;
    /** Where the topic is. */
    readonly endpoint: string;
  };

const UTF8 = new TextEncoder();
const STRICT_UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const PROTO = 0x80;

/** The datagram of a request. Throws a `RangeError` when its texts do not fit the format. */
export function encodeBeaconRequest(request: BeaconRequest): Uint8Array {
  const { key, pid } = request;
  switch (request.kind) {
    case "core":
      return fitting(encodePickle(new PickleTuple(key, CORE_NAME, pid, request.name)));
    case "connect":
      return fitting(joined([key, request.topic, pid]));
    case "bind":
      return fitting(joined([key, request.topic, pid, request.endpoint]));
  }
}

/** The datagram of an answer. Throws a `RangeError` when its texts do not fit the format. */
export function encodeBeaconReply(reply: BeaconReply): Uint8Array {
  if (reply.kind === "ports") return encodePickle(new PickleTuple(reply.in, reply.out));
  // pygecko 1.2 took three fields, 1.3 wants the fourth.
  return fitting(joined([reply.key, reply.topic, reply.endpoint, "ok"]));
}

/** Reads a request. Never throws; an answer of another core to the group is malformed as a request. */
export function decodeBeaconRequest(bytes: Uint8Array): BeaconRequest | Malformed {
  if (bytes[0] === PROTO) {
    const fields = tupleOf(bytes, 4);
    if (isMalformed(fields)) return fields;
    const [key, service, pid, name] = fields;
    if (service !== CORE_NAME) {
      return { malformed: `It asks for something other than a ${CORE_NAME}` };
    }
    if (!isText(key) || !isText(pid) || !isText(name)) {
      return { malformed: "Its fields are no texts" };
    }
    return { kind: "core", key, pid, name };
  }
  const fields = fieldsOf(bytes);
  if (isMalformed(fields)) return fields;
  const [key, topic, pid, endpoint] = fields as [string, string, string, string?];
  if (!/^\d{1,10}$/.test(pid)) return { malformed: "Its process id is no number" };
  if (endpoint === undefined) return { kind: "connect", key, topic, pid };
  if (endpoint === "ok") return { malformed: "It is the answer to another" };
  return { kind: "bind", key, topic, pid, endpoint };
}

/** Reads an answer. Never throws. */
export function decodeBeaconReply(bytes: Uint8Array): BeaconReply | Malformed {
  if (bytes[0] === PROTO) {
    const fields = tupleOf(bytes, 2);
    if (isMalformed(fields)) return fields;
    const [input, output] = fields;
    if (!isPort(input) || !isPort(output)) return { malformed: "Its fields are no ports" };
    return { kind: "ports", in: input, out: output };
  }
  const fields = fieldsOf(bytes);
  if (isMalformed(fields)) return fields;
  const [key, topic, endpoint, ok] = fields as [string, string, string, string?];
  if (ok !== undefined && ok !== "ok") return { malformed: "It does not say ok" };
  return { kind: "endpoint", key, topic, endpoint };
}

/** Whether `key` can be asked for in both of pygecko's formats. */
export function fitsBeacon(key: string): boolean {
  return isText(key) && !key.includes("|") && UTF8.encode(key).length <= MAX_TEXT;
}

function tupleOf(bytes: Uint8Array, length: number): unknown[] | Malformed {
  if (bytes.length > MAX_BEACON_BYTES) return { malformed: "It is too long" };
  try {
    const value = decodePickle(bytes, { maxDepth: 2, maxValues: length + 1 });
    if (Array.isArray(value) && value.length === length) return value;
    return { malformed: `It is no pickle of ${length} fields` };
  } catch (error) {
    return { malformed: (error as Error).message };
  }
}

/** The three or four fields of a text. */
function fieldsOf(bytes: Uint8Array): string[] | Malformed {
  if (bytes.length > MAX_BEACON_BYTES) return { malformed: "It is too long" };
  let text: string;
  try {
    text = STRICT_UTF8.decode(bytes);
  } catch {
    return { malformed: "It is no text" };
  }
  const fields = text.split("|");
  if (fields.length !== 3 && fields.length !== 4) {
    return { malformed: "It does not have three or four fields" };
  }
  return fields.every(isText)
    ? fields
    : { malformed: "A field is empty, too long or not printable" };
}

function joined(fields: readonly string[]): Uint8Array {
  if (fields.some((field) => field.includes("|"))) {
    throw new RangeError("A field holds the sign that separates fields");
  }
  return UTF8.encode(fields.join("|"));
}

function fitting(bytes: Uint8Array): Uint8Array {
  if (bytes.length <= MAX_BEACON_BYTES) return bytes;
  throw new RangeError(`A datagram of ${bytes.length} bytes is too long`);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.length <= MAX_TEXT &&
    // deno-lint-ignore no-control-regex
    !/[\u0000-\u001f\u007f-\u009f]/.test(value);
}

function isPort(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) < 65536;
}
