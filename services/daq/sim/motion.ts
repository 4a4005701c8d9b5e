/** How something moves at most. */
export interface MotionLimits {
  /** Greatest speed, in units a second. */
  readonly speed: number;
  /** Acceleration and braking, in units a second squared. */
  readonly acceleration: number;
}

/** A motion that speeds up evenly, goes on evenly where there is room for it, and brakes evenly. */
export interface Motion {
  /** When it is over, in seconds. */
  readonly duration: number;
  /** Where it is after so many seconds. */
  at(seconds: number): number;
  /** How fast it is after so many seconds, in units a second. */
  speedAt(seconds: number): number;
}

/** The quickest motion from rest at `from` to rest at `to`. */
export function motionTo(from: number, to: number, { speed, acceleration }: MotionLimits): Motion {
  const way = Math.abs(to - from);
  const sign = Math.sign(to - from);
  const top = Math.min(speed, Math.sqrt(way * acceleration));
  const rise = top / acceleration;
  // Also where the way is so short that its root is lost to rounding.
  const duration = top === 0 ? 0 : rise + way / top;
  const covered = (seconds: number): number => {
    if (seconds <= 0) return 0;
    if (seconds >= duration) return way;
    if (seconds < rise) return acceleration * seconds ** 2 / 2;
    if (seconds > duration - rise) return way - acceleration * (duration - seconds) ** 2 / 2;
    return top * (seconds - rise / 2);
  };
  return {
    duration,
    at: (seconds) => seconds >= duration ? to : from + sign * covered(seconds),
    speedAt: (seconds) => {
      if (seconds <= 0 || seconds >= duration) return 0;
      return sign * Math.min(top, acceleration * seconds, acceleration * (duration - seconds));
    },
  };
}

/** Braking from a speed, from `from` on. */
export function motionToRest(from: number, speed: number, acceleration: number): Motion {
  const duration = Math.abs(speed) / acceleration;
  const brake = Math.sign(speed) * acceleration;
  const at = (seconds: number): number => from + speed * seconds - brake * seconds ** 2 / 2;
  return {
    duration,
    at: (seconds) => at(Math.min(Math.max(seconds, 0), duration)),
    speedAt: (seconds) => seconds >= duration ? 0 : speed - brake * seconds,
  };
}
