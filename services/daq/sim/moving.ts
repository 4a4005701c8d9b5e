import { pause } from "../../../transports/pause.ts";
import { type Motion, type MotionLimits, motionTo, motionToRest } from "./motion.ts";

/** Something that moves as time goes by. */
export class Moving {
  readonly #now: () => number;
  #motion: Motion;
  #since: number;

  /** At rest at 0; `now` are milliseconds that never go back. */
  constructor(now: () => number) {
    this.#now = now;
    this.#motion = motionToRest(0, 0, 1);
    this.#since = now();
  }

  /** Where it is now. */
  get position(): number {
    return this.#motion.at(this.#seconds);
  }

  /** Moves to a place; resolves when it is there, or when it has come to rest after `signal` has aborted. */
  async moveTo(to: number, limits: MotionLimits, signal: AbortSignal): Promise<void> {
    this.#begin(motionTo(this.position, to, limits));
    await this.#end(signal);
    if (!signal.aborted) return;
    const speed = this.#motion.speedAt(this.#seconds);
    this.#begin(motionToRest(this.position, speed, limits.acceleration));
    await this.#end(new AbortController().signal);
  }

  get #seconds(): number {
    return (this.#now() - this.#since) / 1000;
  }

  #begin(motion: Motion): void {
    this.#motion = motion;
    this.#since = this.#now();
  }

  async #end(signal: AbortSignal): Promise<void> {
    for (
      let left = this.#motion.duration - this.#seconds;
      left > 0 && !signal.aborted;
      left = this.#motion.duration - this.#seconds
    ) await pause(Math.ceil(left * 1000), signal);
  }
}
