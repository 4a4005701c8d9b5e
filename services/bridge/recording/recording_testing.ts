import type { FrameRun } from "../hub/frame_run.ts";
import { Hub } from "../hub/hub.ts";
import { ALL_RIGHTS, FakeSocket, plainEncoder } from "../hub/hub_testing.ts";
import { FrameBuilder } from "../link/framing/frame_builder.ts";
import { LINK_AT, LINK_HEADER_BYTES } from "../../../protocols/link/link_frame.ts";
import { next } from "../hub/tally.ts";
import { BridgeRecording } from "./bridge_recording.ts";
import type { RecordingOptions } from "./recording_options.ts";
import { RecordingPlayer } from "./recording_player.ts";
import type { PlayerOptions } from "./replay_options.ts";

/** A struct as a client gets it. */
export interface SeenStruct {
  /** Its topic. */
  readonly topic: string;
  /** When it was published, in nanoseconds since 1970. */
  readonly time: bigint;
  /** Its bytes in hexadecimal digits. */
  readonly hex: string;
}

/** One frame as a run. */
export function runWith(topic: number, payload: Uint8Array, time: bigint): FrameRun {
  let run: FrameRun | undefined;
  const builder = new FrameBuilder((built) => run = built);
  const { length } = payload;
  const view = new DataView(payload.buffer, payload.byteOffset, length);
  builder.add(topic, view, { from: 0, to: length, size: length, time });
  builder.flush();
  return run!;
}

/** Keeps what all topics of a hub are sent, from now on. */
export function watchHub(hub: Hub): { readonly seen: SeenStruct[] } {
  const socket = new FakeSocket();
  const client = hub.connected(socket, { dialect: "test", remote: "here", rights: ALL_RIGHTS });
  hub.subscribe(client, { wants: () => true, encoder: plainEncoder() });
  return {
    get seen() {
      return socket.frames.flatMap((bytes) => structsIn(hub, bytes));
    },
  };
}

function structsIn(hub: Hub, bytes: Uint8Array): SeenStruct[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const found: SeenStruct[] = [];
  for (let at = 0; at < bytes.length; at = next(view, at)) {
    const topic = hub.topics.get(view.getUint16(at + LINK_AT.id, true))!.name;
    const hex = bytes.subarray(at + LINK_HEADER_BYTES, next(view, at)).toHex();
    found.push({ topic, time: view.getBigUint64(at + LINK_AT.time, true), hex });
  }
  return found;
}

/** Records what `act` has go through a hub; resolves to the path, and to what a client saw meanwhile. */
export async function recorded(
  folder: string,
  act: (hub: Hub, recording: BridgeRecording) => void | Promise<void>,
  options: Partial<RecordingOptions> = {},
): Promise<{ readonly path: string; readonly seen: readonly SeenStruct[] }> {
  const path = `${folder}/run.mcap`;
  using hub = new Hub();
  const watch = watchHub(hub);
  {
    await using recording = await BridgeRecording.start(hub, { path, version: "1", ...options });
    await act(hub, recording);
  }
  return { path, seen: watch.seen };
}

/** A recording that is replayed into a hub of its own. */
export class ReplayLab implements AsyncDisposable {
  /** The player. */
  readonly player: RecordingPlayer;
  /** The hub. */
  readonly hub: Hub;
  /** What could not be read. */
  readonly warnings: readonly string[];
  readonly #watch: { readonly seen: SeenStruct[] };

  private constructor(player: RecordingPlayer, warnings: readonly string[]) {
    this.player = player;
    this.warnings = warnings;
    this.hub = new Hub({ playback: player });
    this.#watch = watchHub(this.hub);
  }

  /** Begins, at a thousand times the speed unless another one is given. */
  static async start(path: string, options: Partial<PlayerOptions> = {}): Promise<ReplayLab> {
    const warnings: string[] = [];
    const warn = (text: string) => void warnings.push(text);
    const player = await RecordingPlayer.open({ path, warn, speed: 1000, ...options });
    const lab = new ReplayLab(player, warnings);
    player.begin(lab.hub, (error) => {
      throw error;
    });
    return lab;
  }

  /** What a client has got. */
  get seen(): SeenStruct[] {
    return this.#watch.seen;
  }

  /** Resolves when it has ended. */
  async ended(): Promise<void> {
    while (this.player.state.status !== "ended") {
      const ending = new AbortController();
      await new Promise<void>((resolve) => {
        this.player.listen(() => resolve(), ending.signal);
      });
      ending.abort();
    }
  }

  /** Ends it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.player[Symbol.asyncDispose]();
    this.hub[Symbol.dispose]();
  }
}
