import type { Device, MoveOrder } from "../../../protocols/daq/lab_types.ts";
import type { Parameter } from "../../../protocols/pymodaq/parameters/mod.ts";
import type { LabConfig } from "../config/lab_config.ts";
import { type Refusal, type RuleViolation, SafetyGuard, type SafetyState } from "../safety/mod.ts";
import type { Registry } from "./registry.ts";

/** The rules of the lab, over its devices as they are. */
export class LabRules {
  readonly #guard: SafetyGuard;
  readonly #registry: Registry;
  readonly #state: SafetyState;
  readonly #now: () => number;
  readonly #hasInterlocks: boolean;
  /** Actuators that a rule has stopped, and that may be moving still. */
  readonly #stopped = new Set<string>();

  /** The rules of `config`; `now` is the time in milliseconds. */
  constructor(config: LabConfig, registry: Registry, now: () => number) {
    this.#guard = new SafetyGuard(config, { now });
    this.#registry = registry;
    this.#state = new RegistryState(registry);
    this.#now = now;
    this.#hasInterlocks = (config.interlocks?.length ?? 0) > 0;
  }

  /** Why an order is refused, if it is. */
  check(device: string, order: MoveOrder): Refusal | undefined {
    this.#guard.hold(device, this.#registry.find(device)?.entry ?? device);
    return this.#guard.check(device, order, this.#state);
  }

  /** Why an order is refused wherever the actuator is, if it is. */
  checkAnywhere(device: string, order: MoveOrder): Refusal | undefined {
    this.#guard.hold(device, this.#registry.find(device)?.entry ?? device);
    return this.#guard.checkAnywhere(device, order, this.#state);
  }

  /** A move is sent, from and to where; null for what is not known. */
  moved(device: string, from: number | null, to: number | null): void {
    this.#stopped.delete(device);
    this.#guard.moved(device, { from, to }, this.#now());
  }

  /** An actuator has said that it has arrived, or was seen standing. */
  arrived(device: string): void {
    this.#stopped.delete(device);
    this.#guard.arrived(device);
  }

  /** The rules that actuators break by going on, each actuator once: they have to be stopped. */
  violations(): readonly RuleViolation[] {
    if (!this.#hasInterlocks) return [];
    for (const { name, entry } of this.#registry.values()) this.#guard.hold(name, entry);
    const found = this.#guard.violations(this.#state)
      .filter(({ device }) => !this.#stopped.has(device));
    for (const { device } of found) this.#stopped.add(device);
    return found;
  }
}

class RegistryState implements SafetyState {
  readonly #registry: Registry;

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  device(name: string): Device | undefined {
    return this.#registry.find(name)?.snapshot();
  }

  parameters(name: string): Parameter | null {
    return this.#registry.find(name)?.tree ?? null;
  }
}
