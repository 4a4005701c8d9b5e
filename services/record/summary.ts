import type { HubIdentity } from "../hub/mod.ts";

/** What was recorded of one topic. */
export interface RecordedTopic {
  /** Its name. */
  readonly topic: string;
  /** How its messages are encoded, as the first of them shows. */
  readonly encoding: string;
  /** Messages that were recorded. */
  readonly messages: number;
  /** Bytes of their payloads. */
  readonly bytes: number;
  /** Messages that the hub dropped because this recorder did not take them in time; `null` where the core does not say. */
  readonly lostInHub: number | null;
  /** Messages that came here, and were dropped because the disk did not take them in time. */
  readonly lostHere: number;
  /** Messages without a copy in JSON, where copies are wanted: their values are of another kind than the first one's. */
  readonly uncopied: number;
}

/** How the connection to the core was. */
export interface ConnectionHistory {
  /** How often it was lost: what was published meanwhile is missing, and nobody counted it. */
  readonly interruptions: number;
  /** Whether the core still had messages for the recorder at the end, which nobody counted. */
  readonly isCutOff: boolean;
}

/** A connection that was there all the time. */
export const UNBROKEN: ConnectionHistory = { interruptions: 0, isCutOff: false };

/** Sums over all topics. */
export interface RecordingTotals {
  /** Messages that were recorded. */
  readonly messages: number;
  /** Bytes of their payloads. */
  readonly bytes: number;
  /** Messages that the hub dropped; `null` where the core does not say. */
  readonly lostInHub: number | null;
  /** Messages that were dropped here. */
  readonly lostHere: number;
}

/** How a recording went. */
export interface RecordingSummary extends RecordingTotals, ConnectionHistory {
  /** The file. */
  readonly path: string;
  /** Its size in bytes. */
  readonly size: number;
  /** When it began, in seconds since 1970. */
  readonly start: number;
  /** When it ended, in seconds since 1970. */
  readonly end: number;
  /** Topics beyond the limit, of which nothing was recorded. */
  readonly refusedTopics: number;
  /** Messages of them. */
  readonly refusedMessages: number;
  /** Which core was recorded; `null` where it does not say. */
  readonly core: HubIdentity | null;
  /** All topics, in the order of their first message. */
  readonly topics: readonly RecordedTopic[];
}

/** The sums over `topics`. */
export function totalsOf(topics: readonly RecordedTopic[]): RecordingTotals {
  const totals = { messages: 0, bytes: 0, lostInHub: null as number | null, lostHere: 0 };
  for (const { messages, bytes, lostInHub, lostHere } of topics) {
    totals.messages += messages;
    totals.bytes += bytes;
    totals.lostHere += lostHere;
    if (lostInHub !== null) totals.lostInHub = (totals.lostInHub ?? 0) + lostInHub;
  }
  return totals;
}
