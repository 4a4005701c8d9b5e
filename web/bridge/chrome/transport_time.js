// @ts-check

/**
 * How a recording stands that the bridge replays, as `robo.ws.v1` says it.
 *
 * @typedef {{ status: "playing" | "paused" | "buffering" | "ended", time: string, start: string, end: string, speed: number, seeked?: boolean }} Playback
 */

/** Where a recording is that is replayed: between two words of the bridge, time passes by itself. */
export class TransportTime {
  #now;
  /** @type {Playback | undefined} */
  #playback;
  #heard = 0;

  /** @param {() => number} now The time, in milliseconds, of a clock that never jumps. */
  constructor(now) {
    this.#now = now;
  }

  /**
   * The bridge has said how it stands.
   *
   * @param {Playback} playback
   */
  heard(playback) {
    this.#playback = playback;
    this.#heard = this.#now();
  }

  /** Whether it plays, or will as soon as it has read. */
  get isPlaying() {
    const status = this.#playback?.status;
    return status === "playing" || status === "buffering";
  }

  /** Its length, in seconds. */
  get length() {
    return this.#seconds(this.#playback?.end);
  }

  /** Seconds from its start. */
  get position() {
    const { status, time, speed = 1 } = this.#playback ?? {};
    const passed = status === "playing" ? (this.#now() - this.#heard) / 1000 * speed : 0;
    return Math.min(this.length, this.#seconds(time) + passed);
  }

  /** How many of its seconds pass in one. */
  get speed() {
    return this.#playback?.speed ?? 1;
  }

  /** The time of the day then, in milliseconds since 1970. */
  get day() {
    return Number(BigInt(this.#playback?.start ?? 0) / 1_000_000n) + this.position * 1000;
  }

  /**
   * Seconds from the start as the bridge wants to be told.
   *
   * @param {number} seconds
   */
  wire(seconds) {
    return String(BigInt(this.#playback?.start ?? 0) + BigInt(Math.round(seconds * 1e9)));
  }

  /** @param {string | undefined} time */
  #seconds(time) {
    if (time === undefined) return 0;
    return Number(BigInt(time) - BigInt(this.#playback?.start ?? 0)) / 1e9;
  }
}

/**
 * Seconds as `1:02:03.4`.
 *
 * @param {number} seconds
 */
export function clockText(seconds) {
  const tenths = Math.floor(Math.max(0, seconds) * 10 + 1e-6);
  const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
  const hours = Math.floor(tenths / 36_000);
  const minutes = Math.floor(tenths / 600) % 60;
  const rest = `${two(Math.floor(tenths / 10) % 60)}.${tenths % 10}`;
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}
