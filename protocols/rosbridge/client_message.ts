import { RoboError } from "../../errors.ts";
import { type Check, oneOf, text, whole, wrong } from "../json/checks.ts";
import { parseOperation } from "../json/parse_message.ts";

/** Number or text by which a client knows what it has begun. */
export type RosbridgeId = string | number;

/** Ways of compressing messages. */
export const ROSBRIDGE_COMPRESSIONS = ["none", "png", "cbor", "cbor-raw"] as const;

/** How a message is compressed. */
export type RosbridgeCompression = typeof ROSBRIDGE_COMPRESSIONS[number];

/** How urgent a status is, the least urgent first; a client that wants `none` is told nothing. */
export const ROSBRIDGE_LEVELS = ["info", "warning", "error", "none"] as const;

/** How urgent a status is. */
export type RosbridgeLevel = typeof ROSBRIDGE_LEVELS[number];

/** What a client wants to receive. */
export interface RosbridgeSubscribe {
  /** What it is. */
  readonly op: "subscribe";
  /** Name of the topic. */
  readonly topic: string;
  /** The type that it has to have. */
  readonly type?: string;
  /** Least time between two messages, in milliseconds. */
  readonly throttleRate: number;
  /** How many may wait; 0 for as many as there is room for. */
  readonly queueLength: number;
  /** Longest message, in letters; longer ones are cut. */
  readonly fragmentSize?: number;
  /** How messages are compressed. */
  readonly compression: RosbridgeCompression;
}

/** A call of a service. */
export interface RosbridgeCall {
  /** What it is. */
  readonly op: "call_service";
  /** Name of the service. */
  readonly service: string;
  /** The fields of the request by name, or a list of them in order. */
  readonly args: unknown;
  /** Longest wait for the answer, in seconds. */
  readonly timeout?: number;
  /** Longest answer, in letters. */
  readonly fragmentSize?: number;
  /** How the answer is compressed. */
  readonly compression: RosbridgeCompression;
}

/** What a client says. */
export type RosbridgeMessage =
  | { readonly op: "advertise"; readonly topic: string; readonly type: string }
  | { readonly op: "unadvertise"; readonly topic: string }
  | { readonly op: "publish"; readonly topic: string; readonly msg: unknown }
  | RosbridgeSubscribe
  | { readonly op: "unsubscribe"; readonly topic: string }
  | RosbridgeCall
  | { readonly op: "set_level"; readonly level: RosbridgeLevel }
  | { readonly op: "auth" }
  | {
    readonly op: "fragment";
    readonly data: string;
    readonly num: number;
    readonly total: number;
  }
  /** What rosbridge knows and the bridge does not do. */
  | { readonly op: "refused"; readonly what: string }
  /** What rosbridge does not know. */
  | { readonly op: "unknown"; readonly what: string };

/** A message, and by what the client knows it. */
export type ReadRosbridge = RosbridgeMessage & { readonly id?: RosbridgeId };

type Read = (fields: Record<string, unknown>) => RosbridgeMessage;

const name = text(1024);
const letters = whole(1, 2 ** 31);

const OPS: ReadonlyMap<string, Read> = new Map<string, Read>([
  ["advertise", ({ topic, type }) => ({
    op: "advertise",
    topic: name(topic, "advertise.topic"),
    type: name(type, "advertise.type"),
  })],
  ["unadvertise", ({ topic }) => ({
    op: "unadvertise",
    topic: name(topic, "unadvertise.topic"),
  })],
  ["publish", ({ topic, msg }) => ({
    op: "publish",
    topic: name(topic, "publish.topic"),
    msg: msg ?? {},
  })],
  ["subscribe", subscribe],
  ["unsubscribe", ({ topic }) => ({
    op: "unsubscribe",
    topic: name(topic, "unsubscribe.topic"),
  })],
  ["call_service", call],
  ["set_level", ({ level }) => ({
    op: "set_level",
    level: oneOf(ROSBRIDGE_LEVELS)(level, "set_level.level"),
  })],
  ["auth", () => ({ op: "auth" })],
  ["fragment", ({ data, num, total }) => ({
    op: "fragment",
    data: words(data, "fragment.data"),
    num: whole(0, 100_000)(num, "fragment.num"),
    total: whole(1, 100_000)(total, "fragment.total"),
  })],
]);

/** What other servers of rosbridge do. */
const REFUSED: ReadonlySet<string> = new Set([
  "advertise_service",
  "unadvertise_service",
  "service_response",
  "advertise_action",
  "unadvertise_action",
  "send_action_goal",
  "cancel_action_goal",
  "action_feedback",
  "action_result",
  "png",
]);

/** What is wrong with a message, and by what the client knows it. */
export class RosbridgeFault extends RoboError {
  /** The message's id, when it had one. */
  readonly id: RosbridgeId | undefined;

  /** For a message with this id. */
  constructor(error: RoboError, id: RosbridgeId | undefined) {
    super(error.code, error.message, {
      cause: error.cause,
      ...(error.hint !== undefined && { hint: error.hint }),
    });
    this.id = id;
  }
}

/** Reads and checks a client's text message. Throws a {@linkcode RosbridgeFault} of kind `usage` that names what is wrong. */
export function readRosbridge(message: string): ReadRosbridge {
  let id: RosbridgeId | undefined;
  try {
    const json = parseOperation(message, {
      example: '{"op":"subscribe","topic":"/arm/Telemetry"}',
      known: OPS.keys(),
    });
    const { op } = json;
    id = idOf(json["id"]);
    const what = op.slice(0, 64);
    const read = OPS.get(op)?.(json) ?? { op: REFUSED.has(op) ? "refused" : "unknown", what };
    return { ...read, ...(id !== undefined && { id }) };
  } catch (error) {
    throw error instanceof RoboError ? new RosbridgeFault(error, id) : error;
  }
}

function subscribe(fields: Record<string, unknown>): RosbridgeSubscribe {
  const { topic, type } = fields;
  return {
    op: "subscribe",
    topic: name(topic, "subscribe.topic"),
    ...(isThere(type) && { type: name(type, "subscribe.type") }),
    throttleRate: least(fields["throttle_rate"], "subscribe.throttle_rate"),
    queueLength: least(fields["queue_length"], "subscribe.queue_length"),
    ...shared(fields, "subscribe"),
  };
}

function call(fields: Record<string, unknown>): RosbridgeCall {
  const { service, args, timeout } = fields;
  if (isThere(timeout) && typeof timeout !== "number") {
    throw wrong("call_service.timeout", timeout, "a number of seconds");
  }
  return {
    op: "call_service",
    service: name(service, "call_service.service"),
    args: args ?? {},
    // As roslibjs says it: what is not above 0 means as long as usual.
    ...(typeof timeout === "number" && timeout > 0 && { timeout: Math.min(timeout, 600) }),
    ...shared(fields, "call_service"),
  };
}

function shared(
  fields: Record<string, unknown>,
  op: string,
): { readonly compression: RosbridgeCompression; readonly fragmentSize?: number } {
  const { compression, fragment_size: size } = fields;
  return {
    compression: isThere(compression)
      ? oneOf(ROSBRIDGE_COMPRESSIONS)(compression, `${op}.compression`)
      : "none",
    ...(isThere(size) && { fragmentSize: letters(size, `${op}.fragment_size`) }),
  };
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

/** A number that is 0 when it is left out. */
function least(value: unknown, path: string): number {
  if (!isThere(value)) return 0;
  if (typeof value === "number" && value >= 0 && value <= 86_400_000) return value;
  throw wrong(path, value, "a number from 0 to 86400000");
}

const words: Check<string> = (value, path) => {
  if (typeof value === "string") return value;
  throw wrong(path, value, "a text");
};

function idOf(value: unknown): RosbridgeId | undefined {
  if (!isThere(value)) return undefined;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  return name(value, "id");
}
