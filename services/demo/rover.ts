/** Where the rover is. */
export interface Pose {
  /** Metres from the western wall. */
  readonly x: number;
  /** Metres from the southern wall. */
  readonly y: number;
  /** Radians to the left of east. */
  readonly heading: number;
}

/** How the rover is to move. */
export interface Twist {
  /** Metres a second, ahead. */
  readonly linear: number;
  /** Radians a second, to the left. */
  readonly angular: number;
}

/** The room with its four walls: metres from west to east, and from south to north. */
export const ROOM: { readonly width: number; readonly depth: number } = { width: 4, depth: 3 };

/** Radius of the rover, in metres. */
export const RADIUS = 0.15;

/** Beams of the rover's lidar: the first looks ahead, the others follow to the left, all around. */
export const BEAMS = 72;

/** Closer than this to what is ahead, in metres, the rover turns. */
const TURN_AT = 0.8;

/** How far to each side the rover looks when it drives, in beams: 40 degrees. */
const LOOKS = 8;

/** Where the rover is after it has moved for some `seconds`; walls hold it. */
export function move(pose: Pose, twist: Twist, seconds: number): Pose {
  const heading = pose.heading + twist.angular * seconds;
  const way = twist.linear * seconds;
  return {
    x: within(pose.x + way * Math.cos(heading), ROOM.width),
    y: within(pose.y + way * Math.sin(heading), ROOM.depth),
    heading: Math.atan2(Math.sin(heading), Math.cos(heading)),
  };
}

/** What the lidar sees: how far the wall is along each beam, in metres. */
export function scan(pose: Pose): number[] {
  return Array.from({ length: BEAMS }, (_, beam) => {
    const angle = pose.heading + 2 * Math.PI * beam / BEAMS;
    return Math.min(
      toWall(pose.x, Math.cos(angle), ROOM.width),
      toWall(pose.y, Math.sin(angle), ROOM.depth),
    );
  });
}

/** How the rover drives while there is room ahead. */
export const AHEAD: Twist = { linear: 0.5, angular: 0 };

/**
 * Where to go, from what the lidar sees and where the rover goes `now`: ahead while there is room, else in a turn to
 * the roomier side. A turn is kept up until there is room: in a corner the roomier side is another one after each step.
 */
export function steer(ranges: readonly number[], now: Twist): Twist {
  const left = ranges.slice(0, LOOKS + 1);
  const right = [ranges[0]!, ...ranges.slice(-LOOKS)];
  if (Math.min(...left, ...right) > TURN_AT) return AHEAD;
  if (now.angular !== 0) return now;
  return { linear: 0.1, angular: sum(left) >= sum(right) ? 1 : -1 };
}

function within(place: number, size: number): number {
  return Math.min(Math.max(place, RADIUS), size - RADIUS);
}

/** How far it is from `place` to the wall at 0 or at `size`, for a beam that comes `slope` closer with each metre. */
function toWall(place: number, slope: number, size: number): number {
  if (slope === 0) return Infinity;
  return (slope > 0 ? size - place : -place) / slope;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
