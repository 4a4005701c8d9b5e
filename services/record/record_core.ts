import type { CoreAddress } from "../../protocols/gecko/core_address.ts";
import { FLAG_COMMAND, FrameHeader, type Security } from "../../protocols/zmtp/mod.ts";
import { concat } from "../../protocols/bytes.ts";
import { pause } from "../../transports/pause.ts";
import { unlessAborted } from "../../transports/unless_aborted.ts";
import { type Arrived, CoreIntake } from "../../client/core_intake.ts";
import { HubView, NO_ACCOUNT } from "./hub_view.ts";
import { Recorder } from "./recorder.ts";
import type { RecorderOptions } from "./recorder_options.ts";
import type { RecordedTopic, RecordingSummary } from "./summary.ts";
import { selectTopics } from "../../protocols/gecko/topic_selection.ts";

/** What is recorded, and for how long. */
export interface RecordCoreOptions extends Omit<RecorderOptions, "account" | "now"> {
  /** Patterns of topics; none means all. */
  readonly topics: readonly string[];
  /** Name under which the core shows the recorder (default `robo-record`). */
  readonly name?: string;
  /** Says where the core is, before each attempt to connect. */
  readonly lookUp: () => Promise<CoreAddress>;
  /** How to authenticate; default not at all. */
  readonly security?: Security | undefined;
  /** URL of the core's control interface; without it, nobody counts what the core drops. */
  readonly control?: string | undefined;
  /** Size of the file after which the recording ends, in bytes (default none). */
  readonly maxBytes?: number | undefined;
  /** How long the core may take to answer, in milliseconds (default 3000). */
  readonly timeoutMs?: number;
  /** Ends the recording. */
  readonly signal: AbortSignal;
  /** Told each second how it goes, and when it begins. */
  readonly onProgress?: (progress: RecordingProgress) => void;
  /** Told what the user should know. */
  readonly notice?: (text: string) => void;
}

/** How a recording goes. */
export interface RecordingProgress {
  /** All topics, in the order of their first message. */
  readonly topics: readonly RecordedTopic[];
  /** Bytes of the file, with what is on its way there. */
  readonly size: number;
}

/** How a recording came to its end. */
export interface RecordingOutcome {
  /** What it holds. */
  readonly summary: RecordingSummary;
  /** Why it ended: it was told to, it reached its size, or the disk took no more. */
  readonly reason: "stopped" | "size" | "disk";
  /** What the disk said. */
  readonly failure?: unknown;
}

const DEFAULT_TIMEOUT_MS = 3000;
const PROGRESS_MS = 1000;

/** How long a core may take at the end to send what it has, in milliseconds. */
const CATCH_UP_MS = 5000;

/** How often size and disk are looked at, in milliseconds. */
const LOOK_MS = 100;

/**
 * Records what goes through a core until `signal` aborts. A file is begun only once the core is there; `undefined` when the
 * signal came before.
 *
 * Rejects with a `RoboError` of kind `unavailable` when there is no core, and as `DiskFile.create` when there is no file.
 */
export async function recordCore(
  options: RecordCoreOptions,
): Promise<RecordingOutcome | undefined> {
  const { name = "robo-record", signal, control, notice = () => {} } = options;
  const now = () => performance.timeOrigin + performance.now();
  const selection = selectTopics(options.topics);
  const account = control === undefined
    ? NO_ACCOUNT
    : new HubView(control, { name, signal: NEVER, matches: selection.matches });
  const begun: { recorder?: Recorder } = {};
  await using intake = new CoreIntake({
    name,
    lookUp: options.lookUp,
    security: options.security,
    notice,
    now,
    onMessage: (topic, bytes, arrived) => {
      if (selection.matches(topic)) recordMessage(begun.recorder!, { topic, bytes, arrived });
    },
  });
  const { timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  await unlessAborted(intake.ready(timeoutMs), signal);
  if (signal.aborted) return undefined;
  await account.refresh();
  await using recorder = await Recorder.create({ ...options, account, now });
  begun.recorder = recorder;
  intake.subscribe(selection.prefixes);
  await unlessAborted(intake.ready(timeoutMs), signal);
  const progress = () => options.onProgress?.({ topics: recorder.topics, size: recorder.size });
  progress();
  const ask = () => account.refresh().then(() => recorder.noteLosses());
  const reason = await watch(recorder, options, { ask, progress });
  const isCutOff = reason !== "disk" && !await intake.caughtUp(CATCH_UP_MS);
  // While the connection is there, since the hub forgets what it dropped for it when it is gone.
  await account.refresh();
  const { interruptions } = intake;
  await intake[Symbol.asyncDispose]();
  const summary = await recorder.finish({ interruptions, isCutOff });
  const { failure } = recorder;
  return { summary, reason: failure === undefined ? reason : "disk", failure };
}

const NEVER = new AbortController().signal;

async function watch(
  recorder: Recorder,
  { signal, maxBytes = Infinity }: RecordCoreOptions,
  { ask, progress }: { readonly ask: () => Promise<void>; readonly progress: () => void },
): Promise<RecordingOutcome["reason"]> {
  let asking: Promise<void> | undefined;
  let next = performance.now() + PROGRESS_MS;
  try {
    while (!signal.aborted) {
      await pause(LOOK_MS, signal);
      if (recorder.failure !== undefined) return "disk";
      if (recorder.size >= maxBytes) return "size";
      if (performance.now() < next) continue;
      next += PROGRESS_MS;
      // Not awaited: a core that answers late must not delay the look at size and disk.
      asking ??= ask().finally(() => asking = undefined);
      progress();
    }
    return "stopped";
  } finally {
    await asking;
  }
}

function recordMessage(
  recorder: Recorder,
  message: { readonly topic: string; readonly bytes: Uint8Array; readonly arrived: Arrived },
): void {
  const { topic, bytes, arrived: { range, timeMs } } = message;
  if (range.frames === 2) {
    recorder.record(topic, bytes.subarray(range.payloadStart, range.payloadEnd), timeMs);
  } else {
    recorder.recordFrames(topic, framesBehind(bytes, range.topicEnd, range.end), timeMs);
  }
}

/** The frames in `bytes[start, end)` without the commands that may stand between them. */
function framesBehind(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const header = new FrameHeader();
  const frames: Uint8Array[] = [];
  for (let at = start; at < end && header.read(bytes, at, end); at = header.bodyEnd) {
    if ((header.flags & FLAG_COMMAND) === 0) frames.push(bytes.subarray(at, header.bodyEnd));
  }
  return concat(frames);
}
