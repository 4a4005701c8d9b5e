import { RoboError } from "../../errors.ts";
import {
  type Check,
  checkFields,
  type Fields,
  isObject,
  listOf,
  number,
  oneOf,
  shown,
  text,
  truth,
  whole,
  wrong,
} from "../json/checks.ts";
import { parseMessage } from "../json/parse_message.ts";
import type { ClientMessage, MessageId } from "./client_message.ts";
import { ROBO_WS_LIMITS } from "./limits.ts";
import { type Policy, WATCHED_THINGS, WHEN_SLOW } from "./subscription_words.ts";

/** Longest name, pattern or path, in UTF-16 units. */
const MOST_LETTERS = 256;

/** Longest time between two structs, or to wait for an answer, in milliseconds. */
const MOST_MS = 600_000;

/** A message that was read, or what is wrong with it and how to answer. */
export type ReadMessage =
  | { readonly message: ClientMessage }
  | {
    readonly error: RoboError;
    readonly id: MessageId | undefined;
    readonly sub: number | undefined;
  };

const messageId: Check<MessageId> = (value, path) => {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (typeof value === "string" && value.length <= 64) return value;
  throw wrong(path, value, "a text of up to 64 letters, or a number");
};

const subNumber = whole(1, 65_535);
const name = text(MOST_LETTERS);

const topicOrNumber: Check<string | number> = (value, path) =>
  typeof value === "number" ? subNumber(value, path) : name(value, path);

const patterns: Check<string[]> = (value, path) =>
  typeof value === "string"
    ? [name(value, path)]
    : listOf(name, ROBO_WS_LIMITS.patterns)(value, path);

const policy: Check<Policy> = (value, path) => {
  if (value === "all" || value === "latest") return value;
  if (isObject(value) && Object.keys(value).length === 1) {
    if ("every" in value) return { every: number(1, MOST_MS)(value["every"], `${path}.every`) };
    if ("decimate" in value) {
      return { decimate: whole(1, 1_000_000_000)(value["decimate"], `${path}.decimate`) };
    }
  }
  throw wrong(path, value, '"all", "latest", {"every": ms} or {"decimate": n}');
};

const flush: Check<{ ms: number; bytes: number }> = (value, path) => {
  const taken = checkFields(value, path, {
    optional: { ms: number(0, 10_000), bytes: whole(1024, 1_048_576) },
  });
  return { ms: 20, bytes: 65_536, ...taken };
};

const nanoseconds: Check<bigint> = (value, path) => {
  if (typeof value === "string" && /^\d{1,19}$/.test(value)) return BigInt(value);
  throw wrong(path, value, "nanoseconds since 1970 as a decimal text");
};

const anything: Check<unknown> = (value, path) => {
  if (value === undefined) throw wrong(path, value, "a struct as JSON");
  return value;
};

const watched = {
  required: { what: listOf(oneOf(WATCHED_THINGS), WATCHED_THINGS.length) },
} as const;

/** The fields of each `op`, besides `op` and `id`. */
const OPS: Readonly<Record<ClientMessage["op"], Fields>> = {
  subscribe: {
    required: { sub: subNumber, topics: patterns },
    optional: {
      format: oneOf(["json", "binary", "columns"]),
      fields: listOf(name, ROBO_WS_LIMITS.fields),
      policy,
      whenSlow: oneOf(WHEN_SLOW),
      flush,
      latched: truth,
      minmax: truth,
    },
  },
  unsubscribe: { required: { sub: subNumber } },
  send: { required: { topic: topicOrNumber, value: anything } },
  request: {
    required: { topic: topicOrNumber, value: anything },
    optional: { timeout: whole(1, MOST_MS) },
  },
  get: { required: { topic: topicOrNumber } },
  end: { required: { program: name }, optional: { reason: text(MOST_LETTERS) } },
  ping: {},
  topics: {},
  playback: { optional: { play: truth, speed: number(0.001, 1000), seek: nanoseconds } },
  watch: watched,
  unwatch: watched,
};

/** Reads and checks a client's text message. What is wrong with it is a `RoboError` of kind `usage`, returned with what its answer needs. */
export function readClientMessage(text: string): ReadMessage {
  let json: unknown;
  try {
    json = parseMessage(text, {
      example: '{"op":"subscribe","sub":1,"topics":"**"}',
      depth: ROBO_WS_LIMITS.depth,
    });
    return { message: checked(json) };
  } catch (error) {
    if (!(error instanceof RoboError)) throw error;
    return { error, id: given(messageId, json, "id"), sub: given(subNumber, json, "sub") };
  }
}

function checked(json: unknown): ClientMessage {
  const op = isObject(json) ? json["op"] : undefined;
  if (typeof op !== "string" || !Object.hasOwn(OPS, op)) {
    const what = isObject(json) ? `op is ${shown(op)}` : `The message is ${shown(json)}`;
    throw new RoboError("usage", `${what}: it has to be an operation of robo.ws.v1`, {
      hint: `There are: ${Object.keys(OPS).join(", ")}`,
    });
  }
  const { required, optional } = OPS[op as ClientMessage["op"]];
  const { op: _, ...fields } = json as Record<string, unknown>;
  const taken = checkFields(fields, op, {
    ...(required !== undefined && { required }),
    optional: { id: messageId, ...optional },
  });
  return together({ op, ...taken } as unknown as ClientMessage);
}

/** Looks at fields that depend on each other. */
function together(message: ClientMessage): ClientMessage {
  if (message.op !== "subscribe") return message;
  const { format = "json", fields, minmax } = message;
  if (format === "columns" && fields === undefined) {
    throw new RoboError("usage", "subscribe.fields is missing: columns are of chosen fields", {
      hint: 'Name them, as in "fields":["pos.x"]',
    });
  }
  if (format === "binary" && fields !== undefined) {
    throw new RoboError("usage", "subscribe.fields is there: binary structs are whole", {
      hint: 'Take "format":"columns" or "json" for chosen fields',
    });
  }
  if (minmax === true && format !== "columns") {
    throw new RoboError("usage", "subscribe.minmax is there: it is for columns alone", {
      hint: 'Add "format":"columns"',
    });
  }
  return message;
}

function given<T>(check: Check<T>, json: unknown, key: string): T | undefined {
  if (!isObject(json) || json[key] === undefined) return undefined;
  try {
    return check(json[key], key);
  } catch {
    return undefined;
  }
}
