import type { Device, PositionReading } from "../../../protocols/daq/lab_types.ts";
import { farthest, hull, type Range } from "./range.ts";

/** Two readings as close as this part of the way that was ordered are the same place. */
const SAME_PLACE = 1e-3;

/** An order that has been sent and of which nobody knows whether it has been carried out. */
interface Course {
  /** Where it may have begun; `undefined` when nobody knows. */
  readonly start: Range | undefined;
  /** Where it may end; null for home. */
  readonly to: Range | null;
  /** Time of the last reading before it. */
  readonly before: number;
  /** The last reading since that was made while the actuator stood. */
  seen: PositionReading | undefined;
}

/**
 * Where actuators may be: at their last reading, and as long as they may be on their way, anywhere between it, their start and their target.
 *
 * PyMoDAQ's protocol says when a move has ended, if the device says it at all. A device that was stopped, or has not answered in
 * time, may move on; it is believed to stand when it is seen at its target, or at one place twice.
 */
export class Whereabouts {
  readonly #courses = new Map<string, Course>();
  readonly #readings = new Map<string, number>();
  readonly #ends = new Map<string, number>();

  /** An order is sent that begins within `start` and ends within `to`, null for home. */
  ordered(name: string, start: Range | undefined, to: Range | null): void {
    const before = this.#readings.get(name) ?? -Infinity;
    this.#ends.delete(name);
    this.#courses.set(name, { start, to, before, seen: undefined });
  }

  /** It stands still where it was last read. */
  arrived(name: string): void {
    const to = this.#courses.get(name)?.to;
    if (to && to.low === to.high) this.#ends.set(name, to.low);
    this.#courses.delete(name);
  }

  /** Where the last move of one that has arrived was to end, to within what it was read at; `undefined` when nobody knows. */
  end(name: string): number | undefined {
    return this.#ends.get(name);
  }

  /** The actuators that may be on their way. */
  get underway(): readonly string[] {
    return [...this.#courses.keys()];
  }

  /** Where its last order may lead to; null for home, `undefined` when it has none. */
  target(name: string): Range | null | undefined {
    return this.#courses.get(name)?.to;
  }

  /** Looks whether a device that stands has arrived. */
  observe(device: Device): void {
    const { name, position, doing } = device;
    const course = this.#courses.get(name);
    if (course === undefined || position === null || position.value === null) return;
    if (doing === "moving" || position.time <= course.before) return;
    const { start, to, seen } = course;
    const way = start === undefined || to === null
      ? 0
      : Math.max(farthest(to, start.low), farthest(to, start.high));
    const isAt = (place: number) => Math.abs(position.value! - place) <= SAME_PLACE * way;
    const isTwice = seen !== undefined && seen.time < position.time && isAt(seen.value!);
    // Where it could be one of many, being at one of them says nothing.
    const isThere = to !== null && to.low === to.high && isAt(to.low);
    if (isThere || isTwice) this.arrived(name);
    else course.seen = position;
  }

  /** Where a device may be now; `undefined` when nobody knows. */
  reach(device: Device): Range | undefined {
    const { name, position, since, online } = device;
    if (position !== null) this.#readings.set(name, position.time);
    // It may have been moved by hand while it was away.
    const isOld = online && position !== null && position.time < since;
    if (position === null || position.value === null || isOld) return undefined;
    if (!Number.isFinite(position.value)) return undefined;
    const course = this.#courses.get(name);
    if (course === undefined) return hull(position.value);
    const { start, to, before } = course;
    if (to === null || (start === undefined && position.time <= before)) return undefined;
    // Its start as well: an order takes its time until it is there, and what went on meanwhile, nobody has seen.
    const { low, high } = start ?? hull(position.value);
    return hull(position.value, to.low, to.high, low, high);
  }
}
