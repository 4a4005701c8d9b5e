import { RoboError } from "../../errors.ts";
import { isDeeperThan } from "./json_depth.ts";
import { isObject, shown } from "./checks.ts";

/** Deepest nesting of a message, unless something else is said. */
const MOST_DEPTH = 64;

/** What {@linkcode parseMessage} needs. */
export interface MessageShape {
  /** A message as it is to be, for the hint. */
  readonly example: string;
  /** Deepest nesting. Default 64. */
  readonly depth?: number;
}

/** The JSON of a client's text message. Throws a `RoboError` of kind `usage` when it is none, or nested too deeply. */
export function parseMessage(
  text: string,
  { example, depth = MOST_DEPTH }: MessageShape,
): unknown {
  if (text.length > depth && isDeeperThan(new TextEncoder().encode(text), depth)) {
    throw new RoboError("usage", `The message is nested deeper than ${depth} levels`);
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new RoboError("usage", "The message is no JSON", {
      hint: `Send objects such as ${example}`,
      cause,
    });
  }
}

/** A message whose `op` says what it is. */
export type Operation = Record<string, unknown> & { readonly op: string };

/** The same of a message that has an `op`; `known` are those that there are, for the hint. Throws also when it has none. */
export function parseOperation(
  text: string,
  { known, ...shape }: MessageShape & { readonly known: Iterable<string> },
): Operation {
  const json = parseMessage(text, shape);
  const op = isObject(json) ? json["op"] : undefined;
  if (isObject(json) && typeof op === "string") return json as Operation;
  const what = isObject(json) ? `op is ${shown(op)}` : `The message is ${shown(json)}`;
  throw new RoboError("usage", `${what}: it has to be an object with an op`, {
    hint: `There are: ${[...known].join(", ")}`,
  });
}
