import { messageBytes, writeMessage } from "../../protocols/zmtp/mod.ts";
import { type FlightHeader, readFlight } from "../hub/mod.ts";
import { HubView } from "./hub_view.ts";
import { Recorder } from "./recorder.ts";
import type { RecorderOptions } from "./recorder_options.ts";
import type { RecordingSummary } from "./summary.ts";

/** What of a flight recorder is written to a file. */
export interface RecordFlightOptions extends Omit<RecorderOptions, "account" | "now"> {
  /** Patterns of topics; none means all that it keeps. */
  readonly topics: readonly string[];
  /** How far back, in seconds. */
  readonly seconds: number;
  /** URL of the core's control interface. */
  readonly control: string;
  /** Ends it early. */
  readonly signal: AbortSignal;
}

/** What came of it. */
export interface FlightOutcome {
  /** What the file holds. */
  readonly summary: RecordingSummary;
  /** What the flight recorder said about itself. */
  readonly header: FlightHeader;
  /** What the disk said, where it took no more. */
  readonly failure?: unknown;
}

/** Part of the queue up to which messages are taken without a pause for the disk. */
const FULL = 0.5;

/**
 * Writes what a core's flight recorder keeps to a file, all of it: the disk is waited for.
 *
 * Rejects as `readFlight` and `DiskFile.create`.
 */
export async function recordFlight(options: RecordFlightOptions): Promise<FlightOutcome> {
  const { topics, seconds, control, signal } = options;
  const now = () => performance.timeOrigin + performance.now();
  const { header, messages } = await readFlight(control, { topics, seconds }, signal);
  const account = new HubView(control, { name: "", signal });
  await account.refresh();
  // The messages of a flight recorder are older than the question for them.
  const past = { ...view(account), time: undefined };
  await using recorder = await Recorder.create({ ...options, account: past, now });
  recorder.addMetadata(
    "robo.flight",
    new Map([
      ["from", new Date(header.from).toISOString()],
      ["to", new Date(header.to).toISOString()],
      ["evicted", String(header.evicted)],
    ]),
  );
  const room = FULL * (options.queueBytes ?? 64 * 1024 * 1024);
  const text = new TextDecoder();
  for await (const batch of messages) {
    for (const { time, topic, payloads } of batch) {
      if (payloads.length === 1) recorder.record(text.decode(topic), payloads[0]!, time);
      else recorder.recordFrames(text.decode(topic), frames(payloads), time);
      if (recorder.queuedBytes > room) await recorder.drained();
    }
    if (recorder.failure !== undefined) break;
  }
  const summary = await recorder.finish();
  return { summary, header, failure: recorder.failure };
}

function view(account: HubView): {
  readonly identity: HubView["identity"];
  readonly losses: ReadonlyMap<string, number>;
  readonly refresh: () => Promise<void>;
  readonly publishers: HubView["publishers"];
} {
  return {
    identity: account.identity,
    // What a flight recorder lost it does not know by topic; none is lost on the way here.
    losses: new Map(),
    refresh: () => Promise.resolve(),
    publishers: (topic) => account.publishers(topic),
  };
}

function frames(payloads: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(messageBytes(payloads));
  writeMessage(bytes, 0, payloads);
  return bytes;
}
