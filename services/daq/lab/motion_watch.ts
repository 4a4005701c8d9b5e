import { Standstill } from "./standstill.ts";

/** Time between two looks at something whose end nobody waits for, in milliseconds. */
const LOOK_MS = 100;

/** How long something that was told to stop may go on moving before it is told in another way, in milliseconds. */
const PATIENCE_MS = 400;

/** The part of a way that counts as progress. */
const PART = 0.005;

/** What a {@linkcode MotionWatch} does. */
export interface MotionHost {
  /** Asks where it is. */
  look(): void;
  /** Tells it to stop in another way. */
  halt(): void;
  /** Told that it has come a part of its way. */
  progress(): void;
  /** Told that it stands still although it did not say so. */
  stands(): void;
}

/**
 * Looks at an actuator while it moves. One that nobody waits for any more, because it was told to stop or took too long, is
 * over with its move when it says so, or is seen to stand still.
 */
export class MotionWatch {
  readonly #host: MotionHost;
  readonly #period: number;
  #standstill = new Standstill();
  #looked = 0;
  #stopped: number | undefined;
  #isHalted = false;
  #wasLingering = false;
  #way: number | undefined;
  /** Where it was when it had last come a part of its way. */
  #mark: number | undefined;

  /** Looks every `period` milliseconds while it moves; 0 for only when it has to be. */
  constructor(period: number, host: MotionHost) {
    this.#period = period;
    this.#host = host;
  }

  /** A move of so much has begun; `undefined` when that is not known. */
  begin(now: number, way: number | undefined): void {
    this.#standstill = new Standstill();
    this.#way = way;
    this.#mark = undefined;
    this.#looked = now;
    this.#stopped = undefined;
    this.#isHalted = this.#wasLingering = false;
  }

  /** It was told to stop. */
  stopped(now: number): void {
    this.#stopped = now;
    this.#looked = -Infinity;
    this.#standstill.restart();
  }

  /** It was there; `isLingering` when nobody waits for it to arrive. */
  saw(position: number, now: number, isLingering: boolean): void {
    if (isLingering && !this.#wasLingering) this.#standstill.restart();
    this.#wasLingering = isLingering;
    this.#standstill.saw(position, now);
    if (!isLingering) return this.#follow(position);
    if (this.#standstill.isMoving === false) this.#host.stands();
    else if (this.#standstill.isMoving === true) this.#insist(now);
  }

  /** Time passes while it moves; `isLingering` when nobody waits for it to arrive. */
  check(now: number, isLingering: boolean): void {
    const period = isLingering ? LOOK_MS : this.#period;
    if (period === 0 || now - this.#looked < period) return;
    this.#looked = now;
    this.#host.look();
  }

  /** What only trembles does not come along. */
  #follow(position: number): void {
    this.#mark ??= position;
    const distance = Math.abs(position - this.#mark);
    if (distance === 0 || distance < PART * (this.#way ?? this.#standstill.span)) return;
    this.#mark = position;
    this.#host.progress();
  }

  #insist(now: number): void {
    if (this.#stopped === undefined || this.#isHalted || now - this.#stopped < PATIENCE_MS) return;
    this.#isHalted = true;
    this.#host.halt();
  }
}
