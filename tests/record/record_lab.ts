import { ControlServer, type Hub } from "../../services/hub/mod.ts";
import {
  Playhead,
  recordCore,
  type RecordCoreOptions,
  type RecordingOutcome,
  RecordingReader,
  Replay,
  type ReplayOptions,
  type ReplayStatus,
} from "../../services/record/mod.ts";
import type { CoreAddress } from "../../protocols/gecko/core_address.ts";

/** A folder that goes with its holder. */
export async function temporaryFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await Deno.makeTempDir();
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/** Where `hub` is. */
export function lookUp(hub: Hub): () => Promise<CoreAddress> {
  const { in: input, out } = hub.identity;
  return () => Promise.resolve({ in: input, out, source: "arguments" });
}

/** A recording that runs. */
export interface Running {
  /** Ends it. */
  stop(): Promise<RecordingOutcome>;
}

/** Begins to record `hub`; resolves when nothing that is published from then on is missed. */
export async function startRecording(
  hub: Hub,
  options: Partial<RecordCoreOptions> & { readonly path: string },
): Promise<Running> {
  const control = await ControlServer.start(hub, { host: "127.0.0.1", port: 0 });
  const stop = new AbortController();
  const begun = Promise.withResolvers<void>();
  const outcome = recordCore({
    topics: [],
    version: "test",
    control: control.url,
    lookUp: lookUp(hub),
    signal: stop.signal,
    ...options,
    onProgress: (progress) => {
      begun.resolve();
      options.onProgress?.(progress);
    },
  });
  await Promise.race([begun.promise, outcome]);
  return {
    async stop() {
      stop.abort();
      const result = await outcome;
      await control[Symbol.asyncDispose]();
      return result!;
    },
  };
}

/** A message as a test compares it: the topic, then all frames behind it in hexadecimal. */
export type Plain = readonly [topic: string, ...frames: string[]];

/** What a recording holds. */
export async function readRecording(
  path: string,
): Promise<{ readonly topic: string; readonly data: Uint8Array; readonly logTime: bigint }[]> {
  using reader = await RecordingReader.open(path, (text) => {
    throw new Error(text);
  });
  const messages = [];
  for await (const { about, data, logTime } of reader.messages()) {
    messages.push({ topic: about.topic, data, logTime });
  }
  return messages;
}

/** Replays a recording into `hub` to its end. */
export async function replay(
  hub: Hub,
  options: Partial<ReplayOptions> & { readonly path: string; readonly rate?: number },
): Promise<ReplayStatus> {
  const { rate = 1000 } = options;
  await using player = await Replay.open({
    topics: [],
    remap: new Map(),
    playhead: new Playhead(() => performance.now(), { rate, paused: false }),
    lookUp: lookUp(hub),
    signal: new AbortController().signal,
    ...options,
  });
  await player.run();
  return player.status;
}
