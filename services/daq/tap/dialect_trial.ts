import {
  type Dialect,
  DIALECTS,
  encodeMessage,
  type Message,
  MessageReader,
  type ReadLimits,
} from "../../../protocols/pymodaq/mod.ts";
import type { End } from "./capture_format.ts";

/** A way to read bytes that makes sense of them. */
export interface Fit {
  /** The end that would say them. */
  readonly from: End;
  /** The dialect that it would speak. */
  readonly dialect: Dialect;
  /** Messages that they would be. */
  readonly messages: number;
  /** Bytes of these messages. */
  readonly bytes: number;
}

/** A reader of what an end says, behind a client's first words. */
export function readerWithin(
  from: End,
  options: ReadLimits & { readonly dialect?: Dialect },
): { readonly reader: MessageReader; readonly skipped: number } {
  const reader = new MessageReader({ ...options, role: from === "client" ? "server" : "client" });
  if (from === "server") return { reader, skipped: 0 };
  for (const part of encodeMessage({ kind: "hello", clientType: "GRABBER" }, "L2")) {
    reader.push(part);
  }
  reader.next();
  return { reader, skipped: reader.position };
}

/**
 * The dialects, of either end, in which these bytes are messages, those that make sense of most bytes first; none when
 * they make no sense at all.
 */
export function findFits(bytes: Uint8Array, limits: ReadLimits = {}): Fit[] {
  const fits = (["client", "server"] as const).flatMap((from) =>
    DIALECTS.map((dialect) => tryDialect(bytes, { from, dialect, limits }))
  );
  const most = Math.max(...fits.map((fit) => fit?.bytes ?? 0));
  return fits.filter((fit) => fit !== undefined && fit.bytes === most).map((fit) => fit!);
}

/** How far the bytes can be read in one dialect; undefined when they make no sense in it. */
function tryDialect(
  bytes: Uint8Array,
  { from, dialect, limits }: {
    readonly from: End;
    readonly dialect: Dialect;
    readonly limits: ReadLimits;
  },
): Fit | undefined {
  const { reader, skipped } = readerWithin(from, { ...limits, dialect });
  reader.push(bytes);
  let messages = 0;
  let end = skipped;
  let tells = false;
  try {
    for (let message = reader.next(); message !== undefined; message = reader.next()) {
      if (!saysEnd(message, from)) break;
      messages++;
      end = reader.position;
      tells ||= hasPayload(message);
    }
  } catch {
    // What was read until there counts.
  }
  // A single word may be what any dialect begins with.
  return tells || messages > 1 ? { from, dialect, messages, bytes: end - skipped } : undefined;
}

function hasPayload({ kind }: Message): boolean {
  return kind !== "order" && kind !== "send_data";
}

/** Whether this is something that this end says. */
function saysEnd(message: Message, from: End): boolean {
  switch (message.kind) {
    case "set_info":
    case "move":
      return from === "server";
    case "send_data":
      // A client that shows another's data asks the server for it.
      return true;
    case "order":
      return from === (message.command === "Quit" ? "client" : "server");
    case "unknown":
      return false;
    default:
      return from === "client" || message.kind === "done";
  }
}
