import { RoboError } from "../../../../errors.ts";
import {
  encodePlaybackState,
  FOXGLOVE_SDK,
  type FoxgloveClientBytes,
  type FoxgloveTime,
} from "../../../../protocols/foxglove/mod.ts";
import type { Playback, PlaybackState } from "../../hub/playback.ts";
import { sayBytes } from "./say.ts";
import type { SessionSetting } from "./session_setting.ts";

/** Winds a recording that the bridge replays, for clients of `foxglove.sdk.v1`. */
export class Winding {
  readonly #setting: SessionSetting;
  /** The request that is being done: its answer is told apart from changes by others. */
  #requestId = "";

  /** Tells nothing before it is begun. */
  constructor(setting: SessionSetting) {
    this.#setting = setting;
  }

  /** The recording, when there is one and the client knows how to wind it. */
  get playback(): Playback | undefined {
    const { name, bridge } = this.#setting;
    return name === FOXGLOVE_SDK ? bridge.playback : undefined;
  }

  /** Tells the client how the recording stands, and from now on whenever that changes. */
  begin(): void {
    const { playback } = this;
    if (playback === undefined) return;
    this.#tell(playback.state, false);
    playback.listen((state, didSeek) => this.#tell(state, didSeek), this.#setting.signal);
  }

  /** Does what the client wants. */
  wind(order: Extract<FoxgloveClientBytes, { readonly op: "playbackControl" }>): void {
    const { isPlaying, speed, seek, requestId } = order;
    if (this.playback === undefined) {
      throw new RoboError("usage", "Nothing is replayed that could be wound", {
        hint: "Start the bridge with --replay FILE",
      });
    }
    if (!(speed > 0 && speed < Infinity)) {
      throw new RoboError("usage", `The speed ${speed} makes no sense`, {
        hint: "Take a number above 0: 1 is as it was recorded",
      });
    }
    const { client } = this.#setting;
    this.#requestId = requestId;
    try {
      const state = this.playback.control({
        isPlaying,
        speed,
        ...(seek !== undefined && { seek }),
      });
      const didSeek = seek !== undefined;
      sayBytes(client, encodePlaybackState({ ...state, didSeek, requestId }));
    } finally {
      this.#requestId = "";
    }
  }

  #tell(state: PlaybackState, didSeek: boolean): void {
    // What this client asks for is answered with the name of its request.
    if (this.#requestId !== "") return;
    sayBytes(this.#setting.client, encodePlaybackState({ ...state, didSeek, requestId: "" }));
  }
}

/** A time as JSON. */
export function foxgloveTime(time: bigint): FoxgloveTime {
  return { sec: Number(time / 1_000_000_000n), nsec: Number(time % 1_000_000_000n) };
}
