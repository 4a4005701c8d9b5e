import type { LogRecord } from "@logtape/logtape";

const BARE = /^[^\s"=\p{Cc}]+$/u;
// deno-lint-ignore no-control-regex -- what a message must not bring to a terminal
const CONTROL = /[\x00-\x1f\x7f-\x9f]/g;

/**
 * One line for people: `12:03:04.123 info  hub: Subscriber fell behind peer=tcp://… dropped=12`, in local time.
 *
 * Control characters are escaped, so that what a stranger sent cannot steer the reader's terminal.
 */
export function formatTextLine(record: LogRecord): string {
  const level = record.level.padEnd(5);
  const values = Object.entries(record.properties).map(([name, value]) =>
    ` ${name}=${show(value)}`
  );
  const message = escapeControl(messageOf(record));
  return `${clock(record.timestamp)} ${level} ${sourceOf(record)}: ${message}${values.join("")}`;
}

/**
 * One JSON object: `time` (ISO 8601, UTC), `level`, `source`, `message`, then the message's own values.
 *
 * A value named like one of the four is given as `_time` and so on. Big integers become strings, errors their message.
 */
export function formatJsonLine(record: LogRecord): string {
  const fields: Record<string, unknown> = {
    time: new Date(record.timestamp).toISOString(),
    level: record.level,
    source: sourceOf(record),
    message: messageOf(record),
  };
  for (const [name, value] of Object.entries(record.properties)) {
    fields[Object.hasOwn(fields, name) ? `_${name}` : name] = value;
  }
  return JSON.stringify(fields, (_, value) => plain(value));
}

function sourceOf(record: LogRecord): string {
  const [root, ...rest] = record.category;
  return (rest.length === 0 ? [root] : rest).join(".");
}

function messageOf(record: LogRecord): string {
  return record.message.map((part) => typeof part === "string" ? part : show(part)).join("");
}

function clock(timestamp: number): string {
  const time = new Date(timestamp);
  const two = (value: number) => String(value).padStart(2, "0");
  const parts = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two);
  return `${parts.join(":")}.${String(time.getMilliseconds()).padStart(3, "0")}`;
}

function show(value: unknown): string {
  const text = typeof value === "string" || value instanceof Error
    ? String(plain(value))
    : JSON.stringify(value, (_, inner) => plain(inner)) ?? String(value);
  return typeof value === "object" && !(value instanceof Error)
    ? escapeControl(text)
    : BARE.test(text)
    ? text
    : escapeControl(JSON.stringify(text));
}

function plain(value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  return value instanceof Error ? value.message : value;
}

function escapeControl(text: string): string {
  return text.replaceAll(
    CONTROL,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}
