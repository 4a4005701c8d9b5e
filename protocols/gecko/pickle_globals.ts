import { RoboError } from "../../errors.ts";
import { messageFrom } from "./message_fields.ts";
import { PYGECKO_CLASSES, PYGECKO_MODULE } from "./pickle_messages.ts";

/** Makes a value from the arguments in a pickle; `undefined` when they do not fit. */
export type PickleGlobal = (values: readonly unknown[]) => unknown;

/** What a pickle may name, made by our own functions; `undefined` for everything else. */
export function buildGlobal(module: string, name: string): PickleGlobal | undefined {
  if (module === PYGECKO_MODULE) {
    const layout = PYGECKO_CLASSES.get(name);
    return layout && ((values) => messageFrom(layout, values));
  }
  if (module === "builtins" || module === "__builtin__") return BUILTINS.get(name);
  if (module === "_codecs" && name === "encode") return latin1;
  return undefined;
}

/** The error for a class or function that is not in the safe subset. */
export function refusal(module: string, name: string, at: number): RoboError {
  const shown = `${module}.${name}`.slice(0, 120).replace(/[^\x20-\x7e]/g, "?");
  return new RoboError("data", `Refused to load ${shown} (offset ${at})`, {
    hint: "Only plain values and the classes of pygecko.messages are read from a pickle",
  });
}

const BUILTINS: ReadonlyMap<string, PickleGlobal> = new Map([
  ["set", makeSet],
  ["frozenset", makeSet],
  ["bytearray", makeBytes],
  ["bytes", makeBytes],
]);

function makeSet(values: readonly unknown[]): unknown {
  return values.length === 1 && Array.isArray(values[0]) ? new Set(values[0]) : undefined;
}

/** Protocol 2 writes `bytes()` and `bytearray(text, "latin-1")`, 3 and 4 `bytearray(bytes)`. */
function makeBytes(values: readonly unknown[]): unknown {
  const [first] = values;
  if (values.length === 0) return new Uint8Array();
  if (values.length === 1 && first instanceof Uint8Array) return first;
  return latin1(values);
}

/** Protocol 2 writes bytes as `_codecs.encode(text, "latin1")`. */
function latin1(values: readonly unknown[]): unknown {
  const [text, encoding] = values;
  if (typeof text !== "string" || values.length !== 2) return undefined;
  if (encoding !== "latin1" && encoding !== "latin-1") return undefined;
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit > 0xff) return undefined;
    bytes[at] = unit;
  }
  return bytes;
}
