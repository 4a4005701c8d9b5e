import { type Check, isObject, text, whole, wrong } from "../json/checks.ts";
import { parseOperation } from "../json/parse_message.ts";

/** What a client says as JSON. */
export type FoxgloveClientMessage =
  | {
    readonly op: "subscribe";
    readonly subscriptions: readonly { readonly id: number; readonly channelId: number }[];
  }
  | { readonly op: "unsubscribe"; readonly subscriptionIds: readonly number[] }
  | { readonly op: "advertise"; readonly channels: readonly FoxgloveClientChannel[] }
  | { readonly op: "unadvertise"; readonly channelIds: readonly number[] }
  | {
    readonly op: "getParameters";
    readonly parameterNames: readonly string[];
    readonly id?: string;
  }
  | {
    readonly op: "setParameters";
    readonly parameters: readonly { readonly name: string; readonly value: unknown }[];
    readonly id?: string;
  }
  | {
    readonly op: "subscribeParameterUpdates" | "unsubscribeParameterUpdates";
    readonly parameterNames: readonly string[];
  }
  | { readonly op: "subscribeConnectionGraph" | "unsubscribeConnectionGraph" }
  | { readonly op: "fetchAsset"; readonly uri: string; readonly requestId: number }
  /** An operation that the specification does not know. */
  | { readonly op: "unknown"; readonly name: string };

/** A channel on which a client publishes. */
export interface FoxgloveClientChannel {
  /** Number, the client's own. */
  readonly id: number;
  /** Name of the topic. */
  readonly topic: string;
  /** How its messages are written. */
  readonly encoding: string;
}

/** Most entries of one message's list. */
const MOST_ENTRIES = 10_000;

/** Longest name, in UTF-16 units. */
const MOST_LETTERS = 4096;

type Read = (message: Record<string, unknown>) => FoxgloveClientMessage;

const u32 = whole(0, 0xffff_ffff);
const name = text(MOST_LETTERS);

/** How the fields of each operation are read; those that are not known are passed over, as other servers do. */
const OPS: ReadonlyMap<string, Read> = new Map<string, Read>([
  ["subscribe", (message) => ({
    op: "subscribe",
    subscriptions: list(message, "subscriptions", (each, path) => {
      const fields = object(each, path);
      return {
        id: u32(fields["id"], `${path}.id`),
        channelId: u32(fields["channelId"], `${path}.channelId`),
      };
    }),
  })],
  ["unsubscribe", (message) => ({
    op: "unsubscribe",
    subscriptionIds: list(message, "subscriptionIds", u32),
  })],
  ["advertise", (message) => ({
    op: "advertise",
    channels: list(message, "channels", (each, path) => {
      const fields = object(each, path);
      return {
        id: u32(fields["id"], `${path}.id`),
        topic: name(fields["topic"], `${path}.topic`),
        encoding: name(fields["encoding"], `${path}.encoding`),
      };
    }),
  })],
  ["unadvertise", (message) => ({
    op: "unadvertise",
    channelIds: list(message, "channelIds", u32),
  })],
  ["getParameters", (message) => ({
    op: "getParameters",
    parameterNames: names(message),
    ...identified(message),
  })],
  ["setParameters", (message) => ({
    op: "setParameters",
    parameters: list(message, "parameters", (each, path) => {
      const fields = object(each, path);
      return { name: name(fields["name"], `${path}.name`), value: fields["value"] };
    }),
    ...identified(message),
  })],
  ["subscribeParameterUpdates", (message) => ({
    op: "subscribeParameterUpdates",
    parameterNames: names(message),
  })],
  ["unsubscribeParameterUpdates", (message) => ({
    op: "unsubscribeParameterUpdates",
    parameterNames: names(message),
  })],
  ["subscribeConnectionGraph", () => ({ op: "subscribeConnectionGraph" })],
  ["unsubscribeConnectionGraph", () => ({ op: "unsubscribeConnectionGraph" })],
  ["fetchAsset", (message) => ({
    op: "fetchAsset",
    uri: name(message["uri"], "fetchAsset.uri"),
    requestId: u32(message["requestId"], "fetchAsset.requestId"),
  })],
]);

/** Reads and checks a client's text message. Throws a `RoboError` of kind `usage` that names what is wrong. */
export function readFoxgloveText(message: string): FoxgloveClientMessage {
  const json = parseOperation(message, {
    example: '{"op":"subscribe","subscriptions":[{"id":0,"channelId":1}]}',
    known: OPS.keys(),
  });
  return OPS.get(json.op)?.(json) ?? { op: "unknown", name: json.op.slice(0, 64) };
}

function object(value: unknown, path: string): Record<string, unknown> {
  if (isObject(value)) return value;
  throw wrong(path, value, "an object");
}

function list<T>(message: Record<string, unknown>, key: string, check: Check<T>): T[] {
  const path = `${message["op"]}.${key}`;
  const value = message[key];
  if (!Array.isArray(value) || value.length > MOST_ENTRIES) {
    throw wrong(path, value, `a list of at most ${MOST_ENTRIES}`);
  }
  return value.map((each, at) => check(each, `${path}[${at}]`));
}

function names(message: Record<string, unknown>): string[] {
  return list(message, "parameterNames", name);
}

function identified(message: Record<string, unknown>): { readonly id?: string } {
  const id = message["id"];
  return id === undefined || id === null ? {} : { id: name(id, `${message["op"]}.id`) };
}
