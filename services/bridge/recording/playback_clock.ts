/** How a {@linkcode PlaybackClock} begins. */
export interface PlaybackClockOptions {
  /** A clock that never jumps, in milliseconds. */
  readonly clock: () => number;
  /** Where it begins, in nanoseconds since 1970. */
  readonly start: bigint;
  /** How many of its seconds pass in one, more than 0. */
  readonly speed: number;
  /** Whether it runs. */
  readonly isPlaying: boolean;
}

/** Time of a recording that is replayed, in nanoseconds since 1970. It runs while it is wanted to, and nobody holds it. */
export class PlaybackClock {
  readonly #clock: () => number;
  #base: bigint;
  #since: number;
  #speed: number;
  #isPlaying: boolean;
  #isHeld = true;

  /** Stands at the start, held. */
  constructor({ clock, start, speed, isPlaying }: PlaybackClockOptions) {
    this.#clock = clock;
    this.#base = start;
    this.#since = clock();
    this.#speed = speed;
    this.#isPlaying = isPlaying;
  }

  /** The time. */
  get time(): bigint {
    if (!this.#isRunning) return this.#base;
    return this.#base + BigInt(Math.round((this.#clock() - this.#since) * this.#speed * 1e6));
  }

  /** How many of its seconds pass in one. */
  get speed(): number {
    return this.#speed;
  }

  set speed(speed: number) {
    this.#settle();
    this.#speed = speed;
  }

  /** Whether it is wanted to run. */
  get isPlaying(): boolean {
    return this.#isPlaying;
  }

  set isPlaying(isPlaying: boolean) {
    this.#settle();
    this.#isPlaying = isPlaying;
  }

  /** Whether it stands although it is wanted to run. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  set isHeld(isHeld: boolean) {
    this.#settle();
    this.#isHeld = isHeld;
  }

  /** Goes to another time. */
  jump(time: bigint): void {
    this.#base = time;
    this.#since = this.#clock();
  }

  /** Milliseconds until a time; infinite while it stands, negative when it is over. */
  until(time: bigint): number {
    const left = Number(time - this.time) / 1e6;
    return left <= 0 || this.#isRunning ? left / this.#speed : Infinity;
  }

  get #isRunning(): boolean {
    return this.#isPlaying && !this.#isHeld;
  }

  /** Counts from now on. */
  #settle(): void {
    this.jump(this.time);
  }
}
