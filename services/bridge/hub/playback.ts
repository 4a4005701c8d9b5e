/** A recording that is replayed as if it happened now, for clients that wind it; see `Bridge.playback`. */
export interface Playback {
  /** Its first and last time, in nanoseconds since 1970. */
  readonly range: { readonly start: bigint; readonly end: bigint };
  /** How it stands. */
  readonly state: PlaybackState;
  /** Does all that the order says, at once, and returns how it stands then. A time outside of the range is moved to its nearer end. */
  control(order: PlaybackOrder): PlaybackState;
  /** Says how it stands whenever that has changed otherwise than by the passing of time, until the signal aborts. */
  listen(listener: (state: PlaybackState, didSeek: boolean) => void, signal: AbortSignal): void;
}

/** How a recording that is replayed stands. */
export interface PlaybackState {
  /** What it does: `buffering` reads ahead and will play, `ended` is paused at the end. */
  readonly status: "playing" | "paused" | "buffering" | "ended";
  /** Time of the recording, in nanoseconds since 1970. */
  readonly time: bigint;
  /** How many of its seconds pass in one: 1 is as it was recorded. */
  readonly speed: number;
}

/** What is to be done with a recording that is replayed; what is left out stays as it is. */
export interface PlaybackOrder {
  /** Whether it is to play, or to pause. */
  readonly isPlaying?: boolean;
  /** How many of its seconds are to pass in one, more than 0. */
  readonly speed?: number;
  /** Time to go to, in nanoseconds since 1970. */
  readonly seek?: bigint;
}
