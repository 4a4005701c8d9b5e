/** The time over which distances are added up, in milliseconds. */
const WINDOW_MS = 1000;

/** Moves that are remembered one by one; more of them in a second are counted as if they had been the newest. */
const MOST_MOVES = 256;

interface Step {
  readonly time: number;
  readonly distance: number;
}

/**
 * How far an actuator was ordered to go within the last second. Nothing is averaged and nothing is saved up: however moves are cut
 * into pieces, and however long nothing was ordered before, no second holds more than the rule allows.
 */
export class SpeedBudget {
  #steps: Step[] = [];

  /** What has been ordered within the second before `now`, in milliseconds. */
  used(now: number): number {
    return this.#recent(now).reduce((sum, { distance }) => sum + distance, 0);
  }

  /** A move of this length is ordered. */
  add(distance: number, now: number): void {
    if (distance === 0) return;
    const steps = [...this.#recent(now), { time: now, distance }];
    if (steps.length <= MOST_MOVES) {
      this.#steps = steps;
      return;
    }
    const [first, second, ...others] = steps as [Step, Step, ...Step[]];
    // Later than it was, so that it is forgotten too late rather than too early.
    this.#steps = [{ time: second.time, distance: first.distance + second.distance }, ...others];
  }

  /** How long it takes until no more than `distance` is used, in milliseconds from `now`. */
  wait(distance: number, now: number): number {
    let used = this.used(now);
    for (const step of this.#recent(now)) {
      if (used <= distance) break;
      used -= step.distance;
      if (used <= distance) return step.time + WINDOW_MS - now;
    }
    return 0;
  }

  /** A clock that has been set back forgets nothing. */
  #recent(now: number): readonly Step[] {
    return this.#steps.filter(({ time }) => now - time < WINDOW_MS);
  }
}
