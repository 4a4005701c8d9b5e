import { RoboError } from "../../errors.ts";
import type { BridgeServerOptions } from "./bridge_server_options.ts";
import type { Hub } from "./hub/hub.ts";
import type { BridgeRecording, RecordingPlayer } from "./recording/mod.ts";

/** A recording that is to be replayed, if any. */
export interface OpenedReplay {
  /** What plays it. */
  readonly player: RecordingPlayer | undefined;
  /** What could not be read so far. */
  readonly warnings: readonly string[];
  /** Has somebody told of what cannot be read from now on. */
  readonly warnBy: (warn: (text: string) => void) => void;
}

/** Opens the recording that is to be replayed, if any. Throws as `RecordingPlayer.open`. */
export async function openReplay({ replay, record }: BridgeServerOptions): Promise<OpenedReplay> {
  const warnings: string[] = [];
  let warn: (text: string) => void = (text) => warnings.push(text);
  const warnBy = (told: typeof warn) => void (warn = told);
  if (replay === undefined) return { player: undefined, warnings, warnBy };
  if (record !== undefined) {
    throw new RoboError("usage", "What is replayed is recorded already", {
      hint: "Leave out what is to be recorded, or what is to be replayed",
    });
  }
  // Most bridges need nothing of it.
  const { RecordingPlayer } = await import("./recording/mod.ts");
  const player = await RecordingPlayer.open({ ...replay, warn: (text) => warn(text) });
  return { player, warnings, warnBy };
}

/** Begins to record, if that is wanted. Throws as `BridgeRecording.start`. */
export async function startRecording(
  hub: Hub,
  { record, version }: BridgeServerOptions,
): Promise<BridgeRecording | undefined> {
  if (record === undefined) return undefined;
  const { BridgeRecording } = await import("./recording/mod.ts");
  return await BridgeRecording.start(hub, { ...record, version });
}

/** Ends a recording of a bridge that could not start, whose file nobody wants. */
export async function abandonRecording(recording: BridgeRecording | undefined): Promise<void> {
  await recording?.[Symbol.asyncDispose]();
  if (recording?.messages === 0) await Deno.remove(recording.path).catch(() => {});
}

/** What an error says. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
