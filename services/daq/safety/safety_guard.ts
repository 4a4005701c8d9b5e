import type { MoveLimits, MoveOrder } from "../../../protocols/daq/lab_types.ts";
import type { Interlock, LabConfig } from "../config/lab_config.ts";
import type { ConditionView } from "./conditions.ts";
import { checkInterlock, violation } from "./interlocks.ts";
import {
  checkLimits,
  checkNumber,
  checkSpeed,
  checkStep,
  destination,
  distanceOf,
} from "./move_rules.ts";
import { hull, type Range } from "./range.ts";
import type { Refusal, RuleViolation, SafetyState } from "./refusal.ts";
import { SpeedBudget } from "./speed_budget.ts";
import { Whereabouts } from "./whereabouts.ts";

/** How a {@linkcode SafetyGuard} is set up. */
export interface SafetyGuardOptions {
  /** The time, in milliseconds: the clock whose time `moved` is given. Default `performance.now`. */
  readonly now?: () => number;
}

/** What is known of a move that no rule refuses, until it is sent. */
interface AllowedMove {
  readonly reach?: Range | undefined;
  readonly to?: Range | undefined;
  readonly distance?: number | undefined;
}

const NOTHING: AllowedMove = {};

/** A move that is sent. */
export interface SentMove {
  /** The last reading of its position; null when it is not known. */
  readonly from: number | null;
  /** Where it leads to; null for home, and when that is not known. */
  readonly to: number | null;
}

/**
 * Holds moves to the rules of the lab: soft limits, the greatest step and speed, and interlocks between devices.
 *
 * It only judges: {@linkcode check} before an order is sent, {@linkcode moved} when it is sent, with nothing in between, and
 * {@linkcode violations} whenever something has changed.
 */
export class SafetyGuard {
  readonly #limits: ReadonlyMap<string, MoveLimits>;
  readonly #interlocks: readonly Interlock[];
  readonly #now: () => number;
  readonly #whereabouts = new Whereabouts();
  readonly #allowed = new Map<string, AllowedMove>();
  readonly #budgets = new Map<string, SpeedBudget>();
  /** Devices that are held to the rules of an entry that is not their name. */
  readonly #entries = new Map<string, string>();

  /** Judges by the rules of `config`, which `checkRules` has found to be sound. */
  constructor(config: LabConfig, { now = () => performance.now() }: SafetyGuardOptions = {}) {
    const { devices = {}, interlocks = [] } = config;
    this.#limits = new Map(
      Object.entries(devices).map(([name, { limits = {} }]) => [name, limits]),
    );
    this.#interlocks = interlocks;
    this.#now = now;
  }

  /** From now on a device is held to the rules of this entry of the configuration, limits and interlocks; by default of that of its name. */
  hold(device: string, entry: string): void {
    if (entry === device) this.#entries.delete(device);
    else this.#entries.set(device, entry);
  }

  /**
   * Why an order is refused now; `undefined` when it may be sent.
   *
   * A distance is checked from wherever the actuator may be: at its last reading, and on its way to its last target as well. What
   * needs a position that is not known is refused. Of `home` only interlocks can be checked.
   */
  check(device: string, order: MoveOrder, state: SafetyState): Refusal | undefined {
    this.#observe(state);
    const now = state.device(device);
    const reach = now === undefined ? undefined : this.#whereabouts.reach(now);
    const to = destination(order, reach);
    const refusal = checkNumber(device, order, reach);
    if (refusal !== undefined) return refusal;
    let distance: number | undefined;
    if (order.kind !== "home") {
      const limits = this.#limitsOf(device);
      const end = this.#whereabouts.end(device);
      const move = { device, units: now?.units ?? "", order, reach, end, limits };
      const refusal = checkLimits(move) ?? checkStep(move) ??
        checkSpeed(move, this.#budget(device), this.#now());
      if (refusal !== undefined) return refusal;
      distance = distanceOf(move, limits.maxSpeed ?? 0);
    }
    this.#allowed.set(device, { reach, to, distance });
    return this.#checkInterlocks(device, to, state);
  }

  /**
   * Why an order is refused wherever the actuator is; `undefined` when that depends on where it is, or on others. For an order that
   * has to wait until its position is known.
   */
  checkAnywhere(device: string, order: MoveOrder, state: SafetyState): Refusal | undefined {
    const refusal = checkNumber(device, order, undefined);
    if (refusal !== undefined || order.kind === "home") return refusal;
    const units = state.device(device)?.units ?? "";
    const limits = this.#limitsOf(device);
    const move = { device, units, order, reach: undefined, limits };
    return order.kind === "absolute"
      ? checkLimits(move)
      : checkStep(move) ?? checkSpeed(move, this.#budget(device), this.#now());
  }

  /** The order that {@linkcode check} has just allowed is sent, at `timeMs` of the guard's clock. */
  moved(device: string, { from, to }: SentMove, timeMs: number): void {
    const { reach, ...allowed } = this.#allowed.get(device) ?? NOTHING;
    this.#allowed.delete(device);
    const { maxSpeed } = this.#limitsOf(device);
    if (to !== null && maxSpeed !== undefined) {
      // From nowhere it may be far.
      const distance = allowed.distance ?? (from === null ? maxSpeed : Math.abs(to - from));
      this.#budget(device).add(distance, timeMs);
    }
    this.#whereabouts.ordered(device, reach, to === null ? null : allowed.to ?? hull(to));
  }

  /** An actuator has said that its move has ended, or was seen standing: from now on its last reading alone counts. */
  arrived(device: string): void {
    this.#whereabouts.arrived(device);
  }

  /** The interlocks that do not hold for actuators that move: those have to be stopped. */
  violations(state: SafetyState): RuleViolation[] {
    this.#observe(state);
    return this.#heldInterlocks().flatMap((interlock) => {
      const { device } = interlock;
      if (state.device(device)?.doing !== "moving") return [];
      const to = this.#whereabouts.target(device) ?? undefined;
      const found = violation(interlock, to, this.#view(state));
      return found === undefined ? [] : [found];
    });
  }

  #checkInterlocks(
    device: string,
    to: Range | undefined,
    state: SafetyState,
  ): Refusal | undefined {
    for (const interlock of this.#interlocks) {
      if (interlock.device !== this.#entryOf(device)) continue;
      const refusal = checkInterlock({ ...interlock, device }, to, this.#view(state));
      if (refusal !== undefined) return refusal;
    }
    return undefined;
  }

  /** The interlocks, for each device that they hold for. */
  #heldInterlocks(): Interlock[] {
    const others = [...this.#entries].flatMap(([device, entry]) =>
      this.#interlocks.filter((interlock) => interlock.device === entry)
        .map((interlock) => ({ ...interlock, device }))
    );
    const own = this.#interlocks.filter(({ device }) => !this.#entries.has(device));
    return [...own, ...others];
  }

  #entryOf(device: string): string {
    return this.#entries.get(device) ?? device;
  }

  #limitsOf(device: string): MoveLimits {
    return this.#limits.get(this.#entryOf(device)) ?? {};
  }

  #view(state: SafetyState): ConditionView {
    return { state, whereabouts: this.#whereabouts };
  }

  #observe(state: SafetyState): void {
    for (const name of this.#whereabouts.underway) {
      const device = state.device(name);
      if (device !== undefined) this.#whereabouts.observe(device);
    }
  }

  #budget(device: string): SpeedBudget {
    const known = this.#budgets.get(device);
    if (known !== undefined) return known;
    const budget = new SpeedBudget();
    this.#budgets.set(device, budget);
    return budget;
  }
}
