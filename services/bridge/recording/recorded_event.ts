/** What has happened to a program, as the channel `bridge` of a recording has it: an object of JSON each. */
export type RecordedEvent =
  /** It has come. */
  | {
    readonly type: "here";
    readonly program: string;
    readonly address: string;
    readonly connects: number;
  }
  /** It has gone. */
  | { readonly type: "gone"; readonly program: string; readonly reason: string }
  /** So many of its structs were lost between it and the bridge. */
  | { readonly type: "lost"; readonly program: string; readonly count: number }
  /** A request has got no answer. */
  | { readonly type: "unanswered"; readonly topic: string; readonly reason: string };

const text = { type: "string" } as const;
const whole = { type: "integer", minimum: 0 } as const;

/** The schema of all of them, as JSON Schema. */
export const EVENT_SCHEMA: string = JSON.stringify({
  title: "robo.bridge.Event",
  type: "object",
  properties: {
    type: { type: "string", enum: ["here", "gone", "lost", "unanswered"] },
    program: text,
    address: text,
    connects: whole,
    reason: text,
    count: whole,
    topic: text,
  },
  required: ["type"],
});

/** Reads one; undefined for what is none. */
export function readEvent(bytes: Uint8Array): RecordedEvent | undefined {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { type, program, address, connects, reason, count, topic } = value as Record<
    string,
    unknown
  >;
  if (type === "unanswered") return { type, topic: String(topic), reason: String(reason) };
  if (typeof program !== "string") return undefined;
  if (type === "gone") return { type, program, reason: String(reason) };
  if (type === "lost" && Number.isSafeInteger(count) && (count as number) > 0) {
    return { type, program, count: count as number };
  }
  if (type !== "here") return undefined;
  return { type, program, address: String(address), connects: Number(connects) || 1 };
}
