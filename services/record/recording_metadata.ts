import type { HubIdentity } from "../hub/mod.ts";
import type { ConnectionHistory, RecordedTopic, RecordingTotals } from "./summary.ts";

/** What the metadata record `robo` says at the start of a file. */
export function startMetadata(start: {
  readonly identity: HubIdentity | undefined;
  readonly version: string;
  readonly start: number;
}): ReadonlyMap<string, string> {
  const { identity, version } = start;
  const core: [string, string][] = identity === undefined ? [] : [
    ["core", identity.key],
    ["core_version", identity.version],
    ["core_pid", String(identity.pid)],
    ["core_in", identity.in],
    ["core_out", identity.out],
  ];
  return new Map([
    ["version", version],
    ["host", Deno.hostname()],
    ["start", new Date(start.start).toISOString()],
    ...core,
  ]);
}

/** What the metadata record `robo.lost` says: for each topic that lost messages, how many and where. */
export function lossMetadata(topics: readonly RecordedTopic[]): ReadonlyMap<string, string> {
  const lossy = topics.filter(({ lostInHub, lostHere }) => (lostInHub ?? 0) + lostHere > 0);
  return new Map(
    lossy.map((
      { topic, lostInHub, lostHere },
    ) => [topic, JSON.stringify({ hub: lostInHub, recorder: lostHere })]),
  );
}

/** What the metadata record `robo.end` says at the end of a file: a recording that was cut off has none. */
export function endMetadata(
  whole: RecordingTotals & ConnectionHistory & {
    readonly refusedTopics: number;
    readonly refusedMessages: number;
    readonly end: number;
  },
): ReadonlyMap<string, string> {
  const { lostInHub } = whole;
  return new Map([
    ["end", new Date(whole.end).toISOString()],
    ["messages", String(whole.messages)],
    ["lost_in_hub", lostInHub === null ? "unknown" : String(lostInHub)],
    ["lost_in_recorder", String(whole.lostHere)],
    ["interruptions", String(whole.interruptions)],
    ["cut_off", String(whole.isCutOff)],
    ["refused_topics", String(whole.refusedTopics)],
    ["refused_messages", String(whole.refusedMessages)],
  ]);
}
