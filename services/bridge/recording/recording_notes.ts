import type { StructChannel } from "./struct_channels.ts";

/** What stands at the start of a file; `start` is in nanoseconds since 1970. */
export function startNotes(version: string, start: bigint): ReadonlyMap<string, string> {
  return new Map([
    ["version", version],
    ["host", Deno.hostname()],
    ["start", iso(start)],
    ["bridge", "structs of C programs; robo ws-bridge --replay plays them"],
  ]);
}

/** How many messages of each topic were not recorded, as `robo record info` reads it. */
export function lossNotes(channels: Iterable<StructChannel>): ReadonlyMap<string, string> {
  const counts = new Map<string, number>();
  for (const { topic, lost } of channels) {
    if (lost > 0) counts.set(topic, (counts.get(topic) ?? 0) + lost);
  }
  return new Map(
    [...counts].map(([topic, recorder]) => [topic, JSON.stringify({ hub: 0, recorder })]),
  );
}

/** What stands at the end of a file: one that was cut off has none. */
export function endNotes(
  { messages, lost }: { readonly messages: number; readonly lost: number },
  end: bigint,
): ReadonlyMap<string, string> {
  return new Map([
    ["end", iso(end)],
    ["messages", String(messages)],
    ["lost_in_recorder", String(lost)],
  ]);
}

function iso(time: bigint): string {
  return new Date(Number(time / 1_000_000n)).toISOString();
}
