import type { ClientMessage, PlaybackMessage } from "../../../../protocols/robows/mod.ts";
import { RoboError } from "../../../../errors.ts";
import type { Bridge } from "../../hub/bridge.ts";
import type { Client } from "../../hub/client.ts";
import type { Playback, PlaybackState } from "../../hub/playback.ts";
import { tell } from "./tell.ts";

/** A client's order to wind the recording. */
export type PlaybackOrderMessage = Extract<ClientMessage, { readonly op: "playback" }>;

/**
 * Tells a client how the recording stands that the bridge replays, now and whenever that has changed, and returns what does its orders. They throw a
 * `RoboError` of kind `unavailable` where nothing is replayed.
 */
export function playbackTeller(
  bridge: Bridge,
  client: Client,
  signal: AbortSignal,
): (order: PlaybackOrderMessage) => void {
  const { playback } = bridge;
  if (playback === undefined) return refuse;
  const say = (state: PlaybackState, didSeek: boolean) =>
    tell(client, { ...playbackMessage(playback, state), ...(didSeek && { seeked: true }) });
  playback.listen(say, signal);
  say(playback.state, false);
  return ({ id, play, speed, seek }) => {
    const state = playback.control({
      ...(play !== undefined && { isPlaying: play }),
      ...(speed !== undefined && { speed }),
      ...(seek !== undefined && { seek }),
    });
    tell(client, { ...playbackMessage(playback, state), ...(id !== undefined && { id }) });
  };
}

function refuse(): never {
  throw new RoboError("unavailable", "No recording is replayed here", {
    hint: "Start the bridge with --replay",
  });
}

function playbackMessage({ range }: Playback, state: PlaybackState): PlaybackMessage {
  return {
    op: "playback",
    status: state.status,
    time: String(state.time),
    start: String(range.start),
    end: String(range.end),
    speed: state.speed,
  };
}
