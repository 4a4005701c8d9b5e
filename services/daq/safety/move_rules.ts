import type { MoveLimits, MoveOrder } from "../../../protocols/daq/lab_types.ts";
import { amount, rounded, roundedWhile } from "./amount.ts";
import { farthest, hull, type Range, shifted } from "./range.ts";
import type { Refusal } from "./refusal.ts";
import type { SpeedBudget } from "./speed_budget.ts";

/** Distances are differences of decimal numbers: this part more than a rule allows is still allowed. Positions get nothing. */
const DISTANCE_TOLERANCE = 1e-9;

/** An actuator that is this part of a rule's distance from where it was sent is there: no position is read exactly. */
const SAME_PLACE = 0.1;

/** What a move is judged by. */
export interface MoveCase {
  /** The actuator. */
  readonly device: string;
  /** Units of its positions. */
  readonly units: string;
  /** What is ordered. */
  readonly order: Exclude<MoveOrder, { kind: "home" }>;
  /** Where it may be now; `undefined` when nobody knows. */
  readonly reach: Range | undefined;
  /** Where its last move was to end, if it has ended. */
  readonly end?: number | undefined;
  /** Its rules. */
  readonly limits: MoveLimits;
}

/** Where an order leads to; `undefined` when nobody knows. */
export function destination(order: MoveOrder, reach: Range | undefined): Range | undefined {
  if (order.kind === "absolute") return hull(order.to);
  return order.kind === "home" || reach === undefined ? undefined : shifted(reach, order.by);
}

/** What is no number is no order, and what leads beyond all numbers is none either. */
export function checkNumber(
  device: string,
  order: MoveOrder,
  reach: Range | undefined,
): Refusal | undefined {
  if (order.kind === "home") return undefined;
  const number = order.kind === "absolute" ? order.to : order.by;
  const to = destination(order, reach);
  const isFinite = Number.isFinite(number) &&
    (to === undefined || Number.isFinite(to.low) && Number.isFinite(to.high));
  if (isFinite) return undefined;
  return {
    rule: "number",
    message: `${device} cannot be moved ${order.kind === "absolute" ? "to" : "by"} ${number}`,
    hint: "Give a finite number",
  };
}

/** Least and greatest position. */
export function checkLimits(
  { device, units, order, reach, limits }: MoveCase,
): Refusal | undefined {
  const { min = -Infinity, max = Infinity } = limits;
  if (min === -Infinity && max === Infinity) return undefined;
  const to = destination(order, reach);
  if (to === undefined) return unknownPosition(device, "limits");
  // Written so that what is not a number is refused as well.
  const isWithin = to.low >= min && to.high <= max;
  if (isWithin) return undefined;
  const isHigh = to.low >= min;
  const limit = isHigh ? `at most ${amount(max, units)}` : `at least ${amount(min, units)}`;
  const place = isHigh ? to.high : to.low;
  if (order.kind === "absolute") {
    return refusedLimit(`${device} cannot go to ${amount(place, units)}: ${limit}`);
  }
  const isBeyond = (value: number) => isHigh ? value > max : value < min;
  const end = amount(roundedWhile(place, isBeyond), units);
  const by = amount(order.by, units);
  const low = amount(rounded(reach!.low), units);
  if (reach!.low === reach!.high) {
    return refusedLimit(`${device} cannot go by ${by} from ${low} to ${end}: ${limit}`);
  }
  return {
    rule: "limits",
    message: `${device} may be anywhere from ${low} to ${amount(rounded(reach!.high), units)}, ` +
      `and ${by} more could bring it to ${end}: ${limit}`,
    hint:
      "Wait until it has arrived and read its position, or order a position instead of a distance",
  };
}

/** Greatest distance of one move. */
export function checkStep(move: MoveCase): Refusal | undefined {
  const { device, units, limits: { maxStep } } = move;
  if (maxStep === undefined) return undefined;
  const distance = distanceOf(move, maxStep);
  if (distance === undefined) return unknownPosition(device, "maxStep");
  if (distance <= maxStep * (1 + DISTANCE_TOLERANCE)) return undefined;
  return {
    rule: "maxStep",
    message: `${device} cannot go ${amount(rounded(distance), units)} at once: ` +
      `at most ${amount(maxStep, units)} in one move`,
    hint: "Go there in smaller steps",
  };
}

/** Greatest distance in a second. */
export function checkSpeed(move: MoveCase, budget: SpeedBudget, now: number): Refusal | undefined {
  const { device, units, limits: { maxSpeed } } = move;
  if (maxSpeed === undefined) return undefined;
  const distance = distanceOf(move, maxSpeed);
  if (distance === undefined) return unknownPosition(device, "maxSpeed");
  const allowed = maxSpeed * (1 + DISTANCE_TOLERANCE);
  const used = budget.used(now);
  if (used + distance <= allowed) return undefined;
  const way = amount(rounded(distance), units);
  const most = `at most ${amount(maxSpeed, units)} in a second`;
  if (distance > allowed) {
    return {
      rule: "maxSpeed",
      message: `${device} cannot go ${way} at once: ${most}`,
      hint: "Go there in smaller steps, with pauses between them",
    };
  }
  const wait = Math.max(1, Math.ceil(budget.wait(allowed - distance, now)));
  return {
    rule: "maxSpeed",
    message: `${device} cannot go ${way} now: ${most}, of which ${
      amount(rounded(used), units)
    } are used`,
    hint: `Wait for ${wait} ms`,
  };
}

/**
 * How far a move may lead at most, for a rule that allows `allowed`; `undefined` when nobody knows. From where it was sent, if it is
 * there as well as can be told beside the rule: so that steps as long as allowed can follow each other.
 */
export function distanceOf(
  { order, reach, end }: Pick<MoveCase, "order" | "reach" | "end">,
  allowed: number,
): number | undefined {
  if (order.kind === "relative") return Math.abs(order.by);
  if (reach === undefined) return undefined;
  const isThere = end !== undefined && farthest(reach, end) <= SAME_PLACE * allowed;
  return isThere ? Math.abs(order.to - end) : farthest(reach, order.to);
}

function refusedLimit(message: string): Refusal {
  return { rule: "limits", message, hint: "The limits are those of the lab's configuration" };
}

function unknownPosition(device: string, rule: string): Refusal {
  return {
    rule,
    message: `${device} cannot be moved: its rule ${rule} needs its position, which is not known`,
    hint: `Read it with: robo daq pos ${device}`,
  };
}
